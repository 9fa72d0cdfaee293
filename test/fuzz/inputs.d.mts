export interface Input {
  readonly seed: number;
  /** The fixture it was made from. */
  readonly name: string;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The ways in which it was broken. */
  readonly used: readonly string[];
}
export const fixtures: readonly { readonly name: string; readonly text: string }[];
export function inputOf(seed: number): Input;
