import type { Instr, Term } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Pos, Spot } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, perFunction } from '../../link/program.js';
import { isNamed, type Type } from '../../link/type.js';
import { expressionText } from '../expression-text.js';
import type { Alive } from '../goroutine/alive.js';
import { rootVariable } from '../mentions.js';
import { canReach, defersIn, isCall, mayFollow } from '../path/control-flow.js';
import { findWay, type Way } from '../path/walk.js';
import { comesTo } from '../path/way-to.js';
import { isTestSupport } from '../test-support.js';
import { isFresh } from './fresh.js';
import { allLocks, type Held, isLock, isUnlock, locksByName } from './held.js';
import { givesBack, handsOutUnlock, lockName } from './lock-name.js';
import { staysTheSame } from './next-turn.js';
import { ownership } from './own-unlock.js';
import { sameAnswer } from './same-answer.js';
import { looksTheSame } from './same-result.js';

/**
 * A lock that its holder does not give back on some way out, though it does on another, or on none, though everybody else
 * gives back what he has taken: the next one waits for ever.
 */
export interface LeftLocked {
  /** The lock as the source names it. */
  readonly lock: string;
  readonly fn: Fn;
  readonly held: Spot;
  /** Where the function is left; absent where the next turn of a loop comes to the very Lock first. */
  readonly left?: Spot;
  /** Where another function takes the lock. */
  readonly needed?: Spot;
  /** The function gives it back on no way. */
  readonly never?: true;
}

/** Whether the instruction gives the lock back. */
type Gives = (instr: Instr, pos: Pos) => boolean;

/** The locks that functions which are run keep on some way. */
export function leftLocks(linked: Linked, alive: Alive): readonly LeftLocked[] {
  const inFunctions = (
    locks: ReadonlyMap<Fn, readonly Held[]>,
    find: (fn: Fn, held: Held) => LeftLocked | undefined,
  ): readonly LeftLocked[] =>
    [...locks].flatMap(([fn, all]) => {
      if (ENDS_IT.test(fn.func.name)) return [];
      const left = all.flatMap((held) => find(fn, held) ?? []);
      return left.length > 0 && alive.fn(fn.id) && !isTestSupport(linked, fn) ? left : [];
    });
  return [
    ...inFunctions(allLocks(linked), (fn, held) => {
      const given = givenBack(linked, fn, held);
      return given === 'behind'
        ? leftBehind(linked, fn, held)
        : given === 'never'
          ? neverGiven(linked, fn, held)
          : undefined;
    }),
    // What a type out of sight means by Lock only its Unlock behind it tells.
    ...inFunctions(locksByName(linked), (fn, held) =>
      givenBack(linked, fn, held) === 'behind' ? leftBehind(linked, fn, held) : undefined,
    ),
  ];
}

/** Whoever has been given back is not locked again. */
const ENDS_IT = /^(free|destroy|dispose|finali[sz]e)/i;

/** It is given back in the function, behind the Lock, but not on every way. */
function leftBehind(linked: Linked, fn: Fn, held: Held): LeftLocked | undefined {
  const { lens, pos } = held;
  const name = lockName(linked, fn, held.operand);
  if (name === undefined) return undefined;
  const gives: Gives = (instr) => givesBack(linked, fn, instr, name);
  const places = placesGiving(linked, fn, name);
  const named = wayOut(linked, fn, held, gives);
  if (named === undefined || lens.lost || handsOutUnlock(linked, fn, name) || isFresh(linked, fn, held.operand))
    return undefined;
  const behind = places.filter((at) => mayFollow(fn, pos, at));
  const way = wayBeside(linked, fn, held, named, behind);
  return way === undefined ? undefined : told(linked, fn, held, way);
}

/**
 * What a function gives back on no way it mostly keeps on purpose: for its caller, or for good, where locking is all that it
 * does. But where everybody gives back in the same function what he has taken there, nobody else is to do it.
 */
function neverGiven(linked: Linked, fn: Fn, held: Held): LeftLocked | undefined {
  const { lens, pos, shared } = held;
  if (!doesMore(fn, pos) || isTornDown(linked, fn, held) || isFresh(linked, fn, held.operand)) return undefined;
  const unlocks = lens.uses.filter(isUnlock);
  if (!unlocks.every((use) => ownership(linked, fn, lens, use) === 'own')) return undefined;
  // Unseen code that can get at the lock may give it back for a function that is called so.
  const isSeen = !lens.exposed && !lens.lost;
  if (!isSeen && (unlocks.length === 0 || says(TAKES_IT, fn.func.name))) return undefined;
  if (shared && !lens.uses.some((u) => isLock(u) && u.name === 'Lock')) return undefined;
  const way = wayOut(linked, fn, held, () => false);
  const left = way === undefined ? undefined : told(linked, fn, held, way);
  // Nobody ever gives it back or takes it elsewhere: perhaps what it keeps from running twice is done once.
  if (unlocks.length === 0 && left?.needed === undefined && says(DONE_ONCE, fn.func.name)) return undefined;
  return left && { ...left, never: true };
}

/** What is called so keeps the lock for its caller. */
const TAKES_IT = /^(r?locks?|locked|acquire|begin|start|open|enter|hold|pin|suspend|pause|freeze|block|reserve)$/i;

const DONE_ONCE = /^(main|init|once|close|stop|shutdown|exit|quit|end|finish|kill)$/i;

/** Whether one of the words of the name is such: `SendFrame` has no `end`. */
const says = (words: RegExp, name: string): boolean =>
  (name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).some((word) => words.test(word));

/** Where the function gives it back: deferred `before` already, what is taken again behind it is given back as well. */
function givenBack(linked: Linked, fn: Fn, { operand, pos }: Held): 'before' | 'behind' | 'never' {
  const name = lockName(linked, fn, operand);
  if (name === undefined) return 'before';
  const isBefore = defersIn(fn).some((at) => givesBack(linked, fn, at.instr, name) && comesTo(linked, fn, at, pos));
  if (isBefore) return 'before';
  return placesGiving(linked, fn, name).some((at) => mayFollow(fn, pos, at)) ? 'behind' : 'never';
}

/** It does something, or looks at something to answer, with the lock held. */
const doesMore = (fn: Fn, { block, index }: Pos): boolean =>
  fn.func.blocks.some(
    ({ instrs, term }, b) =>
      (instrs.length > (b === block ? index + 1 : 0) || (term.t === 'return' && term.values.some(looksInside))) &&
      (b === block || canReach(fn, block, b)),
  );

const looksInside = (value: Value): boolean =>
  value.k === 'convert' ? looksInside(value.x) : /^(field|index|op|slice)$/.test(value.k);

/** What closes a part of the object keeps everybody out of it for good: `entry.mu.Lock(); entry.conn.Close()`. */
function isTornDown({ types }: Linked, fn: Fn, { pos, operand }: Held): boolean {
  const object = rootVariable(operand);
  if (object === undefined) return false;
  return fn.func.blocks.some(({ instrs }, block) =>
    instrs.some(
      (instr, index) =>
        isCall(instr) &&
        instr.callee.k === 'field' &&
        ENDS.test(instr.callee.name) &&
        rootVariable(instr.callee.x) === object &&
        !isClock(types.of(fn.file, instr.callee.x)) &&
        mayFollow(fn, pos, { fn: fn.id, block, index }),
    ),
  );
}

/** A timer can be started again. */
const isClock = (type: Type): boolean => isNamed(type, 'time', 'Timer') || isNamed(type, 'time', 'Ticker');

const ENDS = /^(close|stop|shutdown|free|destroy|dispose|finali[sz]e|release)$/i;

function told(linked: Linked, fn: Fn, held: Held, way: Way): LeftLocked | undefined {
  if (!('at' in way.term)) return undefined;
  const { lens, pos } = held;
  const lock = expressionText(linked, fn, held.operand) ?? 'the lock';
  // Readers keep no other readers out.
  const other = lens.uses.find((u) => isLock(u) && u.pos.fn !== fn.id && !(held.shared && u.name === 'RLock'));
  return {
    lock,
    fn,
    held: { pos, at: held.at },
    ...(way.instr === undefined && { left: { pos: way.end, at: way.term.at } }),
    ...(other && { needed: { pos: other.pos, at: other.at } }),
  };
}

/**
 * The way that still is one when it is asked what other functions give back. Silent where one gives back what it has not
 * taken, for it may well be this lock; unless whoever calls this function can't tell whether it came back with the lock.
 */
function wayBeside(linked: Linked, fn: Fn, held: Held, named: Way, places: readonly Pos[]): Way | undefined {
  const { lens, pos } = held;
  const unlocks = new Map(lens.uses.filter(isUnlock).map((use) => [use, ownership(linked, fn, lens, use)]));
  if (unlocks.size === 0) return undefined;
  const owners = new Set(unlocks.values());
  // Too much to be followed from call to call; but nobody gives back more than it has taken.
  if (lens.overflow) return !lens.exposed && owners.size === 1 && owners.has('own') ? named : undefined;
  const isKept = lens.exposed || owners.has('foreign');
  if (isKept && !looksTheSame(fn, held, named, places)) return undefined;
  // What a callee both takes and gives back changes nothing.
  const gives: Gives = (_, at) =>
    lens.effectsAt(at).some((e) => isUnlock(e.use) && isMore(e.chain, unlocks.get(e.use)));
  const deferred = lens.effectsIn(fn.id).filter((e) => isUnlock(e.use) && e.mode === 'defer');
  if (deferred.some((e) => comesTo(linked, fn, e.pos, pos))) return undefined;
  return wayOut(linked, fn, held, gives);
}

const isMore = (chain: readonly Pos[], owner: ReturnType<typeof ownership> | undefined): boolean =>
  chain.length === 1 || owner !== 'own';

/** A way on which the lock is not given back: out of the function, or to the same Lock. */
function wayOut(linked: Linked, fn: Fn, held: Held, gives: Gives): Way | undefined {
  const isAgain = (pos: Pos): boolean => pos.block === held.pos.block && pos.index === held.pos.index;
  const waits = !held.shared && canReach(fn, held.pos.block, held.pos.block) && staysTheSame(fn, held);
  return findWay(linked, fn, held.pos, {
    covers: gives,
    endsAt: (_, pos) => waits && isAgain(pos),
    coversTerm: (term: Term) => term.t === 'panic',
    follows: sameAnswer(fn, held.pos.block, held.operand),
  });
}

const given = perFunction(() => new Map<string, readonly Pos[]>());

/** Where the function gives back what goes by the name, in the order of the text. */
function placesGiving(linked: Linked, fn: Fn, name: string): readonly Pos[] {
  const known = given(fn);
  let places = known.get(name);
  if (places === undefined) {
    places = fn.func.blocks.flatMap(({ instrs }, block) =>
      instrs.flatMap((instr, index) => (givesBack(linked, fn, instr, name) ? [{ fn: fn.id, block, index }] : [])),
    );
    known.set(name, places);
  }
  return places;
}
