import type { Instr, Loop } from '../../../facts/instr.js';
import type { Pos } from '../../../link/flow.js';
import type { Fn } from '../../../link/program.js';
import { assigned } from '../../path/assigned.js';
import { canReach, type Edge, edgesOf } from '../../path/control-flow.js';
import { dominates } from '../../path/dominators.js';
import { enclosingLoops } from '../../path/loops.js';
import type { Held } from '../held.js';

/**
 * Whether some turns of the loop put a new value at the position and others release one: a loop that serves events, one of
 * which starts and one of which stops. That a start can follow a start is not seen.
 */
export function endsInOtherTurns(fn: Fn, pos: Pos, releases: (pos: Pos) => boolean): boolean {
  const loop = enclosingLoops(fn, pos.block).at(-1);
  if (loop === undefined || isInEachTurn(fn, loop, pos)) return false;
  return loop.blocks.some((block) => {
    const at = { fn: fn.id, block, index: 0 };
    // What comes by the position may be for its own value; only the others release one of an earlier turn.
    if (block === pos.block || dominates(fn, pos, at) || !canReach(fn, block, pos.block)) return false;
    return fn.func.blocks[block]?.instrs.some((i, index) => i.op !== 'defer' && releases({ ...at, index })) ?? false;
  });
}

/** Whether the instruction puts the next value where this one is held, in a loop that releases in other turns. */
export const givesWay = (fn: Fn, instr: Instr, pos: Pos, held: Held, releases: (pos: Pos) => boolean): boolean =>
  assigned(instr).some((id) => held.has(id)) && endsInOtherTurns(fn, pos, releases);

/** Whether no turn goes by without it. */
const isInEachTurn = (fn: Fn, { head, blocks }: Loop, pos: Pos): boolean =>
  blocks.every(
    (block) =>
      block === pos.block ||
      dominates(fn, pos, { fn: fn.id, block, index: 0 }) ||
      !edgesOf(fn.func.blocks[block]?.term ?? { t: 'jump', to: block }).some((e) => e.to === head),
  );

/** The way out of a loop whose goroutines release: that it turns no time at all is not assumed. */
export const passesOver = (fn: Fn, edge: Edge, pos: Pos, startsRelease: (pos: Pos) => boolean): boolean =>
  fn.func.loops.some(
    (loop) =>
      loop.head === pos.block &&
      !loop.blocks.includes(edge.to) &&
      loop.blocks.some((b) =>
        fn.func.blocks[b]?.instrs.some((_, index) => startsRelease({ fn: fn.id, block: b, index })),
      ),
  );
