import { compareText } from '../../base/order.js';
import type { Cell, Pos, Spot } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, symbolOf } from '../../link/program.js';
import { expressionText } from '../expression-text.js';
import type { Alive } from '../goroutine/alive.js';
import type { Effect } from '../lens.js';
import { objectOf, operandOfUse } from '../operand.js';
import { isCall, mayFollow } from '../path/control-flow.js';
import { isTestSupport } from '../test-support.js';
import { isFresh } from './fresh.js';
import { allLocks, type Held, heldAt, isLock, lensOf, spotOf } from './held.js';

/** Two locks that one function takes in this order and another in the other: each may hold what its fellow waits for. */
export interface LockOrder {
  readonly one: Leg;
  readonly other: Leg;
}

/** A function that takes the second lock while it holds the first. */
export interface Leg {
  readonly fn: Fn;
  /** As the source names them. */
  readonly first: string;
  readonly second: string;
  readonly held: Spot;
  /** Where the second is taken, or called what takes it. */
  readonly then: Spot;
  readonly inner: Spot;
}

/** How deep calls under a lock are followed. */
const DEPTH_MAX = 3;

/** A lock that is held where another one may be taken. */
interface Nested {
  readonly fn: Fn;
  readonly held: Held;
}

/** The pairs of locks that functions which are run take in both orders. */
export function lockOrders(linked: Linked, alive: Alive): readonly LockOrder[] {
  const found: LockOrder[] = [];
  const nested = nestedLocks(linked);
  for (const [first, seconds] of nested) {
    for (const [second, here] of seconds) {
      const there = first < second ? nested.get(second)?.get(first) : undefined;
      const order = there && inBothOrders(linked, alive, [first, second], here, there);
      if (order !== undefined) found.push(order);
    }
  }
  return found;
}

type Nestings = ReadonlyMap<Cell, ReadonlyMap<Cell, readonly Nested[]>>;

function nestedLocks(linked: Linked): Nestings {
  const found = new Map<Cell, Map<Cell, Nested[]>>();
  const reach: Reach = new Map();
  for (const [fn, locks] of allLocks(linked)) {
    const own: OwnLocks = new Map(locks.map((held) => [placeOf(held.pos), held.effect.use.cell]));
    for (const held of locks) {
      const { cell } = held.effect.use;
      for (const other of locksUnderIt(linked, fn, held, own, reach)) {
        if (other === cell) continue;
        const seconds = found.get(cell) ?? new Map<Cell, Nested[]>();
        found.set(cell, seconds);
        const list = seconds.get(other);
        if (list === undefined) seconds.set(other, [{ fn, held }]);
        else list.push({ fn, held });
      }
    }
  }
  return found;
}

/** What the function takes, or what it calls, before it gives the lock back. */
function locksUnderIt(linked: Linked, fn: Fn, held: Held, own: OwnLocks, reach: Reach): ReadonlySet<Cell> {
  const found = new Set<Cell>();
  for (const { call, pos } of held.callsUnder) {
    const cell = own.get(placeOf(pos));
    if (cell !== undefined) found.add(cell);
    for (const callee of linked.graph.target(fn, call).fns)
      for (const inner of locksUnder(linked, callee, DEPTH_MAX, reach)) found.add(inner);
  }
  return found;
}

/** The locks that a function takes itself, by place. */
type OwnLocks = ReadonlyMap<string, Cell>;

/** The locks that a function and what it calls take, by function and depth. */
type Reach = Map<string, ReadonlySet<Cell>>;

const placeOf = ({ block, index }: Pos): string => `${block} ${index}`;

function locksUnder(linked: Linked, id: FnId, depth: number, memo: Reach): ReadonlySet<Cell> {
  const key = `${id} ${depth}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  const found = new Set<Cell>();
  memo.set(key, found);
  const fn = linked.program.fns[id];
  if (fn === undefined) return found;
  for (const { effect } of allLocks(linked).get(fn) ?? []) found.add(effect.use.cell);
  if (depth === 1) return found;
  for (const { instrs } of fn.func.blocks) {
    for (const instr of instrs) {
      if (!isCall(instr) || instr.op === 'go') continue;
      const { fns } = linked.graph.target(fn, instr);
      if (fns.length === 1 && fns[0] !== undefined)
        for (const cell of locksUnder(linked, fns[0], depth - 1, memo)) found.add(cell);
    }
  }
  return found;
}

function inBothOrders(
  linked: Linked,
  alive: Alive,
  [first, second]: readonly [Cell, Cell],
  here: readonly Nested[],
  there: readonly Nested[],
): LockOrder | undefined {
  const ones = here.flatMap((n) => taken(linked, alive, n, second));
  if (ones.length === 0) return undefined;
  const others = there.flatMap((n) => taken(linked, alive, n, first));
  const pairs = ones.flatMap((one) => others.flatMap((other) => (mayWait(linked, one, other) ? [[one, other]] : [])));
  // Which of them is told must not hang on the order of files and declarations.
  const named = pairs.map((pair) => byName(linked, pair)).sort((a, b) => compareText(a.name, b.name));
  const [one, other] = named[0]?.legs ?? [];
  return one && other && { one: legOf(linked, one), other: legOf(linked, other) };
}

/** Whether each may hold what the other waits for. */
function mayWait(linked: Linked, one: Taken, other: Taken): boolean {
  if (one.nested.fn === other.nested.fn || !isSamePair(one, other) || isGated(linked, one, other)) return false;
  // Readers let each other in.
  if (one.nested.held.shared && other.effect.use.name === 'RLock') return false;
  return !(other.nested.held.shared && one.effect.use.name === 'RLock');
}

function byName(linked: Linked, pair: readonly Taken[]): { readonly name: string; readonly legs: readonly Taken[] } {
  const legs = pair.map((taken) => ({ taken, name: nameOf(linked, taken) }));
  legs.sort((a, b) => compareText(a.name, b.name));
  return { name: legs.map((leg) => leg.name).join('\n'), legs: legs.map((leg) => leg.taken) };
}

/** The function, and where in it the two locks are taken. */
function nameOf(linked: Linked, { nested: { fn, held }, effect }: Taken): string {
  const start = linked.program.fns[fn.root]?.func.whole.start ?? 0;
  const places = [held.at.start, spotOf(fn, effect).at.start].map((at) => String(at - start).padStart(9, '0'));
  return `${symbolOf(linked.program, fn.root)} ${places.join(' ')}`;
}

interface Taken {
  readonly nested: Nested;
  readonly effect: Effect;
  readonly object: string;
}

function taken(linked: Linked, alive: Alive, nested: Nested, cell: Cell): readonly Taken[] {
  const { fn, held } = nested;
  if (!alive.fn(fn.id) || isTestSupport(linked, fn) || isFresh(linked, fn, held.operand)) return [];
  return lensOf(linked, cell)
    .effectsIn(fn.id)
    .flatMap((effect) => {
      if (!isLock(effect.use) || effect.mode !== 'call' || effect.use.cell !== cell) return [];
      const object = objectOf(linked, effect);
      if (object === undefined || object === held.object || !mayFollow(fn, held.pos, effect.pos)) return [];
      return heldAt(linked, fn, effect.pos).includes(held) ? [{ nested, effect, object }] : [];
    });
}

/** Both hang on one object in both functions, or each function takes both itself. */
function isSamePair(one: Taken, other: Taken): boolean {
  const [a, b] = [one.nested.held.object ?? '', one.object];
  const [c, d] = [other.object, other.nested.held.object ?? ''];
  if (a === c && b === d) return true;
  if (root(a) === root(b) && root(c) === root(d)) return below(a) === below(c) && below(b) === below(d);
  return one.effect.chain.length === 1 && other.effect.chain.length === 1;
}

const root = (text: string): string => /^[^.]*/.exec(text)?.[0] ?? '';
const below = (text: string): string => text.slice(root(text).length);

/** A third lock that both hold lets only one of them in at a time. */
function isGated(linked: Linked, one: Taken, other: Taken): boolean {
  const cells = (t: Taken) =>
    heldAt(linked, t.nested.fn, t.effect.pos)
      .filter((h) => h !== t.nested.held && !h.shared)
      .map((h) => h.effect.use.cell);
  const gates = new Set(cells(one));
  return cells(other).some((cell) => gates.has(cell));
}

function legOf(linked: Linked, { nested: { fn, held }, effect }: Taken): Leg {
  const inner = linked.program.fns[effect.use.pos.fn];
  const operand = operandOfUse(linked, effect.use);
  const second = inner === undefined || operand === undefined ? undefined : expressionText(linked, inner, operand);
  return {
    fn,
    first: expressionText(linked, fn, held.operand) ?? 'the one lock',
    second: second ?? 'the other',
    held: { pos: held.pos, at: held.at },
    then: spotOf(fn, effect),
    inner: effect.use,
  };
}
