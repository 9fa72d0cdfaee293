import type { Instr } from '../../facts/instr.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { expressionText } from '../expression-text.js';
import type { Effect } from '../lens.js';
import { type Held, heldAt, locksIn } from '../lock/held.js';
import { objectOf } from '../operand.js';
import { findWay } from '../path/walk.js';
import type { WaitGroup } from './group.js';
import type { WaitGroupMisuse } from './misuse.js';
import { countedStarts, functionsOf } from './starts.js';

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

/** Where the goroutine takes the lock before it calls Done. */
function neededBy(linked: Linked, group: WaitGroup, held: Held, target: Fn): { pos: Pos; at: Instr['at'] } | undefined {
  const locks = locksIn(linked, held.lens, target);
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
