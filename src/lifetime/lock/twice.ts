import type { Instr } from '../../facts/instr.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Pos, Spot, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { behindPointers, isNamed, type Type } from '../../link/type.js';
import { expressionText } from '../expression-text.js';
import type { Alive } from '../goroutine/alive.js';
import type { Effect } from '../lens.js';
import { objectOf } from '../operand.js';
import { canReach, defersIn, mayFollow } from '../path/control-flow.js';
import { dominates } from '../path/dominators.js';
import { findWay } from '../path/walk.js';
import { comesTo, inOneTurn } from '../path/way-to.js';
import { isTestSupport } from '../test-support.js';
import { allLocks, type Held, isLock, isUnlock, locksIn, spotOf } from './held.js';
import { givesBack, isLockNamed, lockName } from './lock-name.js';
import { staysTheSame } from './next-turn.js';
import { sameAnswer } from './same-answer.js';
import { isLockOf, isUnlockOf, SameObject } from './same-object.js';
import { isUnshared } from './unshared.js';

/** A lock that its holder takes again: it waits for itself, and with it everybody else who needs the lock. */
export interface LockedTwice {
  /** The lock as the source names it. */
  readonly lock: string;
  readonly fn: Fn;
  readonly held: Spot;
  /** Where it is taken again, or called what takes it; the same place where the next turn of a loop does. */
  readonly again: Spot;
  /** The very Lock; in another function where a call does it. */
  readonly inner: Spot;
  /** Both times as a reader: it waits where this writer has come in between. */
  readonly writer?: Spot;
}

/** The locks that functions which are run take while they hold them. */
export function locksTakenTwice(linked: Linked, alive: Alive): readonly LockedTwice[] {
  const same = new SameObject(linked);
  return [...allLocks(linked)].flatMap(([fn, locks]) => {
    const twice = locks.flatMap((held) => lockedTwice(linked, alive, same, fn, held) ?? []);
    return twice.length > 0 && alive.fn(fn.id) && !isTestSupport(linked, fn) ? twice : [];
  });
}

/** Where the function takes a lock while it holds it (package sync: a locked mutex blocks, whoever holds it). */
function lockedTwice(linked: Linked, alive: Alive, same: SameObject, fn: Fn, held: Held): LockedTwice | undefined {
  const { object } = held;
  if (object === undefined) return undefined;
  const again = mayLockAgain(linked, same, fn, held, object)
    ? inOrder(held, secondLocks(linked, fn, held, object))
    : undefined;
  const lock = expressionText(linked, fn, held.operand) ?? 'the lock';
  const spot = { pos: held.pos, at: held.at };
  if (again === undefined) {
    const other = keepsForNextTurn(linked, fn, held, object) ? spot : lockedAtEnd(linked, fn, held);
    return other && { lock, fn, held: spot, again: other, inner: other };
  }
  const told = { lock, fn, held: spot, again: spotOf(fn, again), inner: again.use };
  if (!isBothShared(held, again)) return told;
  const writer = held.lens.uses.find((u) => isLock(u) && u.name === 'Lock' && comesBetween(linked, alive, fn, u));
  return writer === undefined ? undefined : { ...told, writer };
}

/** Whether the writer may work on an object that the reader has as well. */
function comesBetween(linked: Linked, alive: Alive, reader: Fn, writer: Use): boolean {
  if (!alive.use(writer) || isUnshared(linked, writer)) return false;
  // What the program uses itself it also writes itself: a method that it never calls is none of its writers.
  const { graph, sight } = linked;
  const isCalled = (id: FnId): boolean => graph.callers(id).length > 0 || sight.handedOut.has(id);
  return isCalled(writer.pos.fn) || !isCalled(reader.id);
}

function secondLocks(linked: Linked, fn: Fn, held: Held, object: string): readonly Effect[] {
  const hasTwo = embeddedLocks(linked.types, linked.types.of(fn.file, held.operand)) > 1;
  return locksIn(linked, held.lens, fn).filter(
    (e) =>
      (!hasTwo || (e.chain.length === 1 && held.shared === (e.use.name === 'RLock'))) &&
      objectOf(linked, e) === object &&
      // Of two that each stand under a question of their own only one may be asked for.
      dominates(fn, held.pos, e.pos) &&
      e.chain.slice(1).every((_, level) => locksAlways(linked, held, e, level + 1)) &&
      staysHeld(linked, fn, held, e.pos),
  );
}

/** What waits for certain goes before what waits for a writer only. */
const inOrder = (held: Held, found: readonly Effect[]): Effect | undefined =>
  found.find((e) => !isBothShared(held, e)) ?? found[0];

const isBothShared = (held: Held, { use }: Effect): boolean => held.shared && use.name === 'RLock';

/** The next turn of the loop comes to the Lock of the same object, and what is deferred runs behind the loop. */
function keepsForNextTurn(linked: Linked, fn: Fn, held: Held, object: string): boolean {
  const { pos, lens, shared } = held;
  if (shared || !canReach(fn, pos.block, pos.block) || !staysTheSame(fn, held)) return false;
  const unlocks = (instr: Instr): boolean => isUnlockOf(linked, fn, instr, object);
  if (!comesTo(linked, fn, pos, pos, { covers: unlocks })) return false;
  const name = lockName(linked, fn, held.operand);
  const defers = (instr: Instr): boolean =>
    instr.op === 'defer' && name !== undefined && givesBack(linked, fn, instr, name);
  // Without a defer on the way it is the Unlock that is missing.
  if (comesTo(linked, fn, pos, pos, { covers: (instr) => unlocks(instr) || defers(instr) })) return false;
  if (lens.overflow) return false;
  const follows = sameAnswer(fn, pos.block, held.operand);
  return comesTo(linked, fn, pos, pos, {
    covers: (instr, at) => unlocks(instr) || lens.effectsAt(at).some((e) => isUnlock(e.use) && e.mode === 'call'),
    follows,
  });
}

/** A Lock is deferred, mostly in the place of an Unlock, and the function comes to its end with the lock in hand. */
function lockedAtEnd(linked: Linked, fn: Fn, { pos, operand, lens, shared }: Held): Spot | undefined {
  const name = lockName(linked, fn, operand);
  if (name === undefined || shared || lens.overflow) return undefined;
  const unlocks = (instr: Instr, at: Pos): boolean =>
    givesBack(linked, fn, instr, name) || lens.effectsAt(at).some((e) => isUnlock(e.use) && e.mode === 'call');
  const found = defersIn(fn).find(
    (at) =>
      isLockNamed(linked, fn, at.instr, name) &&
      comesTo(linked, fn, pos, at, { covers: unlocks }) &&
      findWay(linked, fn, at, { covers: unlocks }) !== undefined,
  );
  return found && { pos: found, at: found.instr.at };
}

/**
 * How many locks the type embeds, also below what it embeds. Of two, `Lock` is the nearer one (Go spec, "Selectors"), and
 * `RLock` or what a method calls that is promoted from the other may well be of the other.
 */
function embeddedLocks(types: Linked['types'], type: Type, depth = 0): number {
  const under = types.resolver.underlying(behindPointers(type));
  if (under.k !== 'struct' || depth > EMBEDDING_DEPTH) return 0;
  const embedded = under.fields.filter((f) => f.embedded);
  return embedded.reduce((n, f) => n + (isLockType(f.type) ? 1 : embeddedLocks(types, f.type, depth + 1)), 0);
}

const EMBEDDING_DEPTH = 4;

const isLockType = (type: Type): boolean => isNamed(type, 'sync', 'Mutex') || isNamed(type, 'sync', 'RWMutex');

/** Whether the function may come to a place that takes the lock again: asked before the lock itself is followed. */
const mayLockAgain = (linked: Linked, same: SameObject, fn: Fn, held: Held, object: string): boolean =>
  // A package-level lock is named everywhere.
  object.startsWith('g') ||
  same.isCaptured(fn, object) ||
  held.callsUnder.some(({ call, pos }) => isLockOf(linked, fn, call, object) || same.callLocks(fn, call, pos, object));

/** The callee takes the lock whatever its arguments say, and does not give it back before. */
function locksAlways(linked: Linked, { lens }: Held, { chain }: Effect, level: number): boolean {
  const at = chain[level];
  const fn = at === undefined ? undefined : linked.program.fns[at.fn];
  if (at === undefined || fn === undefined) return false;
  if (lens.effectsIn(fn.id).some((e) => isUnlock(e.use) && e.mode === 'call' && mayFollow(fn, e.pos, at))) return false;
  const call = chain[level - 1];
  const caller = linked.program.fns[call?.fn ?? -1];
  const instr = call === undefined ? undefined : caller?.func.blocks[call.block]?.instrs[call.index];
  // Of several implementations it may be another one.
  if (caller === undefined || instr?.op !== 'call' || linked.graph.target(caller, instr).fns.length !== 1) return false;
  if (chain.slice(0, level).some((p) => p.fn === fn.id) && isWrapped(linked, caller, instr)) return false;
  const way = findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    { covers: (_, pos) => pos.block === at.block && pos.index === at.index },
  );
  return way === undefined;
}

/** What a method calls by a field of an interface is wrapped by it: another one, though none other is in sight. */
const isWrapped = ({ types }: Linked, { file }: Fn, { callee }: CallInstr): boolean =>
  callee.k === 'field' &&
  callee.x.k === 'field' &&
  types.resolver.underlying(types.of(file, callee.x)).k === 'interface';

/** There is a way without an unlock, in one turn of the loops: the next turn may mean another object. */
function staysHeld(linked: Linked, fn: Fn, held: Held, to: Pos): boolean {
  const arrives = (pos: Pos): boolean => pos.block === to.block && pos.index === to.index;
  const inTurn = inOneTurn(fn);
  const answers = sameAnswer(fn, held.pos.block, held.operand);
  const unlocks = (pos: Pos): boolean => held.lens.effectsAt(pos).some((e) => isUnlock(e.use) && e.mode === 'call');
  return comesTo(linked, fn, held.pos, to, {
    covers: (_, pos) => !arrives(pos) && unlocks(pos),
    follows: (term, edge, pos) => inTurn(term, edge, pos) && answers(term, edge),
  });
}
