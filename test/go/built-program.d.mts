import type { JsonFinding } from './verdict.mjs';

export function stripWants(folder: string): boolean;
export function lintAll(
  folder: string,
  options?: readonly string[],
): { readonly said: string; readonly results: readonly JsonFinding[] };
export function fixFixtures(folder: string): {
  readonly said: string;
  readonly changed: readonly string[];
  readonly unformatted: readonly string[];
};
