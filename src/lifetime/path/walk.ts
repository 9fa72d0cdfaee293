import type { Instr, Term } from '../../facts/instr.js';
import type { VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, perFunction } from '../../link/program.js';
import { Assumptions, type Questions } from './condition/assumptions.js';
import { askedVariables, unchangedAbove } from './condition/choices.js';
import { questionsOf } from './condition/questions.js';
import { cutAt, type Edge, edgesOf } from './control-flow.js';
import { checkedErrors } from './nil/checked.js';
import { surelyAsserted } from './nil/dynamic-type.js';
import { surelyNil } from './nil/never-fails.js';
import { saysShortWrite } from './nil/short-write.js';
import { declaredWithout, stillSet } from './nil/still-set.js';

/** How many states one search may visit; beyond, the answer is "no such way": nobody is accused. */
const STATES_MAX = 4000;

/**
 * How many states all searches in one function may visit together, some hundred times what those of real code do. What
 * is made to be hard costs bounded time so; the answer beyond is the same.
 */
const STEPS_MAX = 100_000;

/** Sums are told apart up to here. */
const SUM_MAX = 16;

/** What a way remembers of the instructions it has come by. */
export interface Memory {
  after(instr: Instr, pos: Pos): Memory;
  /** A text that is equal for equal memories. */
  readonly key: string;
}

/** What a search looks at on its way. */
export interface Visitor<M extends Memory = Memory> {
  /** What the way remembers at its start. */
  readonly memory?: M;
  /** True where the way ends here, because what was looked for is covered. */
  covers(instr: Instr, pos: Pos, sum: number, memory: M | undefined): boolean;
  /** How much the instruction adds to the sum of the way; 0 where it is left out. The search bounds sums at 16. */
  weighs?(instr: Instr, pos: Pos): number;
  /** How much taking the edge adds. */
  weighsEdge?(term: Term, edge: Edge, pos: Pos): number;
  /** False where the way can't be taken, or is covered by taking it. */
  follows?(term: Term, edge: Edge, pos: Pos, sum: number, memory: M | undefined): boolean;
  /** True where the instruction is the uncovered end that is looked for: the value is replaced by the next one. */
  endsAt?(instr: Instr, pos: Pos, sum: number, memory: M | undefined): boolean;
  /** True where the terminator covers: a return that hands the value to the caller. `known`: what the way has learnt. */
  coversTerm?(term: Term, pos: Pos, memory: M | undefined, known: Assumptions): boolean;
  /** Variables of which the way remembers whether they are nil or true, beside those that the function asks more than once. */
  readonly asks?: ReadonlySet<VarId>;
  /** True where a terminator other than a return is the uncovered end that is looked for. */
  ends?(term: Term, pos: Pos): boolean;
}

/** A way through a function: the positions at which it leaves blocks, the last of them its end. */
export interface Way {
  readonly end: Pos;
  readonly term: Term;
  /** The way ends at this instruction, not at the terminator. */
  readonly instr?: Instr;
  readonly blocks: readonly number[];
}

interface State {
  readonly block: number;
  readonly from: number;
  readonly assumptions: Assumptions;
  readonly sum: number;
  readonly memory: Memory | undefined;
  readonly previous?: State;
}

/** The states that were visited in each function. */
const visited = perFunction(() => ({ states: 0 }));

/** What stays the same in one search. */
interface Search {
  readonly linked: Linked;
  readonly fn: Fn;
  readonly visitor: Visitor;
  readonly questions: Questions;
  readonly asked: ReadonlySet<VarId>;
  /** A panic is recovered, so that the goroutine goes on in the caller. */
  readonly recovers: boolean;
  readonly seen: Set<string>;
  readonly queue: State[];
}

/**
 * A way from `start` (the instruction after it is the first that is looked at) to a return that the visitor does not
 * cover. Panics and calls that never return are no exits: the goroutine or the process ends there, unless the function
 * recovers. Conditions that `start` stands under are known to hold.
 */
export function findWay(
  linked: Linked,
  fn: Fn,
  start: Pos,
  visitor: Visitor,
  assumptions = new Assumptions(),
): Way | undefined {
  const questions = questionsOf(fn, linked, visitor.asks);
  const set = stillSet(linked, fn, start).reduce(
    (at: Assumptions, { id, is }) => (is === 'nil' ? at.andNil(id) : at.andTrue([{ id, holds: is }])),
    assumptions,
  );
  const known = unchangedAbove(fn, start.block).reduce(
    (at: Assumptions, { cond, holds }) => at.assume(cond, holds, questions) ?? at,
    set,
  );
  const queue: State[] = [
    { block: start.block, from: start.index + 1, assumptions: known, sum: 0, memory: visitor.memory },
  ];
  const search: Search = {
    linked,
    fn,
    visitor,
    questions,
    asked: visitor.asks === undefined ? askedVariables(fn) : new Set([...askedVariables(fn), ...visitor.asks]),
    recovers: recoversPanics(fn, linked),
    seen: new Set(),
    queue,
  };
  const before = visited(fn);
  let steps = before.states;
  let found: Way | undefined;
  for (const state of queue) {
    if (search.seen.size > STATES_MAX || steps > STEPS_MAX) break;
    steps++;
    found = step(search, state);
    if (found !== undefined) break;
  }
  before.states = steps;
  return found;
}

function step(search: Search, state: State): Way | undefined {
  const { linked, fn, visitor } = search;
  const block = fn.func.blocks[state.block];
  if (block === undefined) return undefined;
  const cut = cutAt(linked, fn, state.block);
  let { assumptions, sum, memory } = state;
  for (let index = state.from; index < block.instrs.length; index++) {
    const instr = block.instrs[index];
    if (instr === undefined) continue;
    const pos = { fn: fn.id, block: state.block, index };
    sum = Math.min(SUM_MAX, sum + (visitor.weighs?.(instr, pos) ?? 0));
    if (visitor.covers(instr, pos, sum, memory)) return undefined;
    if (!assumptions.passes(instr)) return undefined;
    if (visitor.endsAt?.(instr, pos, sum, memory)) return { end: pos, term: block.term, instr, blocks: trail(state) };
    if (cut !== undefined && index >= cut) return undefined;
    assumptions = assumptions.after(instr, search.asked);
    const checked = instr.op === 'call' ? checkedErrors(linked, fn, instr) : [];
    const nil = instr.op === 'call' ? surelyNil(linked, fn, instr, pos) : declaredWithout(linked, fn, instr);
    if (checked.some((id) => assumptions.of(id).nil === false)) return undefined;
    for (const id of checked) assumptions = assumptions.andNil(id);
    if (nil !== undefined) assumptions = assumptions.andNil(nil);
    assumptions = assumptions.andTrue(surelyAsserted(linked, fn, instr).map((id) => ({ id, holds: true })));
    memory = memory?.after(instr, pos);
  }
  const pos = { fn: fn.id, block: state.block, index: block.instrs.length };
  if (visitor.coversTerm?.(block.term, pos, memory, assumptions)) return undefined;
  if (isExit(search, block.term) || visitor.ends?.(block.term, pos))
    return { end: pos, term: block.term, blocks: trail(state) };
  for (const edge of edgesOf(block.term)) take(search, { ...state, assumptions, sum, memory }, block.term, edge, pos);
  return undefined;
}

const isExit = (search: Search, term: Term): boolean => term.t === 'return' || (term.t === 'panic' && search.recovers);

function take(search: Search, state: State, term: Term, edge: Edge, pos: Pos): void {
  const { visitor, questions, seen, queue } = search;
  if (visitor.follows !== undefined && !visitor.follows(term, edge, pos, state.sum, state.memory)) return;
  if (saysShortWrite(search.linked, search.fn, state.block, edge)) return;
  const sum = Math.min(SUM_MAX, state.sum + (visitor.weighsEdge?.(term, edge, pos) ?? 0));
  for (const assumptions of state.assumptions.along(term, edge, questions)) {
    const key = `${edge.to} ${sum} ${assumptions.key} ${state.memory?.key ?? ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    queue.push({ block: edge.to, from: 0, assumptions, sum, memory: state.memory, previous: state });
  }
}

function trail(state: State): number[] {
  const blocks: number[] = [];
  for (let at: State | undefined = state; at !== undefined; at = at.previous) blocks.push(at.block);
  return blocks.reverse();
}

/** Whether a deferred function literal calls `recover` (Go spec, "Handling panics"). */
const recoversPanics = perFunction((fn: Fn, linked: Linked): boolean => {
  const base = linked.program.files[fn.file]?.fnBase ?? 0;
  return fn.func.blocks.some((block) =>
    block.instrs.some((i) => {
      if (i.op !== 'defer' || i.callee.k !== 'func') return false;
      const deferred = linked.program.fns[base + i.callee.id];
      return deferred?.func.blocks.some((b) =>
        b.instrs.some((inner) => inner.op === 'call' && inner.callee.k === 'name' && inner.callee.name === 'recover'),
      );
    }),
  );
});
