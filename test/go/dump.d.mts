/** A place in a dump: a call that goes on, or the go statement. Lines count from 1. */
export interface Call {
  /** As Go prints it: `pkg.(*T).Method.func1`. */
  readonly name: string;
  /** Relative to the folder that was asked for, with forward slashes. */
  readonly file: string;
  readonly line: number;
}

export interface Goroutine {
  /** What it waits for, such as `chan send`; or `runnable`, `sleep` and the like. */
  readonly state: string;
  /** Whether the goroutine leak profile has it. */
  readonly leaked: boolean;
  /** The innermost first. */
  readonly frames: readonly Call[];
  readonly created: Call | undefined;
}

export function parseStack(text: string, root: string): Goroutine;
export function printStack(goroutine: Goroutine): string;
export function standingLines(text: string, line: number): readonly number[];
export function loopAround(text: string, line: number): { readonly start: number; readonly end: number } | undefined;
