import type { Input } from './inputs.mjs';

export const LONGEST: number;
export function tryInputs(
  inputs: readonly Input[],
): Promise<readonly { readonly seed: number | string; readonly what: string }[]>;
