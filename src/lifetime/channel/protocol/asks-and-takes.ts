import type { Value } from '../../../facts/value.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../../link/reach.js';
import { operandOf } from '../../goroutine/same-name.js';
import type { Effect } from '../../lens.js';
import { dominates } from '../../path/dominators.js';
import { enclosingLoops } from '../../path/loops.js';
import { findLeaving } from '../leaving.js';
import type { Holder, Story } from '../story.js';

/**
 * The sender waits for a value on another channel of the struct each time, which only the one who has the struct sends,
 * and who asks always takes the answer: `s.asks <- x; return <-s.answers`.
 */
export function asksAndTakes(linked: Linked, story: Story, holder: Holder, { use }: Effect): boolean {
  const fn = linked.program.fns[use.pos.fn];
  if (holder.carriers === undefined || fn === undefined) return false;
  return waitedForBefore(fn, use.pos).some((ch) => {
    const cell = linked.flow.cellOf(fn, ch);
    if (cell === undefined || story.lens.cells.has(cell)) return false;
    const asked = askedOn(linked, cell, story, holder);
    return asked.length > 0 && asked.every((u) => isTaken(linked, story, holder, u));
  });
}

/** The channels from which something has been received on every way to the position, in the same turn or before. */
const waitedForBefore = (fn: Fn, to: Pos): readonly Value[] => {
  const around = enclosingLoops(fn, to.block).flatMap((loop) => loop.blocks);
  const isBefore = (block: number, index: number): boolean =>
    around.includes(block) || dominates(fn, { fn: fn.id, block, index }, to);
  return fn.func.blocks.flatMap(({ instrs, term }, block) => [
    ...instrs.flatMap((i, index) => (i.op === 'recv' && isBefore(block, index) ? [i.ch] : [])),
    ...(term.t === 'range' && around.includes(block) ? [term.x] : []),
    ...(term.t === 'select'
      ? term.cases.flatMap((c) =>
          c.kind === 'recv' && c.ch !== undefined && dominates(fn, { fn: fn.id, block: c.to, index: -1 }, to)
            ? [c.ch]
            : [],
        )
      : []),
  ]);
};

/** The sends on those channels of the cell that are made where the struct is. */
function askedOn(linked: Linked, cell: number, { home }: Story, { fn }: Holder): readonly Use[] {
  const roots = [home.root, fn.root];
  const made = originsOf(linked.flow, backward(linked.flow, [cell]).cells).flatMap((o) =>
    roots.includes(linked.program.fns[o.pos.fn]?.root ?? -1) ? [o.cell] : [],
  );
  return usesOf(linked.flow, forward(linked.flow, made).cells).filter((u) => u.kind === 'send');
}

/** Asked by the holder, or by a method of the struct for it; and whoever does so receives from then on. */
function isTaken(linked: Linked, { home, lens }: Story, { fn, since, carriers }: Holder, ask: Use): boolean {
  const asker = linked.program.fns[ask.pos.fn];
  if (asker === undefined) return false;
  const term = asker.func.blocks[ask.pos.block]?.term;
  const chosen = term?.t === 'select' ? term.cases.find((c) => c.at.start === ask.at.start) : undefined;
  const from = ask.selected && chosen ? { fn: asker.id, block: chosen.to, index: -1 } : ask.pos;
  const takes = (at: Fn, start: Pos): boolean => findLeaving(linked, at, start, lens, { need: 1 }) === undefined;
  // The constructor asks for the first one: its caller takes that.
  if (asker.id === home.id) return takes(asker, from) && takes(fn, since);
  const operand = operandOf(linked, ask);
  const on = operand?.k === 'field' ? linked.flow.cellOf(asker, operand.x) : undefined;
  return (asker.id === fn.id || (on !== undefined && carriers?.has(on) === true)) && takes(asker, from);
}
