import type { Span } from '../../../base/span.js';
import type { Pos } from '../../../link/flow.js';
import type { Fn } from '../../../link/program.js';
import { enclosingLoops } from '../../path/loops.js';
import type { Way } from '../../path/walk.js';

/** What a turn of a loop does last. */
export interface TurnEnd {
  readonly pos: Pos;
  readonly at: Span;
}

/**
 * What a turn does last that goes on to the next by the way, where other turns release; undefined where none does, or
 * only when the function ends.
 */
export function skippedEnd(fn: Fn, way: Way, releases: (pos: Pos) => boolean): TurnEnd | undefined {
  const loop = enclosingLoops(fn, way.end.block).findLast((l) => way.blocks.every((b) => l.blocks.includes(b)));
  const released = loop?.blocks.some((block) =>
    fn.func.blocks[block]?.instrs.some((i, index) => i.op !== 'defer' && releases({ fn: fn.id, block, index })),
  );
  if (loop === undefined || !released) return undefined;
  // What stands behind the head is of the next turn.
  const turn = way.blocks.slice(0, Math.max(0, way.blocks.lastIndexOf(loop.head)));
  for (const block of turn.reverse()) {
    const { instrs = [], term } = fn.func.blocks[block] ?? {};
    // The step of `for i := 0; i < n; i++` is no part of the body.
    const step = term?.t === 'jump' && term.to === loop.head && loop.kind !== 'endless' && loop.kind !== 'range';
    if (step && instrs.every((i) => i.op === 'assign')) continue;
    if (term?.t === 'branch') return { pos: { fn: fn.id, block, index: instrs.length }, at: term.at };
    const last = instrs[instrs.length - 1];
    if (last !== undefined) return { pos: { fn: fn.id, block, index: instrs.length - 1 }, at: last.at };
  }
  return undefined;
}
