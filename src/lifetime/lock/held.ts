import type { Span } from '../../base/span.js';
import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { backward } from '../../link/reach.js';
import { type Effect, Lens } from '../lens.js';
import { objectOf } from '../operand.js';
import { findWay } from '../path/walk.js';

const LOCKS = /^sync\.(Mutex|RWMutex)\.(Lock|RLock)$/;

/** A lock that a function has taken itself and still holds at some later place. */
export interface Held {
  readonly pos: Pos;
  readonly at: Span;
  /** What is locked, as the function names it. */
  readonly operand: Value;
  readonly lens: Lens;
  readonly effect: Effect;
  /** By `RLock`: other readers still get in. */
  readonly shared: boolean;
}

export const isUnlock = (use: Use): boolean => use.kind === 'method' && /^R?Unlock$/.test(use.name ?? '');
export const isLock = (use: Use): boolean => use.kind === 'method' && /^R?Lock$/.test(use.name ?? '');

/** The locks that the function takes itself and still holds at the position, on some way there. */
export function heldAt(linked: Linked, fn: Fn, at: Pos): readonly Held[] {
  return locksOf(linked, fn).filter((held) => stillHeld(linked, fn, at, held));
}

const taken = new WeakMap<Linked, Map<Fn, readonly Held[]>>();

/** Everything that the function locks itself. `TryLock` does not wait, and is none. */
export function locksOf(linked: Linked, fn: Fn): readonly Held[] {
  const memo = memoOf(taken, linked);
  let known = memo.get(fn);
  if (known === undefined) {
    known = findLocks(linked, fn);
    memo.set(fn, known);
  }
  return known;
}

function findLocks(linked: Linked, fn: Fn): readonly Held[] {
  const found: Held[] = [];
  fn.func.blocks.forEach((block, b) => {
    block.instrs.forEach((instr, index) => {
      if (instr.op !== 'call' || instr.callee.k !== 'field' || !/^R?Lock$/.test(instr.callee.name)) return;
      const { external, receiver } = linked.graph.target(fn, instr);
      const key = external === undefined ? '' : externalKey(external);
      const cell = receiver === undefined ? undefined : linked.flow.cellOf(fn, receiver);
      if (!LOCKS.test(key) || receiver === undefined || cell === undefined) return;
      const lens = lensOf(linked, cell);
      const pos = { fn: fn.id, block: b, index };
      const [use] = lens.ownUsesAt(pos);
      if (use === undefined) return;
      const effect: Effect = { use, pos, mode: 'call', repeated: false, once: false, chain: [pos] };
      found.push({ pos, at: instr.at, operand: receiver, lens, effect, shared: key.endsWith('.RLock') });
    });
  });
  return found;
}

const lenses = new WeakMap<Linked, Map<Cell, Lens>>();

function lensOf(linked: Linked, cell: Cell): Lens {
  const memo = memoOf(lenses, linked);
  let lens = memo.get(cell);
  if (lens === undefined) {
    // An embedded lock is locked by the name of the struct: where the struct comes from, others have it too.
    const start = backward(linked.flow, [cell]).cells;
    lens = new Lens(linked, [...start], undefined, (use) => isLock(use) || isUnlock(use));
    memo.set(cell, lens);
  }
  return lens;
}

function memoOf<K, V>(all: WeakMap<Linked, Map<K, V>>, linked: Linked): Map<K, V> {
  let memo = all.get(linked);
  if (memo === undefined) {
    memo = new Map();
    all.set(linked, memo);
  }
  return memo;
}

function stillHeld(linked: Linked, fn: Fn, to: Pos, { pos: from, lens, effect }: Held): boolean {
  if (objectOf(linked, effect) === undefined) return false;
  const arrives = (pos: Pos): boolean => pos.block === to.block && pos.index === to.index;
  const way = findWay(linked, fn, from, {
    covers: (_, pos) => lens.effectsAt(pos).some((e) => isUnlock(e.use) && e.mode === 'call'),
    endsAt: (_, pos) => arrives(pos),
    ends: (_, pos) => arrives(pos),
    coversTerm: (term) => term.t === 'return' || term.t === 'panic',
  });
  return way !== undefined;
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
