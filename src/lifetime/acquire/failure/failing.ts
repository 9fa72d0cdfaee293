import type { Term } from '../../../facts/instr.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Assumptions } from '../../path/condition/assumptions.js';
import { givesError } from '../../path/gives-error.js';
import { findWay, type Visitor, type Way } from '../../path/walk.js';
import { askedErrors } from '../kept/hands.js';

/** A way to a return that gives an error, or what a call gives that may be one. */
export function failing(linked: Linked, fn: Fn, pos: Pos, visitor: Visitor, known: Assumptions): Way | undefined {
  const failed = (term: Term & { t: 'return' }, { block }: Pos, at: Assumptions): boolean => {
    if (givesError(linked, fn, term, block)) return true;
    const last = term.values.length === fn.func.results.length ? term.values.at(-1) : undefined;
    if (last?.k !== 'var' || !linked.types.isError(fn.file, last.id)) return false;
    const { nil } = at.of(last.id);
    return (
      nil === false || (nil === undefined && linked.types.definitions(fn.file, last.id).some((d) => d.k === 'call'))
    );
  };
  const only: Visitor = {
    ...visitor,
    asks: new Set([...askedErrors(fn, linked), ...fn.func.results.filter((r) => linked.types.isError(fn.file, r))]),
    coversTerm: (term, at, memory, knows) =>
      visitor.coversTerm?.(term, at, memory, knows) === true || (term.t === 'return' && !failed(term, at, knows)),
  };
  return findWay(linked, fn, pos, only, known);
}
