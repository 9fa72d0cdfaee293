import type { Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { FnId } from '../../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../../link/reach.js';
import type { Effect } from '../../lens.js';
import { dominates } from '../../path/dominators.js';
import { enclosingLoops } from '../../path/loops.js';
import type { Holder, Story } from '../story.js';

/**
 * A sender that answers requests of the holder: each of its sends waits for a value that only the holder sends, so
 * that no more answers are under way than were asked for.
 */
export function onRequest(linked: Linked, story: Story, holder: Holder, { use }: Effect): boolean {
  const fn = linked.program.fns[use.pos.fn];
  if (fn === undefined) return false;
  const around = enclosingLoops(fn, use.pos.block);
  return fn.func.blocks.some(({ instrs }, block) => {
    const inLoop = around.some((loop) => loop.blocks.includes(block));
    return instrs.some((i, index) => {
      if (i.op !== 'recv' || !(inLoop || dominates(fn, { fn: fn.id, block, index }, use.pos))) return false;
      const cell = linked.flow.cellOf(fn, i.ch);
      if (cell === undefined || story.lens.cells.has(cell)) return false;
      const askers = askersOf(linked, cell, holder.fn.root);
      return askers.length > 0 && askers.every((u) => linked.program.fns[u.pos.fn]?.root === holder.fn.root);
    });
  });
}

/** The sends on those channels of the cell that are made in the function. */
function askersOf(linked: Linked, cell: number, root: FnId): readonly Use[] {
  const made = originsOf(linked.flow, backward(linked.flow, [cell]).cells).filter(
    (o) => linked.program.fns[o.pos.fn]?.root === root,
  );
  return usesOf(
    linked.flow,
    forward(
      linked.flow,
      made.map((o) => o.cell),
    ).cells,
  ).filter((u) => u.kind === 'send');
}
