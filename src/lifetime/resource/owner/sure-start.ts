import type { Term } from '../../../facts/instr.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { conditionsAbove } from '../../path/choices.js';
import { enclosingLoops } from '../../path/loops.js';
import { findWay } from '../../path/walk.js';

/**
 * Whether every way through the function that does not end with an error comes by the position. What is started for
 * some callers alone need not have been started for the one at hand. That a loop turns no time at all is not assumed.
 */
export function isSure(linked: Linked, fn: Fn, pos: Pos): boolean {
  const loops = enclosingLoops(fn, pos.block);
  const way = findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    {
      covers: (_, at) => at.block === pos.block && at.index === pos.index,
      coversTerm: (term, at) => term.t === 'return' && fails(linked, fn, term, at.block),
      follows: (_, edge, at) => !loops.some((l) => l.head === at.block && !l.blocks.includes(edge.to)),
    },
  );
  return way === undefined;
}

/** Whether the return gives an error: one made on the spot, or one that was asked for before. */
function fails(linked: Linked, fn: Fn, { values }: Term & { t: 'return' }, block: number): boolean {
  const { results } = fn.func;
  const last = values[values.length - 1];
  const type = linked.types.ofVar(fn.file, results[results.length - 1] ?? -1);
  if (values.length !== results.length || last === undefined || last.k === 'nil') return false;
  if (type.k !== 'basic' || type.name !== 'error') return false;
  if (last.k !== 'var') return true;
  const variable = linked.program.files[fn.file]?.facts.vars[last.id];
  if (variable?.name === '') return values.length > 1;
  return conditionsAbove(fn, block).some(
    ({ cond, holds }) =>
      cond.k === 'op' &&
      cond.y?.k === 'nil' &&
      cond.x.k === 'var' &&
      cond.x.id === last.id &&
      (cond.op === '!=') === holds,
  );
}
