import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { expressionText } from '../expression-text.js';
import type { Wakers } from '../goroutine/wakers.js';
import type { Effect, Lens } from '../lens.js';
import { isHandshake } from '../lock/handshake.js';
import { type Held, heldAt, isUnlock } from '../lock/held.js';
import { lockedOut } from '../lock/locked-out.js';
import { underOnceGuard } from '../path/once.js';
import { comesTo } from '../path/way-to.js';
import type { LockReason } from './lock-reason.js';
import { takeTurns } from './protocol/by-turns.js';
import type { Story } from './story.js';

/** A send or receive that can wait for ever, since who could end the wait needs a lock that is held meanwhile. */
export interface WaitUnderLock {
  readonly use: Use;
  readonly reason: LockReason;
}

/** The bare sends and receives of a story during which a lock is held that everybody on the other side needs. */
export function waitsUnderLock(linked: Linked, wakers: Wakers, story: Story): readonly WaitUnderLock[] {
  const { lens, capacity } = story;
  if (lens.containers.size > 0) return [];
  const sends = capacity.k === 'number' ? story.sends : [];
  const waits = [...sends, ...story.receives].filter(
    (use) => use.selected !== true && use.mode === undefined && !fillsFresh(story, use),
  );
  if (waits.length === 0 || lens.lost || lens.exposed || lens.overflow) return [];
  return waits.flatMap((use) => {
    const ends = lens.uses.filter((u) => endsWait(use, u) && wakers.alive.use(u));
    if (use.kind === 'send' && isHandshake(linked, use, ends)) return [];
    const reason = ends.length === 0 ? undefined : reasonOf(linked, story, use, ends);
    if (reason === undefined) return [];
    const buffered = use.kind === 'send' && capacity.k === 'number' && capacity.n > 0;
    if (buffered && sends.every((send) => isOneAtATime(linked, send))) return [];
    return [{ use, reason: buffered ? { ...reason, buffered } : reason }];
  });
}

/** The first value put into a buffer right where it is made (`lock := make(chan T, 1); lock <- T{}`) finds room. */
function fillsFresh({ origin, lens, capacity }: Story, use: Use): boolean {
  if (use.kind !== 'send' || capacity.k !== 'number' || capacity.n === 0) return false;
  const follows = (pos: Pos): boolean =>
    pos.fn === origin.pos.fn && pos.block === origin.pos.block && pos.index > origin.pos.index;
  const before = lens.uses.filter((u) => u.kind === 'send' && follows(u.pos) && u.pos.index < use.pos.index);
  return follows(use.pos) && before.length === 0;
}

/** Under a flag that says whether there is one already: the buffer has room. */
function isOneAtATime(linked: Linked, { pos }: Use): boolean {
  const fn = linked.program.fns[pos.fn];
  return fn !== undefined && underOnceGuard(linked, fn, pos);
}

const endsWait = (wait: Use, { kind }: Use): boolean =>
  wait.kind === 'send'
    ? kind === 'recv' || kind === 'range'
    : kind === 'close' || (kind === 'send' && wait.kind === 'recv');

function reasonOf(linked: Linked, story: Story, use: Use, ends: readonly Use[]): LockReason | undefined {
  const { lens } = story;
  const waits = seenFrom(linked, lens, use);
  // Who waits may have ended the wait before: it closes the channel and then takes what is left.
  const before = waits.some(({ fn, effect }) =>
    lens
      .effectsIn(fn.id)
      .some((e) => e.mode === 'call' && ends.includes(e.use) && comesTo(linked, fn, e.pos, effect.pos)),
  );
  for (const { fn, effect } of before ? [] : waits) {
    for (const held of heldAt(linked, fn, effect.pos)) {
      if (effect.chain.slice(1).some((at) => lets(held, at.fn))) continue;
      const needs = ends.map((end) => lockedOut(linked, { lens, effect, held }, end));
      const [needed] = needs;
      if (needed === undefined || needs.includes(undefined)) continue;
      if (use.kind === 'send' && ends.every((end) => takeTurns(linked, story, held, use, end))) continue;
      const lock = expressionText(linked, fn, held.operand) ?? 'the lock';
      return { k: 'under-lock', lock, held: { pos: held.pos, at: held.at }, needed: needed.use };
    }
  }
  return undefined;
}

/** The function that waits, and its callers as far as they wait with it. */
function seenFrom(linked: Linked, lens: Lens, use: Use): readonly { readonly fn: Fn; readonly effect: Effect }[] {
  const found: { readonly fn: Fn; readonly effect: Effect }[] = [];
  const seen = new Set<FnId>([use.pos.fn]);
  for (const id of seen) {
    const fn = linked.program.fns[id];
    const effects = lens.effectsIn(id).filter((e) => e.use === use && e.mode === 'call');
    if (fn === undefined || effects.length === 0) continue;
    for (const effect of effects) found.push({ fn, effect });
    for (const { pos } of linked.graph.callers(id)) seen.add(pos.fn);
  }
  return found;
}

/** The helper that waits gives the lock back, it may well be before. */
const lets = (held: Held, fn: FnId): boolean =>
  held.lens.effectsIn(fn).some((e) => isUnlock(e.use) && e.mode === 'call');
