export interface Example {
  /** The `##` heading above the block. */
  readonly heading: string;
  readonly code: string;
}

export function examplesOf(page: string): Example[];
export function writePageExamples(rules: string, dest: string): string[];
