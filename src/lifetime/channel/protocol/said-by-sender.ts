import type { Value } from '../../../facts/value.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Effect } from '../../lens.js';
import type { Story } from '../story.js';
import { endersOf, lastWordsOn, withCallers } from './enders.js';
import { sendersEndFirst } from './stop-order.js';
import { waitedBefore } from './waits-for.js';

/**
 * Whether what comes by the channels that the receiver hears comes from the sender, or from somebody who has seen to it
 * that the sender is through: by closing one of them or cancelling its context. Then all is sent that ever will be.
 */
export function isSaidBySender(
  linked: Linked,
  story: Story,
  send: Use,
  receiver: Fn,
  heard: readonly Value[],
): boolean {
  const cells = heard.flatMap((ch) => linked.flow.cellOf(receiver, ch) ?? []);
  // The channel itself may be among them; that the sender sends to it ends nobody.
  const others = cells.filter((cell) => !story.lens.cells.has(cell));
  const own = others.flatMap((cell) => endersOf(linked, cell));
  const enders = new Set(own.flatMap((id) => withCallers(linked, id)));
  if (enders.has(send.pos.fn) || sendersEndFirst(linked, send, own)) return true;
  const words = others.flatMap((cell) => lastWordsOn(linked, cell));
  const seen = [...enders].flatMap((id) => story.lens.effectsIn(id).filter((e) => e.use === send));
  return seen.length > 0 && seen.every((e) => e.mode === 'call' || e.mode === 'defer' || endsAfter(linked, e, words));
}

/** Whether the function that starts the sender waits for it before it says the word that ends the receiver. */
function endsAfter(linked: Linked, effect: Effect, words: readonly Pos[]): boolean {
  const fn = linked.program.fns[effect.pos.fn];
  const own = words.filter((at) => at.fn === fn?.id);
  return fn !== undefined && own.length > 0 && own.every((at) => waitedBefore(linked, fn, at, effect));
}
