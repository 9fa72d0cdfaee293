import type { Term } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Fn } from '../../link/program.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { canReach } from '../path/control-flow.js';
import type { Way } from '../path/walk.js';
import type { Held } from './held.js';

/**
 * Whether the function returns the same constants with the lock in hand as behind one of the places that give it back:
 * its caller can't tell whether it is to unlock. Who told it by a flag can.
 */
export function looksTheSame(fn: Fn, held: Held, way: Way, places: readonly Pos[]): boolean {
  // The next turn of its own loop is nobody's caller.
  if (way.instr !== undefined) return true;
  const result = resultOf(fn, way.term);
  if (result === undefined || isTold(fn, held, way)) return false;
  return fn.func.blocks.some(
    ({ term }, block) =>
      resultOf(fn, term) === result &&
      term !== way.term &&
      places.some((pos) => pos.block === block || canReach(fn, pos.block, block)),
  );
}

/** The results as a text, where all are constants. */
function resultOf({ func }: Fn, term: Term): string | undefined {
  if (term.t !== 'return' || term.values.length !== func.results.length) return undefined;
  return term.values.every(isConstant) ? JSON.stringify(term.values) : undefined;
}

const isConstant = ({ k }: Value): boolean => k === 'nil' || k === 'const' || k === 'name';

/** A parameter decides it: `unlock bool`. */
function isTold(fn: Fn, held: Held, { end }: Way): boolean {
  const above = new Set(conditionsAbove(fn, held.pos.block).map(({ since }) => since));
  return conditionsAbove(fn, end.block).some(
    ({ cond, since }) => !above.has(since) && cond.k === 'var' && fn.func.params.includes(cond.id),
  );
}
