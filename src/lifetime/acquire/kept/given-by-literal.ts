import type { Value } from '../../../facts/value.js';
import type { Fn } from '../../../link/program.js';
import type { Lens } from '../../lens.js';

/** The literal gives the value to whoever calls it: `return func() *os.File { return f }`. */
export function isGivenByLiteral(lens: Lens, fn: Fn, value: Value): boolean {
  const { program } = lens.linked;
  const giver = value.k === 'func' ? program.fns[(program.files[fn.file]?.fnBase ?? 0) + value.id] : undefined;
  return giver?.func.blocks.some(({ term }) => term.t === 'return' && lens.returns(term.values, giver)) === true;
}
