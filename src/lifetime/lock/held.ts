import { grouped } from '../../base/grouped.js';
import type { Span } from '../../base/span.js';
import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { PlacedCall } from '../../link/call-graph.js';
import type { Cell, Pos, Spot, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { backward } from '../../link/reach.js';
import { calleeKey, callsTo } from '../callee.js';
import { type Effect, Lens } from '../lens.js';
import { objectOf } from '../operand.js';
import { findWay } from '../path/walk.js';
import { comesTo } from '../path/way-to.js';
import { LOCK, UNLOCK } from './lock-name.js';
import { isUnlockOf } from './same-object.js';

const LOCKS = ['sync.Mutex.Lock', 'sync.RWMutex.Lock', 'sync.RWMutex.RLock'];

/** A lock that a function takes itself. */
export class Held {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  /** What is locked, as the function names it. */
  readonly operand: Value;
  readonly effect: Effect;
  /** {@link objectOf} the effect. */
  readonly object: string | undefined;
  /** By `RLock`: other readers still get in. */
  readonly shared: boolean;
  readonly #linked: Linked;
  #callsUnder?: readonly CallUnder[];

  constructor(linked: Linked, { fn, pos, call, target }: PlacedCall, operand: Value, cell: Cell) {
    const name = target.external?.name ?? (call.callee.k === 'field' ? call.callee.name : '');
    const use = { kind: 'method', cell, pos, at: call.at, name } as const;
    this.#linked = linked;
    this.fn = fn;
    this.pos = pos;
    this.at = call.at;
    this.operand = operand;
    this.effect = { use, pos, mode: 'call', repeated: false, once: false, chain: [pos] };
    this.object = objectOf(linked, this.effect);
    this.shared = name === 'RLock';
  }

  /** The calls that its function may come to before it gives the lock back itself, in this turn of a loop or a later one. */
  get callsUnder(): readonly CallUnder[] {
    this.#callsUnder ??= callsUntilUnlock(this.#linked, this);
    return this.#callsUnder;
  }

  /** Everything that is done with the lock; following it is dear. */
  get lens(): Lens {
    return lensOf(this.#linked, this.effect.use.cell);
  }
}

/** A call that is neither deferred nor started by `go`. */
interface CallUnder {
  readonly call: Instr & { readonly op: 'call' };
  readonly pos: Pos;
}

function callsUntilUnlock(linked: Linked, { pos: from, object }: Held): readonly CallUnder[] {
  const fn = linked.program.fns[from.fn];
  if (fn === undefined || object === undefined) return [];
  const found = new Map<string, CallUnder>();
  findWay(linked, fn, from, {
    covers: (call, pos) => {
      if (call.op !== 'call') return false;
      if (isUnlockOf(linked, fn, call, object)) return true;
      found.set(`${pos.block} ${pos.index}`, { call, pos });
      return false;
    },
    coversTerm: ({ t }) => t === 'return' || t === 'panic',
  });
  return [...found.values()];
}

export const isUnlock = (use: Use): boolean => use.kind === 'method' && UNLOCK.test(use.name ?? '');
export const isLock = (use: Use): boolean => use.kind === 'method' && LOCK.test(use.name ?? '');

/** Where the function does it, or calls what does it. */
export const spotOf = ({ func }: Fn, { pos, use }: Effect): Spot => ({
  pos,
  at: func.blocks[pos.block]?.instrs[pos.index]?.at ?? use.at,
});

/** The locks that the function takes itself and still holds at the position, on some way there. */
export function heldAt(linked: Linked, fn: Fn, at: Pos): readonly Held[] {
  return (allLocks(linked).get(fn) ?? []).filter((held) => stillHeld(linked, fn, at, held));
}

const taken = new WeakMap<Linked, ReadonlyMap<Fn, readonly Held[]>>();

/** Everything that the functions lock themselves, by function. `TryLock` does not wait, and is none. */
export function allLocks(linked: Linked): ReadonlyMap<Fn, readonly Held[]> {
  let known = taken.get(linked);
  if (known === undefined) {
    known = findLocks(linked);
    taken.set(linked, known);
  }
  return known;
}

function findLocks(linked: Linked): ReadonlyMap<Fn, readonly Held[]> {
  const locks = callsTo(linked, LOCKS).flatMap((placed) => {
    const { fn, call, target } = placed;
    const { external, receiver } = target;
    const cell = receiver === undefined ? undefined : linked.flow.cellOf(fn, receiver);
    if (call.op !== 'call' || call.callee.k !== 'field' || external === undefined) return [];
    return receiver === undefined || cell === undefined ? [] : [new Held(linked, placed, receiver, cell)];
  });
  return grouped(locks, ({ fn }) => fn);
}

/**
 * The same of locks whose type is out of sight (an own package's, one among processes), by the methods' names: `Lock()` and
 * `Unlock()` without arguments and without an answer that anybody looks at.
 */
export function locksByName(linked: Linked): ReadonlyMap<Fn, readonly Held[]> {
  const locks = linked.graph.calls.flatMap((placed) => {
    const { fn, call, target } = placed;
    const { callee } = call;
    if (call.op !== 'call' || callee.k !== 'field' || !LOCK.test(callee.name) || target.fns.length > 0) return [];
    if (call.args.length > 0 || call.results.some((r) => r >= 0) || LOCKS.includes(calleeKey(linked, target)))
      return [];
    const cell = linked.flow.cellOf(fn, callee.x);
    return cell === undefined ? [] : [new Held(linked, placed, callee.x, cell)];
  });
  return grouped(locks, ({ fn }) => fn);
}

const lenses = new WeakMap<Linked, Map<Cell, Lens>>();

/** Everything that is done with the lock of the cell. */
export function lensOf(linked: Linked, cell: Cell): Lens {
  let memo = lenses.get(linked);
  if (memo === undefined) {
    memo = new Map();
    lenses.set(linked, memo);
  }
  let lens = memo.get(cell);
  if (lens === undefined) {
    // An embedded lock is locked by the name of the struct: where the struct comes from, others have it too.
    const start = backward(linked.flow, [cell]).cells;
    lens = new Lens(linked, [...start], { only: (use) => isLock(use) || isUnlock(use) });
    memo.set(cell, lens);
  }
  return lens;
}

function stillHeld(linked: Linked, fn: Fn, to: Pos, held: Held): boolean {
  const { object, pos } = held;
  if (object === undefined) return false;
  if (!comesTo(linked, fn, pos, to, { covers: (instr) => isUnlockOf(linked, fn, instr, object) })) return false;
  // What is called on the way may give it back as well.
  const { lens } = held;
  const unlocks = (at: Pos): boolean => lens.effectsAt(at).some((e) => isUnlock(e.use) && e.mode === 'call');
  return comesTo(linked, fn, pos, to, { covers: (_, at) => unlocks(at) });
}

/**
 * The locks that the function takes in its own goroutine. Of a callee that also comes to its lock in a roundabout way
 * (a recursion over other goroutines) the lens keeps that way only, so its own Lock is looked up.
 */
export function locksIn(linked: Linked, lens: Lens, fn: Fn): readonly Effect[] {
  const found = new Set<Effect>();
  for (const e of lens.effectsIn(fn.id).filter((one) => isLock(one.use))) {
    if (e.mode === 'call') found.add(e);
    const callee = e.chain[1];
    const instr = fn.func.blocks[e.pos.block]?.instrs[e.pos.index];
    if (callee === undefined || instr?.op !== 'call') continue;
    // A function literal in the arguments is no callee: whoever gets it may run it at another time.
    if (!linked.graph.target(fn, instr).fns.includes(callee.fn)) continue;
    for (const own of lens.effectsIn(callee.fn))
      if (own.chain.length === 1 && own.mode === 'call' && isLock(own.use))
        found.add({ ...own, pos: e.pos, chain: [e.pos, own.pos] });
  }
  return [...found];
}
