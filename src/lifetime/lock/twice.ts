import type { Instr } from '../../facts/instr.js';
import type { Pos, Spot, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { behindPointers, isNamed, type Type } from '../../link/type.js';
import { expressionText } from '../expression-text.js';
import type { Alive } from '../goroutine/alive.js';
import type { Effect } from '../lens.js';
import { objectOf } from '../operand.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { canReach, defersIn } from '../path/control-flow.js';
import { dominates } from '../path/dominators.js';
import { findWay } from '../path/walk.js';
import { comesTo, inOneTurn } from '../path/way-to.js';
import { isTestSupport } from '../test-support.js';
import { type Taking, takingIn, takingOf } from './callee-locks.js';
import { type RunUnderLock, runUnderLocks } from './handed/run-under-lock.js';
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
  /** What takes it again is handed over there, and run here by who holds the lock. */
  readonly handed?: Spot;
  /** The very Lock; in another function where a call does it. */
  readonly inner: Spot;
  /** Both times as a reader: it waits where this writer has come in between. */
  readonly writer?: Spot;
  /** The callee takes it as what it is given has it, not on each way. */
  readonly atTimes?: true;
}

/** The locks that functions which are run take while they hold them. */
export function locksTakenTwice(linked: Linked, alive: Alive): readonly LockedTwice[] {
  const same = new SameObject(linked);
  const own = [...allLocks(linked)].flatMap(([fn, locks]) =>
    locks.flatMap((h) => lockedTwice(linked, alive, same, fn, h) ?? []),
  );
  const handed = runUnderLocks(linked).flatMap((run) => lockedByHanded(linked, alive, same, run) ?? []);
  return [...own, ...handed].filter(({ fn }) => alive.fn(fn.id) && !isTestSupport(linked, fn));
}

/** Where what is handed to the holder of a lock takes it again, when that runs it. */
function lockedByHanded(linked: Linked, alive: Alive, same: SameObject, under: RunUnderLock): LockedTwice | undefined {
  const { held, runner, at, call, run, object, maker, site } = under;
  if (!same.comesToLock(run, object)) return undefined;
  const found = locksIn(linked, held.lens, run).flatMap((effect): readonly Second[] => {
    if (objectOf(linked, effect) !== object) return [];
    const takings = [takingIn(linked, held, run, effect.pos, call), takingOf(linked, held, effect)];
    if (takings.includes(undefined)) return [];
    const taking = takings.includes('at times') ? 'at times' : 'always';
    const shared = held.shared && effect.use.name === 'RLock';
    return shared && taking === 'at times' ? [] : [{ effect, taking, shared }];
  });
  const again = surest(found);
  if (again === undefined || !staysHeld(linked, runner, held, at)) return undefined;
  const spot = { pos: site, at: maker.func.blocks[site.block]?.instrs[site.index]?.at ?? maker.func.header };
  return told(linked, alive, runner, held, again, { fn: maker, again: spot, handed: { pos: at, at: call.at } });
}

/** Where the function takes a lock while it holds it (package sync: a locked mutex blocks, whoever holds it). */
function lockedTwice(linked: Linked, alive: Alive, same: SameObject, fn: Fn, held: Held): LockedTwice | undefined {
  const { object } = held;
  if (object === undefined) return undefined;
  const again = mayLockAgain(linked, same, fn, held, object)
    ? surest(secondLocks(linked, fn, held, object))
    : undefined;
  if (again === undefined) {
    const lock = expressionText(linked, fn, held.operand) ?? 'the lock';
    const spot = { pos: held.pos, at: held.at };
    const other = keepsForNextTurn(linked, fn, held, object) ? spot : lockedAtEnd(linked, fn, held);
    return other && { lock, fn, held: spot, again: other, inner: other };
  }
  return told(linked, alive, fn, held, again, { fn, again: spotOf(fn, again.effect) });
}

function told(
  linked: Linked,
  alive: Alive,
  holder: Fn,
  held: Held,
  { effect, taking, shared }: Second,
  where: Pick<LockedTwice, 'fn' | 'again' | 'handed'>,
): LockedTwice | undefined {
  const lock = expressionText(linked, holder, held.operand) ?? 'the lock';
  const twice = { lock, held: { pos: held.pos, at: held.at }, inner: effect.use, ...where };
  if (!shared) return taking === 'always' ? twice : { ...twice, atTimes: true };
  const writer = held.lens.uses.find((u) => isLock(u) && u.name === 'Lock' && comesBetween(linked, alive, holder, u));
  return writer === undefined ? undefined : { ...twice, writer };
}

/** Whether the writer may work on an object that the reader has as well. */
function comesBetween(linked: Linked, alive: Alive, reader: Fn, writer: Use): boolean {
  if (!alive.use(writer) || isUnshared(linked, writer)) return false;
  // What the program uses itself it also writes itself: a method that it never calls is none of its writers.
  const { graph, sight } = linked;
  const isCalled = (id: FnId): boolean => graph.callers(id).length > 0 || sight.handedOut.has(id);
  return isCalled(writer.pos.fn) || !isCalled(reader.id);
}

/** A lock that is taken while the same is held. */
interface Second {
  readonly effect: Effect;
  readonly taking: Taking;
  /** Both times as a reader. */
  readonly shared: boolean;
}

function secondLocks(linked: Linked, fn: Fn, held: Held, object: string): readonly Second[] {
  const hasTwo = embeddedLocks(linked.types, linked.types.of(fn.file, held.operand)) > 1;
  return locksIn(linked, held.lens, fn).flatMap((effect) => {
    const again = effect.use.name === 'RLock';
    if (hasTwo && (effect.chain.length > 1 || held.shared !== again)) return [];
    if (objectOf(linked, effect) !== object) return [];
    // Of two that each stand under a question of their own only one may be asked for.
    if (!dominates(fn, held.pos, effect.pos) && !asksNoMore(fn, held.pos, effect.pos)) return [];
    const taking = takingOf(linked, held, effect);
    const shared = held.shared && again;
    // That a writer comes in between is one assumption already.
    if (taking === undefined || (shared && taking === 'at times')) return [];
    return staysHeld(linked, fn, held, effect.pos) ? [{ effect, taking, shared }] : [];
  });
}

/** Whoever comes to the second asks nothing that he has not asked for the first: `if due { mu.Lock() ... }; mu.Lock()`. */
function asksNoMore(fn: Fn, first: Pos, second: Pos): boolean {
  const asked = new Set(conditionsAbove(fn, first.block).map(({ since }) => since));
  return conditionsAbove(fn, second.block).every(({ since }) => asked.has(since));
}

/** What waits for certain goes before what waits for a writer, or as what it is given has it. */
const surest = (found: readonly Second[]): Second | undefined =>
  found.find((s) => s.taking === 'always' && !s.shared) ?? found.find((s) => s.taking === 'always') ?? found[0];

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
