import type { Spot, Use } from '../../link/flow.js';
import type { FnId } from '../../link/program.js';
import type { Missed } from './way-without.js';

/** What is wrong with the use of a wait group. */
export type MisuseReason =
  /** There is no Done in the program. */
  | { readonly k: 'no-done' }
  /** What is started at `start` can return without Done. */
  | { readonly k: 'done-missed'; readonly start: Spot; readonly missed: Missed }
  /** What is started at `start` calls Done on no way, and each Done belongs to something else. */
  | { readonly k: 'never-done'; readonly start: Spot; readonly target: FnId }
  /** The goroutine that is counted waits before its own Done. */
  | { readonly k: 'waits-for-itself'; readonly done: Spot }
  /** The Add stands in the goroutine that is started at `start`. `elsewhere`: another method waits. */
  | { readonly k: 'add-inside'; readonly start: Spot; readonly wait: Spot; readonly elsewhere: boolean }
  /** A way leads from the Add to `end` and nothing that calls Done is started on it. */
  | {
      readonly k: 'not-started';
      readonly end: Spot;
      readonly to: 'wait' | 'add' | 'return';
      /** The call that may refuse to run what calls Done. */
      readonly refused?: Spot;
    }
  /** The Wait stands in the loop that starts what it waits for. */
  | { readonly k: 'wait-in-loop'; readonly add: Spot; readonly start: Spot }
  /** More is added than is started. */
  | { readonly k: 'outnumbered'; readonly adds: number; readonly dones: number }
  /** The lock that is held is needed on a way to Done. */
  | { readonly k: 'under-lock'; readonly lock: string; readonly held: Spot; readonly needed: Spot }
  /** Done is called on a copy. */
  | { readonly k: 'copied'; readonly copy: Spot; readonly by: 'argument' | 'receiver' };

/** A wait group that counts wrongly, and why. */
export interface WaitGroupMisuse {
  /** The Add or the Wait. */
  readonly use: Use;
  readonly name: string;
  readonly reason: MisuseReason;
  /** The Wait that does not return. */
  readonly wait?: Spot;
}
