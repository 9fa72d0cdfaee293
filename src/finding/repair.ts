import type { Place } from './finding.js';

/** What to change, told without the text: settling finds the lines and indentations. All in the file of `at`. */
export type RepairStep =
  /**
   * Defer a call right below the assignment whose call stands at `at`; below the error check where there is one: `check`
   * is its condition.
   */
  | { readonly k: 'defer'; readonly at: Place; readonly call: string; readonly check?: Place }
  /** Give the channel that is made at `at` a capacity of one. */
  | { readonly k: 'capacity'; readonly at: Place }
  /** Move the statement at `at` to right above the one that begins at `before`. */
  | { readonly k: 'move'; readonly at: Place; readonly before: Place };

/** A repair as a rule proposes it. Where the text does not allow it without further changes it becomes no fix. */
export type Repair = RepairStep & {
  /** See {@link Fix}. */
  readonly safe: boolean;
};
