import type { Loop } from '../../../../facts/instr.js';
import type { Value } from '../../../../facts/value.js';
import type { Linked } from '../../../../link/link.js';
import type { Fn } from '../../../../link/program.js';
import { backward, originsOf } from '../../../../link/reach.js';
import { Lens } from '../../../lens.js';
import { cyclic } from '../../../path/loops.js';
import { amountOf } from '../../capacity.js';

/**
 * Whether a counted loop takes one value from each of several channels that are sent to once: `for range 2 { select { case
 * <-up: case <-down: } }`. A turn that does not take the one takes another, which does not come again.
 */
export function takesEachOnce(linked: Linked, fn: Fn, lens: Lens, loop: Loop): boolean {
  const selects = loop.blocks.flatMap((b) => {
    const term = fn.func.blocks[b]?.term;
    return term?.t === 'select' ? [term] : [];
  });
  const [only, ...more] = selects;
  if (only === undefined || more.length > 0 || only.cases.some((c) => c.kind !== 'recv' || c.ch === undefined))
    return false;
  const turns = loop.trips === undefined ? undefined : amountOf(linked, fn, loop.trips);
  if (turns !== undefined && (turns.k !== 'number' || turns.n < only.cases.length)) return false;
  const channels = only.cases.flatMap((c) => c.ch ?? []);
  const own = channels.filter((ch) => lens.cells.has(linked.flow.cellOf(fn, ch) ?? -1));
  return own.length === 1 && channels.every((ch) => isSentOnce(linked, fn, ch));
}

/** The function makes the channel, and starts one who sends one value on it and does not close it. */
function isSentOnce(linked: Linked, fn: Fn, ch: Value): boolean {
  const cell = linked.flow.cellOf(fn, ch);
  const [made, ...more] = cell === undefined ? [] : originsOf(linked.flow, backward(linked.flow, [cell]).cells);
  if (made?.kind !== 'make' || made.pos.fn !== fn.id || more.length > 0) return false;
  const lens = new Lens(linked, [made.cell]);
  const told = lens.lost ? [] : lens.effectsIn(fn.id).filter((e) => e.use.kind === 'send' || e.use.kind === 'close');
  const [send, ...others] = told;
  return (
    send?.use.kind === 'send' &&
    send.mode === 'go' &&
    others.length === 0 &&
    !send.repeated &&
    !cyclic(fn, send.pos.block)
  );
}
