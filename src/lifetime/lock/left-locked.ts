import type { Span } from '../../base/span.js';
import type { Instr, Term } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, functionsUnder } from '../../link/program.js';
import { expressionText } from '../expression-text.js';
import type { Alive } from '../goroutine/alive.js';
import { nameIn, operandOfUse } from '../operand.js';
import { isCall } from '../path/control-flow.js';
import { same } from '../path/taken-out.js';
import { findWay } from '../path/walk.js';
import { comesTo } from '../path/way-to.js';
import { isTestSupport } from '../test-support.js';
import { allLocks, type Held, isLock, isUnlock } from './held.js';
import { sameAnswer } from './same-answer.js';
import { isLockOf, isUnlockOf } from './same-object.js';

/** A lock that its holder does not give back on some way out, though it does on another: the next one waits for ever. */
export interface LeftLocked {
  /** The lock as the source names it. */
  readonly lock: string;
  readonly fn: Fn;
  readonly held: { readonly pos: Pos; readonly at: Span };
  /** Where the function is left. */
  readonly left: { readonly pos: Pos; readonly at: Span };
  /** Where another function takes the lock. */
  readonly needed?: { readonly pos: Pos; readonly at: Span };
}

/** The locks that functions which are run return with. */
export const leftLocks = (linked: Linked, alive: Alive): readonly LeftLocked[] =>
  [...allLocks(linked)].flatMap(([fn, locks]) => {
    const left = leftLocked(linked, fn, locks);
    return left !== undefined && alive.fn(fn.id) && !isTestSupport(linked, fn) ? [left] : [];
  });

/**
 * Where the function returns with the lock in hand. Silent where anybody, itself or a literal in it included, gives back
 * what it has not taken: then the one may well take it for the other.
 */
function leftLocked(linked: Linked, fn: Fn, locks: readonly Held[]): LeftLocked | undefined {
  if (ENDS_IT.test(fn.func.name)) return undefined;
  for (const held of locks) {
    const { object, lens, pos } = held;
    if (object === undefined || isNew(linked, fn, held.operand)) continue;
    const named = wayOut(linked, fn, pos, (instr) => unlocksByName(linked, fn, instr, object));
    if (named === undefined || lens.lost || lens.exposed || lens.overflow) continue;
    if (lens.effectsIn(fn.id).some((e) => isUnlock(e.use) && e.mode === 'defer' && comesTo(linked, fn, e.pos, pos)))
      continue;
    const unlocks = lens.uses.filter(isUnlock);
    if (unlocks.length === 0 || !unlocks.every((u) => isOwnUnlock(linked, fn, u))) continue;
    const way = wayOut(linked, fn, pos, (_, at) => lens.effectsAt(at).some((e) => isUnlock(e.use)));
    if (way === undefined || !('at' in way.term)) continue;
    const lock = expressionText(linked, fn, held.operand) ?? 'the lock';
    const other = lens.uses.find((u) => isLock(u) && u.pos.fn !== fn.id);
    const left = { pos: way.end, at: way.term.at };
    return { lock, fn, held: { pos, at: held.at }, left, ...(other && { needed: { pos: other.pos, at: other.at } }) };
  }
  return undefined;
}

/** Whoever has been given back is not locked again. */
const ENDS_IT = /^(free|destroy|dispose|finali[sz]e)/i;

/** The function itself may have made what it locks: then nobody else may have it where it fails. */
function isNew(linked: Linked, fn: Fn, locked: Value, seen = new Set<VarId>()): boolean {
  let at = locked;
  while (at.k === 'addr' || at.k === 'deref' || at.k === 'field') {
    if (isAssigned(fn, at)) return true;
    at = at.x;
  }
  if (at.k !== 'var' || seen.has(at.id)) return false;
  seen.add(at.id);
  const variable = linked.program.files[fn.file]?.facts.vars[at.id];
  if (variable?.func !== fn.local || !/^(local|temp)$/.test(variable.kind)) return false;
  const defs = linked.types.definitions(fn.file, at.id);
  return !defs.every((d) => d.k === 'element' || (d.k === 'value' && !isNew(linked, fn, d.value, seen)));
}

const isAssigned = (fn: Fn, place: Value): boolean =>
  place.k === 'field' &&
  fn.func.blocks.some(({ instrs }) => instrs.some((i) => i.op === 'assign' && i.dst.some((d) => same(d, place))));

const wayOut = (linked: Linked, fn: Fn, from: Pos, covers: (instr: Instr, pos: Pos) => boolean) =>
  findWay(linked, fn, from, {
    covers,
    coversTerm: (term: Term) => term.t === 'panic',
    follows: sameAnswer(fn, from.block),
  });

/** The function, or a literal that it calls or defers there, gives back what goes by the name. */
function unlocksByName(linked: Linked, fn: Fn, instr: Instr, object: string): boolean {
  if (!isCall(instr)) return false;
  if (isUnlockOf(linked, fn, instr.op === 'call' ? instr : { ...instr, op: 'call', results: [] }, object)) return true;
  return (
    instr.callee.k === 'func' &&
    functionsUnder(linked.program, fn.root).some((f) => f !== fn && namesUnlock(linked, f, object))
  );
}

const namesUnlock = (linked: Linked, fn: Fn, object: string): boolean =>
  fn.func.blocks.some(({ instrs }) => instrs.some((i) => isUnlockOf(linked, fn, i, object)));

/**
 * Each way to the Unlock takes the lock of the same object before, in the same function; or it stands in a literal of
 * another function that takes it.
 */
function isOwnUnlock(linked: Linked, asked: Fn, use: Use): boolean {
  const fn = linked.program.fns[use.pos.fn];
  const operand = operandOfUse(linked, use);
  const object = fn === undefined || operand === undefined ? undefined : nameIn(linked, fn, operand);
  if (fn === undefined || object === undefined) return false;
  if (fn.id !== fn.root && fn.root !== asked.root && !takesItself(linked, fn, object))
    return functionsUnder(linked.program, fn.root).some((f) => takesItself(linked, f, object));
  const way = findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    {
      covers: (instr) => isLockOf(linked, fn, instr, object),
      endsAt: (_, pos) => pos.block === use.pos.block && pos.index === use.pos.index,
      coversTerm: (term) => term.t === 'return' || term.t === 'panic',
    },
  );
  return way === undefined;
}

const takesItself = (linked: Linked, fn: Fn, object: string): boolean =>
  fn.func.blocks.some(({ instrs }) => instrs.some((i) => isLockOf(linked, fn, i, object)));
