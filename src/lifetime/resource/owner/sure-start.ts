import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { givesError } from '../../path/gives-error.js';
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
      coversTerm: (term, at) => term.t === 'return' && givesError(linked, fn, term, at.block),
      follows: (_, edge, at) => !loops.some((l) => l.head === at.block && !l.blocks.includes(edge.to)),
    },
  );
  return way === undefined;
}
