import type { Instr, Term } from '../../facts/instr.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { Assumptions, assigned, readCondition } from './conditions.js';
import { cutAt, type Edge, edgesOf } from './control-flow.js';

/** How many states one search may visit; beyond, the answer is "no such way": nobody is accused. */
const STATES_MAX = 4000;

/** Sums are told apart up to here. */
const SUM_MAX = 16;

/** What a search looks at on its way. */
export interface Visitor {
  /** True where the way ends here, because what was looked for is covered. */
  covers(instr: Instr, pos: Pos, sum: number): boolean;
  /** How much the instruction adds to the sum of the way; 0 where it is left out. The search bounds sums at 16. */
  weighs?(instr: Instr, pos: Pos): number;
  /** How much taking the edge adds. */
  weighsEdge?(term: Term, edge: Edge, pos: Pos): number;
  /** False where the way can't be taken, or is covered by taking it. */
  follows?(term: Term, edge: Edge, pos: Pos, sum: number): boolean;
  /** True where the terminator covers: a return that hands the value to the caller. */
  coversTerm?(term: Term, pos: Pos): boolean;
  /** True where a terminator other than a return is the uncovered end that is looked for. */
  ends?(term: Term, pos: Pos): boolean;
}

/** A way through a function: the positions at which it leaves blocks, the last of them its end. */
export interface Way {
  readonly end: Pos;
  readonly term: Term;
  readonly blocks: readonly number[];
}

interface State {
  readonly block: number;
  readonly from: number;
  readonly assumptions: Assumptions;
  readonly sum: number;
  readonly previous?: State;
}

/**
 * A way from `start` (the instruction after it is the first that is looked at) to a return that the visitor does not
 * cover. Panics and calls that never return are no exits: the goroutine or the process ends there.
 */
export function findWay(
  linked: Linked,
  fn: Fn,
  start: Pos,
  visitor: Visitor,
  assumptions = new Assumptions(),
): Way | undefined {
  const repeated = repeatedConditions(fn);
  const seen = new Set<string>();
  const queue: State[] = [{ block: start.block, from: start.index + 1, assumptions, sum: 0 }];
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    if (seen.size > STATES_MAX) return undefined;
    const found = step(linked, fn, state, visitor, repeated, seen, queue);
    if (found !== undefined) return found;
  }
  return undefined;
}

function step(
  linked: Linked,
  fn: Fn,
  state: State,
  visitor: Visitor,
  repeated: ReadonlySet<string>,
  seen: Set<string>,
  queue: State[],
): Way | undefined {
  const block = fn.func.blocks[state.block];
  if (block === undefined) return undefined;
  const cut = cutAt(linked, fn, block);
  let { assumptions, sum } = state;
  for (let index = state.from; index < block.instrs.length; index++) {
    const instr = block.instrs[index];
    if (instr === undefined) continue;
    const pos = { fn: fn.id, block: state.block, index };
    sum = Math.min(SUM_MAX, sum + (visitor.weighs?.(instr, pos) ?? 0));
    if (visitor.covers(instr, pos, sum)) return undefined;
    if (cut !== undefined && index >= cut) return undefined;
    assumptions = assumptions.after(instr, assigned(instr));
  }
  const pos = { fn: fn.id, block: state.block, index: block.instrs.length };
  if (visitor.coversTerm?.(block.term, pos)) return undefined;
  if (block.term.t === 'return' || visitor.ends?.(block.term, pos))
    return { end: pos, term: block.term, blocks: trail(state) };
  for (const edge of edgesOf(block.term)) {
    if (visitor.follows !== undefined && !visitor.follows(block.term, edge, pos, sum)) continue;
    const total = Math.min(SUM_MAX, sum + (visitor.weighsEdge?.(block.term, edge, pos) ?? 0));
    const next =
      edge.when === undefined
        ? assumptions
        : assumptions.assume(edge.when.cond, edge.when.holds, (k) => repeated.has(k));
    if (next === undefined) continue;
    const key = `${edge.to} ${total} ${next.key}`;
    if (seen.has(key)) continue;
    seen.add(key);
    queue.push({ block: edge.to, from: 0, assumptions: next, sum: total, previous: state });
  }
  return undefined;
}

function trail(state: State): number[] {
  const blocks: number[] = [];
  for (let at: State | undefined = state; at !== undefined; at = at.previous) blocks.push(at.block);
  return blocks.reverse();
}

const conditions = new WeakMap<Fn, ReadonlySet<string>>();

/** Conditions that the function asks more than once: only those are worth remembering. */
function repeatedConditions(fn: Fn): ReadonlySet<string> {
  const known = conditions.get(fn);
  if (known !== undefined) return known;
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const { term } of fn.func.blocks) {
    const key = term.t === 'branch' ? readCondition(term.cond)?.key : undefined;
    if (key === undefined) continue;
    if (once.has(key)) twice.add(key);
    once.add(key);
  }
  conditions.set(fn, twice);
  return twice;
}
