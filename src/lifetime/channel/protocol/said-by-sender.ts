import type { Value } from '../../../facts/value.js';
import type { Cell, Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Effect } from '../../lens.js';
import { mayFollow } from '../../path/control-flow.js';
import type { Story } from '../story.js';
import { deriversOf, endersOf, lastWordsOn, saidOn, withCallers } from './enders.js';
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
  if ((enders.has(send.pos.fn) && !asksBefore(linked, send, others)) || sendersEndFirst(linked, send, own)) return true;
  const words = others.flatMap((cell) => lastWordsOn(linked, cell));
  const seen = [...enders].flatMap((id) => story.lens.effectsIn(id).filter((e) => e.use === send));
  return seen.length > 0 && seen.every((e) => e.mode === 'call' || e.mode === 'defer' || endsAfter(linked, e, words));
}

/**
 * The sender says its word before it sends, and never after: it asks to be let in, and nobody leaves for that. Only what it
 * says itself is looked at.
 */
function asksBefore(linked: Linked, { pos }: Use, channels: readonly Cell[]): boolean {
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined) return false;
  const said = channels.flatMap((cell) => saidOn(linked, cell));
  const elsewhere = said.filter((u) => u.pos.fn !== fn.id).map((u) => u.pos.fn);
  const further = [...elsewhere, ...channels.flatMap((cell) => deriversOf(linked, cell))];
  if (further.some((id) => withCallers(linked, id).includes(fn.id))) return false;
  const own = said.filter((u) => u.pos.fn === fn.id);
  return own.every((u) => u.mode === undefined && !mayFollow(fn, pos, u.pos) && mayFollow(fn, u.pos, pos));
}

/** Whether the function that starts the sender waits for it before it says the word that ends the receiver. */
function endsAfter(linked: Linked, effect: Effect, words: readonly Pos[]): boolean {
  const fn = linked.program.fns[effect.pos.fn];
  const own = words.filter((at) => at.fn === fn?.id);
  return fn !== undefined && own.length > 0 && own.every((at) => waitedBefore(linked, fn, at, effect));
}
