export interface Example {
  /** The `##` heading above the block. */
  readonly heading: string;
  readonly code: string;
}

export interface WrittenExample extends Example {
  readonly rule: string;
  /** Below the folder that was written to, with forward slashes. */
  readonly folder: string;
}

export function examplesOf(page: string): Example[];
export function writePageExamples(rules: string, dest: string): WrittenExample[];
export function driverOf(drivers: string, example: Pick<WrittenExample, 'rule' | 'heading'>): string | undefined;
export function writeDrivers(drivers: string, examples: readonly WrittenExample[], dest: string): void;
