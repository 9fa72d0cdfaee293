import type { Loop } from '../../../../facts/instr.js';
import type { Linked } from '../../../../link/link.js';
import type { Fn } from '../../../../link/program.js';
import { canReach, edgesOf } from '../../../path/control-flow.js';
import { dependsOn, isCount } from '../../loop-exit.js';

/** Functions and methods of package sync/atomic, and of those made after it, that give the number they have come to. */
const DEALS = /^(Add|Inc)(Int|Uint)?(32|64)?$/;

/**
 * Whether each turn of the loop draws a number from a counter that all who run it share, and leaves when there is none left:
 * `for { i := next.Add(1); if i > n { return } ... }`. Together they turn as often as there are numbers.
 */
export function isDealtOut(linked: Linked, fn: Fn, { head, blocks }: Loop): boolean {
  const drawn = blocks.flatMap((b) =>
    (fn.func.blocks[b]?.instrs ?? []).flatMap((i) =>
      i.op === 'call' && 'name' in i.callee && DEALS.test(i.callee.name) ? i.results : [],
    ),
  );
  if (drawn.length === 0) return false;
  return blocks.some((b) => {
    const term = fn.func.blocks[b]?.term;
    if (term?.t !== 'branch' || edgesOf(term).every((e) => canReach(fn, e.to, head))) return false;
    return isCount(linked, fn, term.cond) && dependsOn(linked, fn, term.cond, drawn);
  });
}
