import type { Instr } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import type { Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { expressionText } from '../../expression-text.js';
import type { Endings, Obstacle } from '../../goroutine/endings.js';
import type { EndlessGoroutine } from '../../goroutine/goroutines.js';
import { operandOf } from '../../goroutine/same-name.js';
import type { Wakers } from '../../goroutine/wakers.js';
import { underUnsetFlag } from '../../path/condition/unset-flag.js';
import { canReach, followsAtOnce } from '../../path/control-flow.js';
import { onMainFlow } from '../../process/main-flow.js';
import type { ProcessLifetime } from '../../process/process-lifetime.js';
import { supposedOf } from '../../process/supposed.js';
import { isTestSupport } from '../../test-support.js';
import { holdersOf, type Story } from '../story.js';
import { waitsUnderLock } from '../under-lock.js';
import type { BlockedReceive, ReceiveReason } from './blocked-receive.js';
import { deafStops } from './deaf-stop.js';
import { leftOut } from './left-out.js';
import { needsValue, servesForEver, spinning } from './loops.js';
import { neverClosed } from './never-closed.js';
import { leftOutByService } from './service.js';
import { takenBefore } from './taken.js';
import { drainedTimers } from './timer-drained.js';

/** The receives and ranges that can wait for ever because what they wait for is not provided. One for each place. */
export function blockedReceives(
  linked: Linked,
  lifetime: ProcessLifetime,
  wakers: Wakers,
  endings: Endings,
  goroutines: readonly EndlessGoroutine[],
  stories: readonly Story[],
): readonly BlockedReceive[] {
  const found = new Map<string, BlockedReceive>();
  const add = (receive: BlockedReceive): void => {
    const key = `${receive.pos.fn} ${receive.at.start}`;
    if (!found.has(key)) found.set(key, receive);
  };
  for (const goroutine of goroutines) {
    const spins = spinning(linked, wakers, goroutine);
    if (spins !== undefined) add(spins);
    const waits = waitOf(linked, goroutine);
    if (waits !== undefined) add(waits);
  }
  for (const deaf of deafStops(linked, wakers, endings, goroutines)) add(deaf);
  for (const drained of drainedTimers(linked)) add(drained);
  for (const story of stories) {
    const locked = waitsUnderLock(linked, wakers, story);
    // Where both sides hold the lock, the send is told.
    for (const { use, reason } of locked.some((w) => w.use.kind === 'send') ? [] : locked) {
      const fn = linked.program.fns[use.pos.fn];
      if (use.kind === 'send' || fn === undefined || isTestSupport(linked, story.home)) continue;
      const ch = operandOf(linked, use);
      const name = (ch === undefined ? undefined : expressionText(linked, fn, ch)) ?? story.name;
      add({ pos: use.pos, at: use.at, name, range: use.kind === 'range', made: story.origin, reason });
    }
    for (const receive of ofStory(linked, lifetime, wakers, endings, story)) {
      const fn = linked.program.fns[receive.pos.fn];
      if (fn === undefined) continue;
      const times = receive.reason.k === 'nobody' ? lifetime.ofKept : lifetime;
      // What serves once may end with the process; what waits for nobody serves nobody.
      const serves = receive.reason.k !== 'nobody' && times.once(receive.pos);
      if (isTestSupport(linked, fn) || serves || lifetime.runsOnce(fn.id) || onMainFlow(linked, lifetime, fn.id))
        continue;
      // What nobody outside can run again may run as long as the process.
      const supposed = supposedOf(linked, times, fn.id);
      add(supposed?.weak === true ? { ...receive, supposed } : receive);
    }
  }
  return [...found.values()];
}

/** The wait for a channel by which a goroutine never ends. Contexts and tickers are the matter of other rules. */
function waitOf(linked: Linked, goroutine: EndlessGoroutine): BlockedReceive | undefined {
  const { why } = goroutine;
  // Where the owner of the goroutine leaves it behind, the start is the place to tell it, not the wait.
  if (why.k !== 'obstacle' && why.k !== 'missed' && why.k !== 'one-token') return undefined;
  let obstacle: Obstacle = why.obstacle;
  while (obstacle.inner !== undefined) obstacle = obstacle.inner;
  const { waking, ch, kind, shut } = obstacle;
  const fn = linked.program.fns[obstacle.pos.fn];
  if (fn === undefined || ch === undefined || waking?.made === undefined) return undefined;
  if (waking.because === 'context' || waking.because === 'ticker') return undefined;
  if (kind === 'loop' && shut === undefined) return undefined;
  const { pos, at } = shut ?? obstacle;
  const name = expressionText(linked, fn, ch) ?? 'the channel';
  const reason = { k: 'nobody', waking, goroutine } as const;
  return { pos, at, name, range: kind === 'range', made: waking.made, reason };
}

function ofStory(
  linked: Linked,
  lifetime: ProcessLifetime,
  wakers: Wakers,
  endings: Endings,
  story: Story,
): readonly BlockedReceive[] {
  const { lens, origin } = story;
  if (story.receives.length === 0 || lens.lost || lens.endedOutside || lens.overflow) return [];
  const found: BlockedReceive[] = [];
  const add = (use: Use, reason: ReceiveReason, assumes?: string): void => {
    const fn = linked.program.fns[use.pos.fn];
    const ch = operandOf(linked, use);
    if (fn === undefined || !isOnly(linked, wakers, fn, ch, story)) return;
    const name = (ch === undefined ? undefined : expressionText(linked, fn, ch)) ?? story.name;
    const more = assumes === undefined ? {} : { assumes };
    found.push({ pos: use.pos, at: use.at, name, range: use.kind === 'range', made: origin, reason, ...more });
  };
  for (const use of unprovided(linked, wakers, endings, story)) add(use.use, use.reason);
  if (found.length > 0) return found;
  for (const holder of holdersOf(linked, story)) {
    for (const { use, reason } of leftOut(linked, wakers, story, holder)) add(use, reason);
    for (const { use, waking, assumes } of neverClosed(linked, wakers, endings, story, holder))
      add(use, { k: 'nobody', waking }, assumes);
  }
  const taken = takenBefore(linked, story);
  if (taken !== undefined) found.push({ ...taken, name: story.name, range: false, made: origin });
  for (const { use, reason } of leftOutByService(linked, wakers, story)) {
    const [waiter, service] = [use.pos.fn, reason.provider.id].map((id) => nameOf(linked, id));
    add(use, reason, `${waiter} waits also when ${service} has returned early`);
  }
  for (const use of story.receives) {
    const reason = use.kind === 'range' ? needsValue(linked, lifetime, wakers, story, use) : undefined;
    if (reason !== undefined) add(use, reason, 'no value comes after the flag is set');
    else if (use.kind === 'range' && servesForEver(linked, story, use))
      add(use, { k: 'serves' }, `${nameOf(linked, use.pos.fn)} is called more than once in the life of the process`);
  }
  return found;
}

function nameOf(linked: Linked, id: number): string {
  const root = linked.program.fns[linked.program.fns[id]?.root ?? id]?.func;
  if (root === undefined) return 'the function';
  return root.kind === 'method' ? `${root.recvType}.${root.name}` : root.name;
}

/**
 * Bare receives and ranges that nothing that is run ends, and cases by which alone a loop would be left. A channel without
 * a name blocks on purpose.
 */
function unprovided(
  linked: Linked,
  wakers: Wakers,
  endings: Endings,
  story: Story,
): readonly { readonly use: Use; readonly reason: ReceiveReason }[] {
  return story.receives.flatMap((use) => {
    const fn = linked.program.fns[use.pos.fn];
    const ch = operandOf(linked, use);
    if (fn === undefined || ch === undefined || !wakers.alive.use(use)) return [];
    if (use.selected === true && !isBare(fn, use) && !isOnlyExit(endings, fn, use)) return [];
    if (underUnsetFlag(linked, fn, use.pos.block) || isParked(fn, use, story)) return [];
    const waking = wakers.of(fn, ch);
    if (!isNamed(linked, fn, ch) || waking.ready || (waking.because !== 'nobody' && waking.because !== 'dead'))
      return [];
    return [{ use, reason: { k: 'nobody', waking } as const }];
  });
}

/**
 * `stop := make(chan struct{}); <-stop`, and nobody else has it: `select {}` in other words. Where more than one goroutine
 * ends up there, that is told of them.
 */
const isParked = (fn: Fn, { pos }: Use, { lens, origin }: Story): boolean =>
  lens.uses.length === 1 && lens.containers.size === 0 && followsAtOnce(fn, origin.pos, pos);

/** What a function gave has the name that it had there. */
function isNamed(linked: Linked, fn: Fn, ch: Value): boolean {
  if (ch.k !== 'var' || (linked.program.files[fn.file]?.facts.vars[ch.id]?.name ?? '') !== '') return true;
  const defs = linked.types.definitions(fn.file, ch.id);
  return defs.length > 0 && defs.every((d) => d.k === 'call' && isGetter(linked, fn, d.call));
}

/** The one function that is called gives back nothing but a field, or a variable of a package: what has a name. */
function isGetter(linked: Linked, fn: Fn, call: Instr & { op: 'call' }): boolean {
  const { fns, external } = linked.graph.target(fn, call);
  const callees = fns.map((id) => linked.program.fns[id]);
  const gives = (value: Value | undefined): boolean =>
    value?.k === 'field' || value?.k === 'name' || value?.k === 'nil';
  return (
    external === undefined &&
    callees.length > 0 &&
    callees.every((f) => f?.func.blocks.every(({ term }) => term.t !== 'return' || gives(term.values[0])) === true)
  );
}

/** A select of this one case is no choice. */
const isBare = (fn: Fn, { pos }: Use): boolean => {
  const term = fn.func.blocks[pos.block]?.term;
  return term?.t === 'select' && term.cases.length === 1;
};

/** The function never ends, because its loop can only be left by this case. */
function isOnlyExit(endings: Endings, fn: Fn, { pos, at }: Use): boolean {
  const term = fn.func.blocks[pos.block]?.term;
  const own = term?.t === 'select' ? term.cases.find((c) => c.at.start === at.start) : undefined;
  const obstacle = endings.obstacle(fn.id);
  const shut = obstacle?.kind === 'loop' && obstacle.shut?.at.start === at.start;
  return shut && own !== undefined && !canReach(fn, own.to, pos.block);
}

/** The expression means the channels of this story and no others. */
function isOnly(linked: Linked, wakers: Wakers, fn: Fn, ch: Value | undefined, { origin }: Story): boolean {
  const cell = ch === undefined ? undefined : linked.flow.cellOf(fn, ch);
  if (cell === undefined) return false;
  const origins = wakers.origins(cell, { binding: new Map() });
  return origins?.every((o) => o === origin) === true;
}
