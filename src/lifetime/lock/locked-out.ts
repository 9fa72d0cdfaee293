import type { Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import type { Effect, Lens } from '../lens.js';
import { objectOf } from '../operand.js';
import { dominates } from '../path/dominators.js';
import { comesTo } from '../path/way-to.js';
import { type Held, locksIn } from './held.js';

/** How far up the callers of an operation a lock is looked for. */
const DEPTH_MAX = 6;

/** An operation, as the function that holds the lock sees it, and what holds the lock. */
export interface Wait {
  /** Everything that happens to what is waited for. */
  readonly lens: Lens;
  readonly effect: Effect;
  readonly held: Held;
}

/**
 * Where whoever comes to `use` takes the lock before, on the same object. A goroutine that can get to the lock on some
 * way to `use` counts: it waits there while the lock is held. Any other caller counts only if each way takes the lock,
 * since one that does not may come instead. Undefined where somebody gets to `use` without the lock.
 */
export function lockedOut(linked: Linked, wait: Wait, use: Use): Effect | undefined {
  const fn = linked.program.fns[use.pos.fn];
  const own = wait.lens.effectsAt(use.pos).find((e) => e.use === use && e.chain.length === 1);
  return fn === undefined || own === undefined ? undefined : neededIn(linked, wait, fn, own, new Set());
}

/** `below`: where the callee that comes to the operation may take the lock on its way. */
function neededIn(linked: Linked, wait: Wait, fn: Fn, at: Effect, seen: Set<FnId>, below?: Effect): Effect | undefined {
  if (seen.has(fn.id) || seen.size > DEPTH_MAX) return undefined;
  seen.add(fn.id);
  const locks = locksBefore(linked, wait, fn, at);
  const sure = locks.find((l) => l.chain.length === 1 && isSure(linked, fn, l, at));
  if (sure !== undefined) return sure;
  const starts = linked.graph.callers(fn.id);
  if (starts.length === 0 || linked.sight.handedOut.has(fn.id) || linked.sight.calledFromOutside(fn.id))
    return undefined;
  let found: Effect | undefined;
  for (const site of starts) {
    const caller = linked.program.fns[site.pos.fn];
    const lifted = wait.lens.effectsAt(site.pos).find((e) => e.use === at.use);
    if (caller === undefined || lifted === undefined) return undefined;
    // A goroutine that only calls what it was given is on the way of that: `go func() { f() }()`.
    const onWay = locks[0] ?? below;
    const here = site.invocation.mode === 'go' ? onWay : neededIn(linked, wait, caller, lifted, seen, onWay);
    if (here === undefined) return undefined;
    found ??= here;
  }
  return found;
}

/** The places where the function takes the lock itself or by a call, with a way from there to the operation. */
function locksBefore(linked: Linked, { held, effect }: Wait, fn: Fn, at: Effect): readonly Effect[] {
  return locksIn(linked, held.lens, fn).filter(
    (e) =>
      !(held.shared && e.use.name === 'RLock') &&
      sameObjects(linked, [held.effect, effect], [e, at]) &&
      (at.mode === 'defer' || comesTo(linked, fn, e.pos, at.pos)),
  );
}

/** Every way to the operation takes the lock. What is deferred runs at the end, of which nothing is sure. */
const isSure = (linked: Linked, fn: Fn, lock: Effect, at: Effect): boolean =>
  at.mode !== 'defer' &&
  lock.pos.fn === at.pos.fn &&
  linked.program.fns[fn.id] === fn &&
  dominates(fn, lock.pos, at.pos);

/**
 * Lock and operation hang together in the same way in both functions: `s.mu` and `s.ch` of one receiver here, `p.mu`
 * and `p.ch` there; or it is one variable that both name.
 */
function sameObjects(
  linked: Linked,
  [lock, op]: readonly [Effect, Effect],
  [otherLock, otherOp]: readonly [Effect, Effect],
): boolean {
  const [a, b, c, d] = [lock, op, otherLock, otherOp].map((e) => objectOf(linked, e));
  if (a === undefined || c === undefined) return false;
  if (b === undefined || d === undefined) return a === c && a.startsWith('g');
  if (a === c && b === d) return true;
  if (
    a === c &&
    (a.startsWith('g') || linked.program.fns[lock.pos.fn]?.root === linked.program.fns[otherLock.pos.fn]?.root)
  )
    return true;
  return root(a) === root(b) && root(c) === root(d) && below(a) === below(c) && below(b) === below(d);
}

const root = (text: string): string => /^[^.]*/.exec(text)?.[0] ?? '';
const below = (text: string): string => text.slice(root(text).length);
