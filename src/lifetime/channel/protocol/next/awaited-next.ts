import type { Value } from '../../../../facts/value.js';
import type { Cell, Pos, Use } from '../../../../link/flow.js';
import type { Linked } from '../../../../link/link.js';
import type { Fn } from '../../../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../../../link/reach.js';
import { dominates } from '../../../path/dominators.js';
import { literalSite } from '../../../path/literals.js';
import { comesTo } from '../../../path/way-to.js';
import { amountOf } from '../../capacity.js';
import type { Story } from '../../story.js';
import { isHandedOver } from './handed-over.js';
import { waitsNext } from './waits-next.js';

/**
 * Whether the receiver is bound to wait for just this value: who sends it has been let in by another channel, whose receiver
 * waits for this one next (`<-enter; <-leave`), or has got the channel from somebody who then waits. Whatever ends the
 * receiver, it does not between the two.
 */
export function isAwaitedNext(linked: Linked, story: Story, { pos }: Use): boolean {
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined) return false;
  const entry = entriesBefore(fn, pos).find(({ ch }) => letsIn(linked, story, fn, ch));
  if (entry !== undefined) return !sendsAgain(linked, story, fn, pos, entry.pos);
  return (isInsideEntry(linked, story, fn) || isHandedOver(linked, story, fn)) && !sendsAgain(linked, story, fn, pos);
}

/** The sender is a literal that stands where the function around it has been let in: `enter <- t; return func() { leave <- t }`. */
function isInsideEntry(linked: Linked, story: Story, fn: Fn): boolean {
  const site = literalSite(linked, fn.id);
  const around = linked.program.fns[site?.fn ?? -1];
  if (site === undefined || around === undefined) return false;
  return entriesBefore(around, site).some(({ ch }) => letsIn(linked, story, around, ch));
}

/** A channel to which something has been sent on every way to a position, and where the way behind that begins. */
interface Entry {
  readonly ch: Value;
  readonly pos: Pos;
}

const entriesBefore = (fn: Fn, to: Pos): readonly Entry[] =>
  fn.func.blocks
    .flatMap(({ instrs, term }, block): Entry[] => [
      ...instrs.flatMap((i, index) => (i.op === 'send' ? [{ ch: i.ch, pos: { fn: fn.id, block, index } }] : [])),
      ...(term.t === 'select' ? term.cases : []).flatMap((c) =>
        c.kind === 'send' && c.ch !== undefined ? [{ ch: c.ch, pos: { fn: fn.id, block: c.to, index: -1 } }] : [],
      ),
    ])
    .filter(({ pos }) => dominates(fn, pos, to));

/** It can come to send once more before it is let in again. */
const sendsAgain = (linked: Linked, { sends }: Story, fn: Fn, from: Pos, entry?: Pos): boolean =>
  sends.some(
    (s) =>
      s.pos.fn === fn.id &&
      comesTo(linked, fn, from, s.pos, {
        covers: (_, at) => at.block === entry?.block && at.index === entry.index,
        follows: (_, edge) => entry?.index !== -1 || edge.to !== entry.block,
      }),
  );

/** Whoever takes a value from the other channel, which has no room for any, waits for one from this channel next. */
function letsIn(linked: Linked, story: Story, fn: Fn, ch: Value): boolean {
  const cell = linked.flow.cellOf(fn, ch);
  if (cell === undefined || story.lens.cells.has(cell)) return false;
  const past = backward(linked.flow, [cell]);
  const all = forward(linked.flow, [...past.cells]);
  if (past.truncated || all.truncated || linked.sight.fedFromOutside(past.cells)) return false;
  const makes = originsOf(linked.flow, past.cells).filter((o) => o.kind === 'make');
  const taken = usesOf(linked.flow, all.cells).filter((u) => u.kind === 'recv' || u.kind === 'range');
  return (
    makes.length > 0 &&
    makes.every((o) => hasNoRoom(linked, o.pos)) &&
    taken.length > 0 &&
    taken.every((u) => waitsBehind(linked, story, u, all.cells))
  );
}

function hasNoRoom(linked: Linked, { fn: id, block, index }: Pos): boolean {
  const fn = linked.program.fns[id];
  const made = fn?.func.blocks[block]?.instrs[index];
  if (fn === undefined || made?.op !== 'make') return false;
  const room = amountOf(linked, fn, made.size);
  return room.k === 'number' && room.n === 0;
}

function waitsBehind(linked: Linked, { lens }: Story, { kind, pos, at }: Use, cells: ReadonlySet<Cell>): boolean {
  const fn = linked.program.fns[pos.fn];
  const block = fn?.func.blocks[pos.block];
  if (fn === undefined || block === undefined || kind !== 'recv') return false;
  const cases = pos.index === block.instrs.length && block.term.t === 'select' ? block.term.cases : [];
  const chosen = cases.find((c) => c.at.start === at.start)?.to;
  return waitsNext(linked, lens, fn, chosen === undefined ? pos : { fn: fn.id, block: chosen, index: -1 }, cells);
}
