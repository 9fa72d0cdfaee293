import type { Term } from '../../facts/instr.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { wakersOf } from '../goroutine/wakers.js';
import type { Assumptions } from '../path/condition/assumptions.js';
import type { Edge } from '../path/control-flow.js';
import type { CallInstr } from '../path/never-returns.js';
import { findWay, type Visitor } from '../path/walk.js';

const shared = new WeakMap<Linked, Map<FnId, boolean>>();

function memoOf(linked: Linked): Map<FnId, boolean> {
  let memo = shared.get(linked);
  if (memo === undefined) {
    memo = new Map();
    shared.set(linked, memo);
  }
  return memo;
}

/** False for the end of a range over a channel that nobody ever closes, such as a ticker's: it does not come. */
export function canTake(linked: Linked, fn: Fn, term: Term, edge: Edge): boolean {
  if (term.t !== 'range' || edge.choice !== 'exit') return true;
  const under = linked.types.resolver.underlying(linked.types.of(fn.file, term.x));
  return under.k !== 'chan' || wakersOf(linked).of(fn, term.x).closed;
}

/** Whether the call never comes back: what it runs loops for ever. */
export function comesNeverBack(linked: Linked, fn: Fn, call: CallInstr): boolean {
  const target = linked.graph.target(fn, call);
  return call.op === 'call' && target.fns.length > 0 && !target.open && target.fns.every((id) => isEndless(linked, id));
}

/** Whether the goroutine that the instruction starts never ends: it needs what it uses for as long. */
export function runsForEver(linked: Linked, fn: Fn, call: CallInstr): boolean {
  const { fns, open } = linked.graph.target(fn, call);
  return fns.length > 0 && !open && fns.every((id) => isEndless(linked, id));
}

/** Whether a way leads from the position out of the function, or to it again. */
export function comesBack(linked: Linked, fn: Fn, from: Pos, known?: Assumptions): boolean {
  const visitor: Visitor = {
    covers: (instr) => instr.op === 'call' && comesNeverBack(linked, fn, instr),
    follows: (term, edge) => canTake(linked, fn, term, edge),
    endsAt: (_, pos) => pos.block === from.block && pos.index === from.index,
  };
  const way = findWay(linked, fn, from, visitor, known);
  return way !== undefined;
}

function isEndless(linked: Linked, id: FnId): boolean {
  const known = memoOf(linked);
  const answer = known.get(id);
  if (answer !== undefined) return answer;
  // For recursion: it returns.
  known.set(id, false);
  const fn = linked.program.fns[id];
  if (fn === undefined || fn.func.blocks.length === 0 || fn.func.broken) return false;
  const endless = !comesBack(linked, fn, { fn: id, block: 0, index: -1 });
  known.set(id, endless);
  return endless;
}
