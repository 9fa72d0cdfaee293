import type { Loop } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { backward, forward, usesOf } from '../../link/reach.js';
import { takenAnew } from '../lift/repeats.js';
import { canReach } from '../path/control-flow.js';
import { dominates } from '../path/dominators.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import type { Way } from '../path/walk.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import { amountOf } from './capacity.js';
import { ROOMY } from './demand.js';
import { findLeaving } from './leaving.js';
import { isClosedBehind } from './protocol/closed-behind.js';
import { countsAll } from './protocol/count/counts-all.js';
import { isFirstTaken } from './protocol/first-taken.js';
import { isAwaitedNext } from './protocol/next/awaited-next.js';
import { isSaidBySender } from './protocol/said-by-sender.js';
import { asksState } from './protocol/state-check.js';
import { isTriggered, lastChoice, leavesByEndless } from './protocol/trigger.js';
import { isUncalled, leavesByUncalled } from './protocol/uncalled.js';
import { leftLoop } from './receiver/in-helper.js';
import { readsAgain } from './receiver/reads-again.js';
import { endsWithProcess, leavesAtShutdown } from './shutdown/shutdown.js';
import type { Holder, Story } from './story.js';
import type { SendReason } from './unguarded-send.js';

/** A receiver that can be left by a way while others still send. */
export interface Leaving {
  readonly receiver: Use;
  readonly fn: Fn;
  readonly way: Way;
}

/** Where every receiver is a loop that can be left while others still send: the sends that nobody takes any more. */
export function receiverLeaves(
  linked: Linked,
  lifetime: ProcessLifetime,
  story: Story,
  holders: readonly Holder[],
): Map<Use, SendReason> {
  const found = new Map<Use, SendReason>();
  if (story.capacity.k === 'unknown' || (story.capacity.k === 'number' && story.capacity.n > ROOMY)) return found;
  const leaving = story.receives.map((r) => leavingLoop(linked, lifetime, story, r));
  if (leaving.length === 0 || leaving.includes(undefined)) return found;
  const arrivals = arrivalsOf(linked, story, holders);
  const first = outermost(
    linked,
    leaving.flatMap((l) => l ?? []),
  );
  if (first === undefined) return found;
  for (const send of story.sends) {
    const fn = linked.program.fns[send.pos.fn];
    if (fn === undefined || lifetime.runsOnce(fn.id) || leaving.some((l) => l?.fn.id === fn.id)) continue;
    if (!staysInCall(linked, story) && asksState(linked, fn, send.pos)) continue;
    if (leaving.some((l) => l !== undefined && isAnswered(linked, fn, l.fn, isBuffered(story), send.pos))) continue;
    // The channel of a request is another one for each request.
    if (takenAnew(linked, fn, send.pos) || isFirstTaken(linked, story, send)) continue;
    if (isAwaitedNext(linked, story, send)) continue;
    if (isBuffered(story) && !overfills(linked, story, arrivals, fn, send)) continue;
    if (leaving.some((l) => l !== undefined && endsReceiver(linked, story, send, l))) continue;
    const roots = [story.home, ...leaving.flatMap((l) => l?.fn ?? [])].map(({ root }) => root);
    const uncalled =
      !roots.includes(fn.root) &&
      isUncalled(linked, fn.id) &&
      leaving.every((l) => l && leavesByUncalled(linked, l, roots));
    found.set(send, { k: 'receiver-leaves', ...first, ...(uncalled && { uncalled }) });
  }
  return found;
}

/** One that no other of them calls: there the receiving ends. */
const outermost = (linked: Linked, leaving: readonly Leaving[]): Leaving | undefined =>
  leaving.find(
    ({ fn }) => !leaving.some((l) => l.fn !== fn && linked.graph.callers(fn.id).some((s) => s.pos.fn === l.fn.id)),
  ) ?? leaving[0];

const isBuffered = ({ capacity }: Story): boolean => capacity.k !== 'number' || capacity.n > 0;

/**
 * A buffer takes the sends of one turn; only repeated ones fill it. One that is made as large as something else may be
 * large enough for a component, but not for a loop over what the same call was given.
 */
function overfills(linked: Linked, story: Story, arrivals: Arrivals, fn: Fn, { pos }: Use): boolean {
  const loops = sinceMade(arrivals, fn, pos);
  const again = cyclic(fn, pos.block) && !(arrivals.has(fn.id) && loops.length === 0);
  if (!again && startsReceiver(story, fn, pos)) return false;
  // Those that go on where there is no room fill what room there is; who makes the channel is there before them.
  if (story.capacity.k === 'number' && fn !== story.home && triesElsewhere(linked, story)) return true;
  if (!again && !startedInLoop(linked, arrivals, fn)) return false;
  const { capacity } = story;
  if (capacity.k !== 'symbol') return !(again && capacity.k === 'number' && fits(linked, fn, loops, capacity.n));
  const inCall = isOfOneCall(linked, story) && loops.length > 0;
  // As many as there are of something else have no number of their own in a stream.
  if (isLength(linked, story.home, story.make.size)) return inCall && loops.some((l) => isStream(linked, fn, l));
  return (
    inCall &&
    loops.every((l) => {
      const trips = amountOf(linked, fn, l.trips ?? { k: 'unknown' });
      return l.kind === 'endless' || (trips.k === 'symbol' && trips.text !== capacity.text);
    })
  );
}

/** The loops turn a number of times that is known, and no more often than there is room. */
function fits(linked: Linked, fn: Fn, loops: readonly Loop[], room: number): boolean {
  const turns = loops.map(({ kind, trips }) => (kind === 'count' && trips ? amountOf(linked, fn, trips) : undefined));
  return turns.reduce((all, t) => (t?.k === 'number' ? all * t.n : Infinity), 1) <= room;
}

/** Where the channel comes into a function that has another one each time it comes by there. */
type Arrivals = ReadonlyMap<FnId, Pos>;

/** Where the channel is made; and where a call of the maker gives it, which keeps none to give a second time. */
function arrivalsOf(linked: Linked, story: Story, holders: readonly Holder[]): Arrivals {
  const found = new Map<FnId, Pos>([[story.home.id, story.origin.pos]]);
  if (!isOfOneCall(linked, story)) return found;
  for (const { fn, since, called } of holders) {
    const several = holders.some((h) => h.fn === fn && h.since !== since);
    const call = fn.func.blocks[since.block]?.instrs[since.index];
    if (!called || several || call?.op !== 'call') continue;
    const { fns } = linked.graph.target(fn, call);
    if (fns.length === 1 && fns[0] === story.home.id) found.set(fn.id, since);
  }
  return found;
}

/** The loops around a send that are not around the place where the channel comes in: the others give each turn its own. */
function sinceMade(arrivals: Arrivals, fn: Fn, { block }: Pos): readonly Loop[] {
  const since = arrivals.get(fn.id);
  const outside = new Set(since === undefined ? [] : enclosingLoops(fn, since.block));
  return enclosingLoops(fn, block).filter((l) => !outside.has(l));
}

/** The receiver has just been started by the same function: what fills the buffer comes later. */
const startsReceiver = ({ lens }: Story, fn: Fn, pos: Pos): boolean =>
  lens
    .effectsIn(fn.id)
    .some((e) => (e.use.kind === 'recv' || e.use.kind === 'range') && e.mode === 'go' && dominates(fn, e.pos, pos));

/** Nobody can tell how often the loop turns: it goes on for ever, or for as long as a channel gives something. */
function isStream(linked: Linked, fn: Fn, { kind, head }: Loop): boolean {
  const term = fn.func.blocks[head]?.term;
  if (term?.t !== 'range') return kind === 'endless';
  return linked.types.resolver.underlying(linked.types.of(fn.file, term.x)).k === 'chan';
}

/** Each turn of a loop starts it anew for the same channel: a timer's function, a goroutine. */
const startedInLoop = (linked: Linked, arrivals: Arrivals, { id }: Fn): boolean =>
  linked.graph.callers(id).some(({ pos, invocation }) => {
    const caller = linked.program.fns[pos.fn];
    if (invocation.mode !== 'go' || caller === undefined || !cyclic(caller, pos.block)) return false;
    return !arrivals.has(caller.id) || sinceMade(arrivals, caller, pos).length > 0;
  });

/** Another send on the channel gives up at once where nobody receives: `select { case ch <- x: default: }`. */
function triesElsewhere(linked: Linked, { lens }: Story): boolean {
  return lens.uses.some(({ kind, selected, pos }) => {
    const term = linked.program.fns[pos.fn]?.func.blocks[pos.block]?.term;
    return kind === 'send' && selected === true && term?.t === 'select' && term.cases.some((c) => c.kind === 'default');
  });
}

/** `len(xs)`, or a variable that is: a place for each, whichever of them are sent. */
function isLength(linked: Linked, fn: Fn, size: Value | undefined): boolean {
  if (size?.k === 'op') return size.op === 'len' || isLength(linked, fn, size.x) || isLength(linked, fn, size.y);
  if (size?.k !== 'var') return false;
  return linked.types.definitions(fn.file, size.id).some((d) => d.k === 'value' && d.value.k === 'op');
}

function leavingLoop(linked: Linked, lifetime: ProcessLifetime, story: Story, receiver: Use): Leaving | undefined {
  const fn = linked.program.fns[receiver.pos.fn];
  if (fn === undefined || receiver.mode !== undefined || lifetime.runsOnce(fn.id)) return undefined;
  if (readsAgain(linked, fn)) return undefined;
  // A receiver that closes the channel when it leaves makes late senders panic: they do not wait.
  if (story.lens.effectsIn(fn.id).some((e) => e.use.kind === 'close')) return undefined;
  const ownCall = isOfOneCall(linked, story);
  if (!cyclic(fn, receiver.pos.block))
    return ownCall
      ? leavingOnce(linked, lifetime, story, receiver, fn)
      : leftLoop(linked, lifetime, story, receiver, fn);
  const way = findLeaving(linked, fn, receiver.pos, story.lens, { need: Infinity, serving: true });
  // The context of one call ends with the call; that of a component may be the process's.
  if (way === undefined || leavesByEndless(linked, fn, way) || leavesAtShutdown(linked, lifetime, fn, way))
    return undefined;
  const local = receiver.selected === true && staysInCall(linked, story);
  return ownCall || local || isTriggered(linked, lifetime, story, fn, way) ? { receiver, fn, way } : undefined;
}

/** A receiver for one value that has another way: a select in a function that is handed out. */
function leavingOnce(
  linked: Linked,
  lifetime: ProcessLifetime,
  story: Story,
  receiver: Use,
  fn: Fn,
): Leaving | undefined {
  if (receiver.selected !== true || fn.func.kind !== 'literal') return undefined;
  const way = findLeaving(linked, fn, { fn: fn.id, block: 0, index: -1 }, story.lens, { need: 1 });
  const by = way === undefined ? undefined : lastChoice(fn, way);
  // What ends with the process leaves nobody behind who goes on.
  if (way === undefined || (by !== undefined && endsWithProcess(linked, lifetime, fn, by))) return undefined;
  return { receiver, fn, way };
}

/** The channel stays in the variables of the function that makes it and of what that calls. */
const isOfOneCall = (linked: Linked, story: Story): boolean =>
  story.lens.containers.size === 0 && [...story.lens.cells].every((c) => linked.flow.cells.name(c) === undefined);

/** The same, and it may also be in slices and maps that stay there: one channel for each peer. */
const staysInCall = (linked: Linked, { lens }: Story): boolean =>
  [...lens.cells, ...lens.containers].every((c) => (linked.flow.cells.name(c)?.k ?? 'element') === 'element');

/** Whether it is the sender who ends the receiver, by something that the receiver listens to on its way out. */
function endsReceiver(linked: Linked, story: Story, send: Use, leaving: Leaving): boolean {
  const { fn, way } = leaving;
  const heard = way.blocks.flatMap((block) => {
    const { term } = fn.func.blocks[block] ?? {};
    return term?.t === 'select' ? term.cases.flatMap((c) => c.ch ?? []) : [];
  });
  if (countsAll(linked, story, send, fn, way)) return true;
  if (isSaidBySender(linked, story, send, fn, heard)) return true;
  const last = lastChoice(fn, way);
  const out = last === undefined ? [] : waysOut(leaving);
  if (last !== undefined && !out.includes(last)) return false;
  return isClosedBehind(linked, story, send, fn, out) || isEndedAfter(linked, story, send, leaving);
}

/** Whether the sender is through whatever the receiver leaves by: each case that leads out of its select is seen to. */
export function isEndedAfter(linked: Linked, story: Story, send: Use, leaving: Leaving): boolean {
  const out = waysOut(leaving);
  return out.length > 0 && out.every((ch) => isSaidBySender(linked, story, send, leaving.fn, [ch]));
}

/** The channels of the cases by which the receiver's select is left for good. */
function waysOut({ receiver, fn }: Leaving): readonly Value[] {
  const { block } = receiver.pos;
  const term = fn.func.blocks[block]?.term;
  return term?.t === 'select'
    ? term.cases.flatMap((c) => (c.ch === undefined || canReach(fn, c.to, block) ? [] : [c.ch]))
    : [];
}

/**
 * The sender waits for the receiver's answer to each value: no more than one is under way, which a buffer has room for;
 * without one, a receiver that says good-bye by closing the channel of its answers leaves nobody waiting.
 */
export function isAnswered(linked: Linked, sender: Fn, receiver: Fn, buffered: boolean, send?: Pos): boolean {
  // Who sends before he asks anything hears no good-bye.
  const before = (block: number, index: number): boolean =>
    send === undefined ||
    buffered ||
    canReach(sender, block, send.block) ||
    (block === send.block && index < send.index);
  const channels = sender.func.blocks.flatMap(({ instrs, term }, b) => [
    ...instrs.flatMap((i, index) => (i.op === 'recv' && before(b, index) ? [i.ch] : [])),
    ...(term.t === 'select' && before(b, instrs.length)
      ? term.cases.flatMap((c) => (c.kind === 'recv' && c.ch !== undefined ? [c.ch] : []))
      : []),
    ...(term.t === 'range' && before(b, instrs.length) ? [term.x] : []),
  ]);
  return channels.some((ch) => {
    const cell = linked.flow.cellOf(sender, ch);
    if (cell === undefined) return false;
    const all = forward(linked.flow, [...backward(linked.flow, [cell]).cells]);
    const answers = usesOf(linked.flow, all.cells).filter((u) => u.kind === 'send' || u.kind === 'close');
    const byReceiver = answers.every((u) => linked.program.fns[u.pos.fn]?.root === receiver.root);
    return answers.length > 0 && byReceiver && (buffered || answers.some((u) => u.kind === 'close'));
  });
}
