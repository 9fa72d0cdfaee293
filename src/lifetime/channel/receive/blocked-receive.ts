import type { Span } from '../../../base/span.js';
import type { Spot, Use } from '../../../link/flow.js';
import type { Fn } from '../../../link/program.js';
import type { EndlessGoroutine } from '../../goroutine/goroutines.js';
import type { Waking } from '../../goroutine/wakers.js';
import type { Way } from '../../path/walk.js';

import type { Supposed } from '../../process/supposed.js';
import type { LockReason } from '../lock-reason.js';

/** Why a receive or range can wait for ever. */
export type ReceiveReason =
  /** Nothing that can be run sends or closes; `goroutine` tells who waits, where that is one that never ends by it. */
  | { readonly k: 'nobody'; readonly waking: Waking; readonly goroutine?: EndlessGoroutine }
  /** `provider`, which alone closes or sends, can return by `way` without it. */
  | { readonly k: 'left-out'; readonly provider: Fn; readonly way: Way; readonly end: Span; readonly launch?: Spot }
  /** All values that are ever sent have been received before, the last of them at `last`. */
  | { readonly k: 'taken'; readonly last: Spot; readonly sends: number }
  /** The timer has no value to give: it was received or stopped at `since`, and not reset. */
  | { readonly k: 'drained'; readonly since: Spot; readonly by: 'received' | 'stopped' }
  /** The loop asks a flag only when a value comes, and nothing closes the channel. */
  | { readonly k: 'needs-value'; readonly flag: Spot; readonly goroutine: Spot }
  /** The endless loop of a method that nobody in sight calls; nothing closes the channel. */
  | { readonly k: 'serves' }
  | LockReason
  /** Once the channel is closed, at `close`, the receive never waits: the loop has no way out. */
  | { readonly k: 'spins'; readonly close: Use; readonly goroutine: Spot }
  /** The same for a case that tells to stop: it does not lead out of its loop. `close`: none for a context. */
  | { readonly k: 'deaf'; readonly close?: Use };

/** A receive, a range or a case of a select that can wait for ever. */
export interface BlockedReceive extends Spot {
  /** The channel as the source names it. */
  readonly name: string;
  readonly range: boolean;
  readonly made?: Spot;
  readonly reason: ReceiveReason;
  /** Where the finding rests on an assumption. */
  readonly assumes?: string;
  /** Where it is not seen that more than one waits. */
  readonly supposed?: Supposed;
}
