import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { expressionText } from '../expression-text.js';
import { type Effect, Lens } from '../lens.js';
import { objectOf } from '../operand.js';
import { findWay } from '../path/walk.js';
import type { WaitGroup } from './group.js';
import type { WaitGroupMisuse } from './misuse.js';
import { countedStarts, functionsOf } from './starts.js';

const LOCKS = /^sync\.(Mutex|RWMutex)\.(Lock|RLock)$/;

/** Waits under a lock that a goroutine needs on its way to Done. */
export function waitsUnderLock(linked: Linked, group: WaitGroup): readonly WaitGroupMisuse[] {
  const found: WaitGroupMisuse[] = [];
  const starts = functionsOf(linked, group).flatMap((fn) => countedStarts(linked, group, fn));
  if (starts.length === 0) return [];
  for (const use of group.waits) {
    const fn = linked.program.fns[use.pos.fn];
    const wait = fn === undefined ? undefined : group.lens.effectsAt(use.pos).find((e) => e.use === use);
    if (fn === undefined || wait === undefined || wait.mode !== 'call') continue;
    for (const held of heldAt(linked, fn, wait.pos)) {
      const needed = starts
        .filter((s) => sameOwner(linked, fn, wait, held, s.fn, s.add))
        .map((s) => neededBy(linked, group, held, s.target))
        .find((n) => n !== undefined);
      if (needed === undefined) continue;
      const lock = expressionText(linked, fn, held.operand) ?? 'the lock';
      const reason = { k: 'under-lock', lock, held: { pos: held.pos, at: held.at }, needed } as const;
      found.push({ use, name: group.name, reason, wait: use });
      break;
    }
  }
  return found;
}

interface Held {
  readonly pos: Pos;
  readonly at: Instr['at'];
  readonly operand: Value;
  readonly lens: Lens;
  readonly effect: Effect;
  readonly shared: boolean;
}

/** The locks that the function takes itself and still holds at the position. */
function heldAt(linked: Linked, fn: Fn, at: Pos): readonly Held[] {
  const held: Held[] = [];
  fn.func.blocks.forEach((block, b) => {
    block.instrs.forEach((instr, index) => {
      if (instr.op !== 'call' || instr.callee.k !== 'field') return;
      const { external, receiver } = linked.graph.target(fn, instr);
      const key = external === undefined ? '' : externalKey(external);
      const cell = receiver === undefined ? undefined : linked.flow.cellOf(fn, receiver);
      if (!LOCKS.test(key) || receiver === undefined || cell === undefined) return;
      const lens = lensOf(linked, cell);
      const pos = { fn: fn.id, block: b, index };
      const effect = lens.effectsAt(pos).find((e) => e.chain.length === 1);
      if (effect === undefined || !stillHeld(linked, fn, pos, at, lens, effect)) return;
      held.push({ pos, at: instr.at, operand: receiver, lens, effect, shared: key.endsWith('.RLock') });
    });
  });
  return held;
}

const lenses = new WeakMap<Linked, Map<Cell, Lens>>();

function lensOf(linked: Linked, cell: Cell): Lens {
  let known = lenses.get(linked);
  if (known === undefined) {
    known = new Map();
    lenses.set(linked, known);
  }
  let lens = known.get(cell);
  if (lens === undefined) {
    lens = new Lens(linked, [cell]);
    known.set(cell, lens);
  }
  return lens;
}

const isUnlock = (use: Use): boolean => use.kind === 'method' && /^R?Unlock$/.test(use.name ?? '');
const isLock = (use: Use): boolean => use.kind === 'method' && /^R?Lock$/.test(use.name ?? '');

function stillHeld(linked: Linked, fn: Fn, from: Pos, to: Pos, lens: Lens, effect: Effect): boolean {
  const object = objectOf(linked, effect);
  if (object === undefined) return false;
  const way = findWay(linked, fn, from, {
    covers: (_, pos) => lens.effectsAt(pos).some((e) => isUnlock(e.use) && e.mode === 'call'),
    endsAt: (_, pos) => pos.block === to.block && pos.index === to.index,
    coversTerm: (term) => term.t === 'return' || term.t === 'panic',
  });
  return way !== undefined;
}

/** Lock and group hang on one object where it waits, and where the goroutine is started: `s.mu` and `s.wg`. */
function sameOwner(linked: Linked, fn: Fn, wait: Effect, held: Held, starter: Fn, add: Effect): boolean {
  const [group, lock, added] = [wait, held.effect, add].map((e) => objectOf(linked, e));
  if (group === undefined || lock === undefined || added === undefined) return false;
  const root = (text: string): string => /^[^.]*/.exec(text)?.[0] ?? '';
  if (fn.root === starter.root) return group === added;
  // Two methods of one type, each with its own receiver.
  return (
    root(group) === root(lock) &&
    group.slice(root(group).length) === added.slice(root(added).length) &&
    group.includes('.')
  );
}

/**
 * The locks that the function takes in its own goroutine. Of a callee that also comes to its lock in a roundabout way
 * (a recursion over other goroutines) the lens keeps that way only, so its own Lock is looked up.
 */
function locksIn(lens: Lens, fn: Fn): readonly Effect[] {
  const found = new Set<Effect>();
  for (const e of lens.effectsIn(fn.id).filter((one) => isLock(one.use))) {
    if (e.mode === 'call') found.add(e);
    const callee = e.chain[1];
    if (callee === undefined || fn.func.blocks[e.pos.block]?.instrs[e.pos.index]?.op !== 'call') continue;
    for (const own of lens.effectsIn(callee.fn))
      if (own.chain.length === 1 && own.mode === 'call' && isLock(own.use))
        found.add({ ...own, pos: e.pos, chain: [e.pos, own.pos] });
  }
  return [...found];
}

/** Where the goroutine takes the lock before it calls Done. */
function neededBy(linked: Linked, group: WaitGroup, held: Held, target: Fn): { pos: Pos; at: Instr['at'] } | undefined {
  const locks = locksIn(held.lens, target);
  const dones = group.lens.effectsIn(target.id).filter((e) => group.dones.includes(e.use) && e.mode === 'call');
  for (const lock of locks) {
    if (held.shared && lock.use.name === 'RLock') continue;
    if (!related(linked, group, lock, held)) continue;
    const way = findWay(
      linked,
      target,
      { fn: target.id, block: 0, index: -1 },
      {
        covers: (_, pos) => dones.some((d) => d.pos.block === pos.block && d.pos.index === pos.index),
        endsAt: (_, pos) => pos.block === lock.pos.block && pos.index === lock.pos.index,
        coversTerm: (term) => term.t === 'return' || term.t === 'panic',
      },
    );
    if (way !== undefined) return lock.use;
  }
  return undefined;
}

/** The goroutine's lock hangs on what its Done hangs on. */
function related(linked: Linked, group: WaitGroup, lock: Effect, held: Held): boolean {
  const text = objectOf(linked, lock);
  const mine = objectOf(linked, held.effect);
  if (text === undefined || mine === undefined) return false;
  if (text === mine) return true;
  const root = (t: string): string => /^[^.]*/.exec(t)?.[0] ?? '';
  if (text.slice(root(text).length) !== mine.slice(root(mine).length)) return false;
  const done = group.lens.effectsIn(lock.pos.fn).find((e) => group.dones.includes(e.use));
  const other = done === undefined ? undefined : objectOf(linked, done);
  return other !== undefined && root(other) === root(text);
}
