import type { Span } from '../../base/span.js';
import type { Instr } from '../../facts/instr.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { behindPointers, isNamed, type Type } from '../../link/type.js';
import { expressionText } from '../expression-text.js';
import type { Effect } from '../lens.js';
import { objectOf } from '../operand.js';
import { canReach } from '../path/control-flow.js';
import { dominates } from '../path/dominators.js';
import { findWay } from '../path/walk.js';
import { comesTo, comesToOne, inOneTurn } from '../path/way-to.js';
import { type Held, isUnlock, locksIn } from './held.js';
import { sameAnswer } from './same-answer.js';
import { isLockOf, isUnlockOf, type SameObject } from './same-object.js';

/** A lock that its holder takes again: it waits for itself, and with it everybody else who needs the lock. */
export interface LockedTwice {
  readonly k: 'locked-twice';
  /** The lock as the source names it. */
  readonly lock: string;
  readonly fn: Fn;
  readonly held: Spot;
  /** Where it is taken again; in another function when a call does it. */
  readonly again: Spot;
}

interface Spot {
  readonly pos: Pos;
  readonly at: Span;
}

/** Where the function takes a lock while it holds it (package sync: a locked mutex blocks, whoever holds it). */
export function lockedTwice(linked: Linked, same: SameObject, fn: Fn, locks: readonly Held[]): LockedTwice | undefined {
  for (const held of locks) {
    const { object } = held;
    if (object === undefined || !mayLockAgain(linked, same, fn, held.pos, object)) continue;
    const hasTwo = embedsMutex(linked, linked.types.of(fn.file, held.operand));
    const again = locksIn(linked, held.lens, fn).find(
      (e) =>
        !(held.shared && e.use.name === 'RLock') &&
        (!hasTwo || held.shared === (e.use.name === 'RLock')) &&
        objectOf(linked, e) === object &&
        // Of two that each stand under a question of their own only one may be asked for.
        dominates(fn, held.pos, e.pos) &&
        e.chain.slice(1).every((_, level) => locksAlways(linked, held, e, level + 1)) &&
        staysHeld(linked, fn, held, e.pos),
    );
    if (again === undefined) continue;
    const lock = expressionText(linked, fn, held.operand) ?? 'the lock';
    return { k: 'locked-twice', lock, fn, held: { pos: held.pos, at: held.at }, again: again.use };
  }
  return undefined;
}

/** With a Mutex embedded, `Lock` is of that one, and `RLock` of something that is embedded deeper (Go spec, "Selectors"). */
function embedsMutex({ types }: Linked, type: Type): boolean {
  const under = types.resolver.underlying(behindPointers(type));
  return under.k === 'struct' && under.fields.some((f) => f.embedded && isNamed(f.type, 'sync', 'Mutex'));
}

/** Whether the function may come to a place that takes the lock again: asked before the lock itself is followed. */
function mayLockAgain(linked: Linked, same: SameObject, fn: Fn, from: Pos, object: string): boolean {
  // A package-level lock is named everywhere.
  if (object.startsWith('g') || same.isCaptured(fn, object)) return true;
  const covers = (instr: Instr): boolean => isUnlockOf(linked, fn, instr, object);
  const places: Pos[] = [];
  for (const [block, { instrs }] of fn.func.blocks.entries()) {
    if (block !== from.block && !canReach(fn, from.block, block)) continue;
    for (const [index, instr] of instrs.entries()) {
      const pos = { fn: fn.id, block, index };
      if (instr.op !== 'call') continue;
      if (isLockOf(linked, fn, instr, object) || same.callLocks(fn, instr, pos, object)) places.push(pos);
    }
  }
  return comesToOne(linked, fn, from, places, { covers, follows: inOneTurn(fn) });
}

/** The callee takes the lock whatever its arguments say, and does not give it back before. */
function locksAlways(linked: Linked, { lens }: Held, { chain }: Effect, level: number): boolean {
  const at = chain[level];
  const fn = at === undefined ? undefined : linked.program.fns[at.fn];
  if (at === undefined || fn === undefined) return false;
  if (lens.effectsIn(fn.id).some((e) => isUnlock(e.use) && e.mode === 'call' && comesBefore(fn, e.pos, at)))
    return false;
  const call = chain[level - 1];
  const caller = linked.program.fns[call?.fn ?? -1];
  const instr = call === undefined ? undefined : caller?.func.blocks[call.block]?.instrs[call.index];
  // Of several implementations it may be another one.
  if (caller === undefined || instr?.op !== 'call' || linked.graph.target(caller, instr).fns.length !== 1) return false;
  const way = findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    { covers: (_, pos) => pos.block === at.block && pos.index === at.index },
  );
  return way === undefined;
}

const comesBefore = (fn: Fn, first: Pos, then: Pos): boolean =>
  (first.block === then.block && first.index < then.index) || canReach(fn, first.block, then.block);

/** There is a way without an unlock, in one turn of the loops: the next turn may mean another object. */
function staysHeld(linked: Linked, fn: Fn, held: Held, to: Pos): boolean {
  const arrives = (pos: Pos): boolean => pos.block === to.block && pos.index === to.index;
  const inTurn = inOneTurn(fn);
  const answers = sameAnswer(fn, held.pos.block);
  const unlocks = (pos: Pos): boolean => held.lens.effectsAt(pos).some((e) => isUnlock(e.use) && e.mode === 'call');
  return comesTo(linked, fn, held.pos, to, {
    covers: (_, pos) => !arrives(pos) && unlocks(pos),
    follows: (term, edge, pos) => inTurn(term, edge, pos) && answers(term, edge),
  });
}
