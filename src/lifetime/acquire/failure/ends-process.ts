import type { Term } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { CallSite } from '../../../link/call-graph.js';
import { externalKey } from '../../../link/calls.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { givesError } from '../../path/gives-error.js';
import { findWay } from '../../path/walk.js';
import { endsProgram } from '../../process/ends-program.js';
import { besideTests } from '../../process/tests-apart.js';

const memo = new WeakMap<Linked, Map<FnId, boolean>>();

/** Whether the return ends the process, or gives an error on which every caller ends it: nothing outlives it. */
export function endsProcess(linked: Linked, fn: Fn, term: Term & { t: 'return' }, block: number): boolean {
  return endsProgram(linked, fn) || (fatal(linked, fn) && givesError(linked, fn, term, block));
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
  if (fn.func.results.length === 0 || linked.sight.handedOut.has(fn.id)) return false;
  // Who else could call what is exported counts no more beside those who do than it does for how often something runs.
  const callers = besideTests(linked, fn.file, linked.graph.callers(fn.id), ({ pos }) => pos);
  return callers.length > 0 && callers.every((site) => endsOnError(linked, fn, site));
}

/** Functions that hand on the error of the function that they run. */
const HANDS_ON = /^(path\/filepath\.(Walk|WalkDir)|io\/fs\.WalkDir)$/;

/**
 * Whether no way leads on from the call where its error is not nil: no return but that of the program, no next call, no
 * wait for ever.
 */
function endsOnError(linked: Linked, fn: Fn, { pos, call, invocation }: CallSite): boolean {
  const caller = linked.program.fns[pos.fn];
  if (caller === undefined || caller.func.broken || call.op !== 'call') return false;
  const { external } = invocation.target;
  if (invocation.callback && (external === undefined || !HANDS_ON.test(externalKey(external)))) return false;
  const error = call.results[call.results.length - 1] ?? -1;
  if (call.results.length !== fn.func.results.length || error < 0) return false;
  const way = findWay(
    linked,
    caller,
    pos,
    {
      covers: () => false,
      coversTerm: (term, at) => term.t === 'return' && goesNoFurther(linked, caller, term, at.block, error),
      endsAt: (_, at) => at.block === pos.block && at.index === pos.index,
      ends: (term) => term.t === 'select' && term.cases.length === 0,
    },
    Assumptions.nil([{ id: error, isNil: false }]),
  );
  return way === undefined;
}

/** The return ends the program, or gives the error, or another, to callers that end it. */
function goesNoFurther(linked: Linked, fn: Fn, term: Term & { t: 'return' }, block: number, error: VarId): boolean {
  if (endsProgram(linked, fn)) return true;
  const last = term.values.at(-1);
  return endsProcess(linked, fn, term, block) || (last?.k === 'var' && last.id === error && fatal(linked, fn));
}
