import type { Span } from '../../base/span.js';
import type { Placed } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, isExported } from '../../link/program.js';
import { comesBack } from '../acquire/endless.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import { type Supposed, supposedAt, supposedOfSpare } from '../process/supposed.js';
import { bind, NO_BINDING } from './binding.js';
import type { Endings, Obstacle } from './endings.js';
import { type MissedEnd, missedEnd } from './missed-end.js';
import { type OneToken, oneToken } from './one-token.js';
import { type Outlives, outlives } from './outlives.js';
import { type ThrownAway, thrownAway } from './owner/failed-constructor.js';
import { type LateCancel, lateCancel } from './owner/late-cancel.js';
import { noMoreValues } from './owner/no-more-values.js';
import { type SkippedEnd, skippedEnd } from './owner/skipped-end.js';
import { type UnclosedPipe, unclosedPipe } from './pipe/unclosed-pipe.js';
import { type UnreadPipe, unreadPipe } from './pipe/unread-pipe.js';
import type { Wakers, Waking } from './wakers.js';

/** A goroutine that can run or block for ever. */
export interface EndlessGoroutine {
  readonly fn: Fn;
  readonly pos: Pos;
  /** The `go` keyword, or the call that starts the goroutine in its stead. */
  readonly at: Span;
  /** What it runs; -1: a function of a library. */
  readonly target: FnId;
  readonly why:
    | { readonly k: 'obstacle'; readonly obstacle: Obstacle }
    | MissedEnd
    | OneToken
    | ThrownAway
    | SkippedEnd
    | LateCancel
    | UnreadPipe
    | UnclosedPipe
    | Outlives;
  /** Where it is not seen that more than one is started. */
  readonly supposed?: Supposed;
}

/** All goroutines that nothing ends, leaving out what serves for the life of the process. */
export function endlessGoroutines(
  linked: Linked,
  lifetime: ProcessLifetime,
  wakers: Wakers,
  endings: Endings,
): readonly EndlessGoroutine[] {
  const found: EndlessGoroutine[] = [];
  for (const { fn, pos, call } of linked.graph.starts) {
    for (const invocation of linked.graph.invocations(fn, call)) {
      if (invocation.mode !== 'go' || (invocation.open && invocation.target.external === undefined)) continue;
      if (isSuccessor(linked, fn, invocation.fns)) continue;
      // In a program, what is started by a function that only a panic or an exit ends does not outlive it.
      if (fn.pkg.name === 'main' && !comesBack(linked, fn, pos)) continue;
      const start = { fn, pos, call, handed: invocation.callback === true };
      const why = invocation.open
        ? ofLibrary(linked, lifetime, start)
        : whyEndless(linked, lifetime, wakers, endings, start, invocation.fns);
      // What nothing calls starts nothing.
      if (why === undefined || !wakers.alive.fn(fn.id)) continue;
      const times = why.why.k === 'obstacle' ? lifetime.ofKept : lifetime;
      // Who serves may go on to the end of the process; who waits for what never comes serves nobody.
      if ((lifetime.once(pos) || times.once(pos)) && !isStuck(why.why)) continue;
      found.push({ fn, pos, at: call.at, ...why, ...supposing(linked, times, fn, pos) });
    }
  }
  return found;
}

/** It waits once and for all for what nothing in sight gives. */
function isStuck(why: EndlessGoroutine['why']): boolean {
  if (why.k !== 'obstacle') return false;
  let { obstacle } = why;
  while (obstacle.inner !== undefined) obstacle = obstacle.inner;
  return obstacle.kind !== 'loop' && STUCK.has(obstacle.waking?.because);
}

const STUCK: ReadonlySet<Waking['because']> = new Set<Waking['because']>(['nobody', 'dead', 'behind']);

/** A goroutine that starts itself anew as it ends, by a deferred literal: there is one as before. */
const isSuccessor = (linked: Linked, fn: Fn, targets: readonly FnId[]): boolean =>
  fn.id !== fn.root &&
  targets.every((id) => id === fn.root) &&
  linked.graph.callers(fn.id).every(({ pos, invocation }) => pos.fn === fn.root && invocation.mode === 'defer');

interface Start extends Placed {
  /** The function is an argument of the call: the call's own arguments are not its. */
  readonly handed: boolean;
}

/** Stands for a function of a library, of which nothing but its documentation is known. */
const LIBRARY: FnId = -1;

/** What a function of a library does is known of few. */
function ofLibrary(
  linked: Linked,
  lifetime: ProcessLifetime,
  start: Start,
): Pick<EndlessGoroutine, 'target' | 'why'> | undefined {
  const why = unclosedPipe(linked, lifetime, start, undefined);
  return why === undefined ? undefined : { target: LIBRARY, why };
}

function whyEndless(
  linked: Linked,
  lifetime: ProcessLifetime,
  wakers: Wakers,
  endings: Endings,
  start: Start,
  targets: readonly FnId[],
): Pick<EndlessGoroutine, 'target' | 'why'> | undefined {
  const first = targets[0];
  if (first === undefined) return undefined;
  const obstacles = targets.map((id) => obstacleOf(linked, endings, start, id));
  const obstacle = obstacles[0];
  // Several targets are variants or implementations: only where none of them ends is the start at fault.
  if (obstacle !== undefined && obstacles.every((o) => o !== undefined))
    return { target: first, why: { k: 'obstacle', obstacle } };
  const target = linked.program.fns[first];
  if (target === undefined || targets.length > 1) return undefined;
  const why =
    missedEnd(linked, wakers, endings, start, target) ??
    noMoreValues(linked, wakers, endings, start, target) ??
    oneToken(linked, wakers, endings, start, target) ??
    thrownAway(linked, wakers, endings, start, target) ??
    skippedEnd(linked, wakers, endings, start, target) ??
    lateCancel(linked, start.fn, target) ??
    unreadPipe(linked, start, target) ??
    unclosedPipe(linked, lifetime, start, target) ??
    outlives(linked, start, target);
  return why === undefined ? undefined : { target: first, why };
}

function obstacleOf(linked: Linked, endings: Endings, start: Start, id: FnId): Obstacle | undefined {
  const target = linked.program.fns[id];
  if (target === undefined) return undefined;
  const binding = start.handed ? NO_BINDING : bind(linked, start.fn, start.call, target, NO_BINDING);
  return endings.obstacle(id, { binding });
}

function supposing(linked: Linked, lifetime: ProcessLifetime, fn: Fn, pos: Pos): Pick<EndlessGoroutine, 'supposed'> {
  const supposed = supposedAt(linked, lifetime, pos);
  if (supposed !== undefined) return { supposed: supposedOfSpare(linked, pos, supposed) };
  const root = linked.program.fns[fn.root];
  const uncalled = root !== undefined && isExported(root.func.name) && linked.graph.callers(root.id).length === 0;
  return uncalled ? { supposed: { fn: root.id, unseen: false, weak: false } } : {};
}
