import type { Span } from '../../base/span.js';
import type { Pos, Spot, Use } from '../../link/flow.js';
import type { Fn } from '../../link/program.js';
import type { Way } from '../path/walk.js';
import type { LockReason } from './lock-reason.js';
import type { Total } from './send-count.js';

/** Why a send can block for ever. */
export type SendReason =
  /** Nothing in the program receives. */
  | { readonly k: 'nobody' }
  /** There are fewer receives than sends. */
  | { readonly k: 'outnumbered'; readonly sends: number; readonly receives: number }
  /** Nobody but the sender, who makes it, has the channel yet. */
  | { readonly k: 'early' }
  /** The only receiver is the goroutine that sends, in `fn`. */
  | { readonly k: 'own'; readonly receiver: Use; readonly fn: Fn }
  /**
   * `fn` returns by `way` before it has received enough; the sender runs since `launch`. `comesAgain`: only if a loop
   * that can turn without the send makes it once more.
   */
  | {
      readonly k: 'left';
      readonly fn: Fn;
      readonly way: Way;
      readonly total: Total;
      readonly launch: Pos;
      readonly comesAgain?: true;
      /** The sender has just looked at what `fn` leaves by: it is caught only in the moment between. */
      readonly inPassing?: true;
    }
  /** `fn` waits at `join` for the senders, and receives only after that. */
  | { readonly k: 'joined'; readonly fn: Fn; readonly join: { readonly pos: Pos; readonly at: Span } }
  /**
   * Every receiver is a loop that can be left by another way than the close of the channel. `uncalled`: nobody in sight
   * calls what ends the receivers, nor what sends.
   */
  | {
      readonly k: 'receiver-leaves';
      readonly receiver: Use;
      readonly fn: Fn;
      readonly way: Way;
      readonly uncalled?: true;
    }
  /** The channel is returned to callers that are not seen. `toTheEnd`: nothing shows that they may stop receiving. */
  | { readonly k: 'returned'; readonly fn: Fn; readonly total: Total; readonly toTheEnd?: true }
  | LockReason
  /** Its receivers are not seen, and the function itself watches a context or quit channel, though not here. */
  | {
      readonly k: 'unwatched';
      readonly watch: { readonly pos: Pos; readonly at: Span };
      readonly name: string;
      /**
       * Neither another send on the channel nor a receiver watches it: that the sender is told to stop does not say that
       * its receivers are.
       */
      readonly blind?: true;
    };

/** A send that can block for ever, and why. */
export interface UnguardedSend {
  readonly send: Use;
  /** The channel's name. */
  readonly name: string;
  readonly made?: { readonly pos: Pos; readonly at: Span };
  readonly reason: SendReason;
  /** Further sends on the same channel with the same reason, in the order of the source: one defect. */
  readonly others: readonly Use[];
  /** The other cases of its select, none of which is ever ready. */
  readonly idle: readonly Spot[];
}
