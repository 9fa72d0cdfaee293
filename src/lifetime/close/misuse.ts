import type { Spot, Use } from '../../link/flow.js';

/** Why an operation meets a channel that is closed already; both panic (Go spec, "Close", "Send statements"). */
export type CloseReason =
  /** It is closed at `first`, and nothing on the way from there makes another channel of it. */
  | { readonly k: 'twice'; readonly first: Spot; readonly deferred: boolean }
  /** The same statement closes it again: in a loop, or in each goroutine that a loop starts. */
  | { readonly k: 'again'; readonly start?: Spot }
  /** Another goroutine closes it as well. */
  | { readonly k: 'both'; readonly first: Spot; readonly start: Spot }
  /** The send comes after the close on one way. */
  | { readonly k: 'sent-after'; readonly close: Spot }
  /** The goroutine that sends since `start` may still be running when the channel is closed. */
  | { readonly k: 'still-sends'; readonly close: Spot; readonly start: Spot };

/** A second close, or a send that can follow a close. */
export interface CloseMisuse {
  readonly use: Use;
  readonly name: string;
  readonly reason: CloseReason;
  readonly assumes?: string;
}
