import type { Term } from '../../../facts/instr.js';
import type { CallSite } from '../../../link/call-graph.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { givesError } from '../../path/gives-error.js';
import { findWay } from '../../path/walk.js';

const memo = new WeakMap<Linked, Map<FnId, boolean>>();

/** Whether the return gives an error on which every caller ends the process: nothing outlives it. */
export function endsProcess(linked: Linked, fn: Fn, term: Term & { t: 'return' }, block: number): boolean {
  return fatal(linked, fn) && givesError(linked, fn, term, block);
}

function fatal(linked: Linked, fn: Fn): boolean {
  let known = memo.get(linked);
  if (known === undefined) {
    known = new Map();
    memo.set(linked, known);
  }
  const answer = known.get(fn.id);
  if (answer !== undefined) return answer;
  // For recursion: somebody goes on.
  known.set(fn.id, false);
  const result = isFatal(linked, fn);
  known.set(fn.id, result);
  return result;
}

function isFatal(linked: Linked, fn: Fn): boolean {
  if (fn.func.results.length === 0 || linked.sight.calledFromOutside(fn.id) || linked.sight.handedOut.has(fn.id))
    return false;
  const callers = linked.graph.callers(fn.id);
  return callers.length > 0 && callers.every((site) => endsOnError(linked, fn, site));
}

/** Whether no way leads on from the call where its error is not nil: no return, no next call, no wait for ever. */
function endsOnError(linked: Linked, fn: Fn, { pos, call, invocation }: CallSite): boolean {
  const caller = linked.program.fns[pos.fn];
  if (caller === undefined || caller.func.broken || call.op !== 'call' || invocation.callback) return false;
  const error = call.results[call.results.length - 1] ?? -1;
  if (call.results.length !== fn.func.results.length || error < 0) return false;
  const way = findWay(
    linked,
    caller,
    pos,
    {
      covers: () => false,
      coversTerm: (term, at) => term.t === 'return' && endsProcess(linked, caller, term, at.block),
      endsAt: (_, at) => at.block === pos.block && at.index === pos.index,
      ends: (term) => term.t === 'select' && term.cases.length === 0,
    },
    Assumptions.nil([{ id: error, isNil: false }]),
  );
  return way === undefined;
}
