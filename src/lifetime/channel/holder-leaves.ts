import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Effect } from '../lens.js';
import type { Assumptions } from '../path/condition/assumptions.js';
import { knownInCommon } from '../path/condition/in-common.js';
import { canReach, type Edge } from '../path/control-flow.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { findWay } from '../path/walk.js';
import { demandOf, overflowing } from './demand.js';
import { isAwaitedWhereSent } from './holder/awaited.js';
import { givenError } from './holder/given-error.js';
import { type Leaves, leavingStarted } from './holder/started-so-far.js';
import { knownByStart } from './holder/started-well.js';
import { oneInFlight } from './in-flight.js';
import { type Demand, findLeaving, joins, samePos } from './leaving.js';
import { isOnLaterMake } from './protocol/another/made-anew.js';
import { asksAndTakes } from './protocol/asks-and-takes.js';
import { isCaughtInPassing } from './protocol/just-looked.js';
import { withoutLastWord } from './protocol/last/behind-all.js';
import { onRequest } from './protocol/on-request.js';
import { isRearmed } from './protocol/rearmed.js';
import { waitsFor } from './protocol/waits-for.js';
import { areInARow, countSends, isFirst, isLooped, ranks, type Total } from './send-count.js';
import { type Holder, isOwnReceive, type Story } from './story.js';
import type { SendReason } from './unguarded-send.js';

/**
 * For each send that the holder of the channel can leave behind, how. `handedOut`: where it gives away a request that
 * carries the channel.
 */
export function holderLeaves(
  linked: Linked,
  story: Story,
  holder: Holder,
  handedOut: readonly Pos[],
): Map<Use, SendReason> {
  const found = new Map<Use, SendReason>();
  const sends = withoutLastWord(linked, story, holder, launched(linked, story, holder));
  if (sends.length > 0 && handedOut.length === 0) {
    const total = countSends(linked, holder, sends);
    const bare = demandOf(story.capacity, total);
    if (bare === undefined) return found;
    if (closedBy(story, holder) || hasRoomForLast(linked, story, sends)) return found;
    if (isAwaitedWhereSent(linked, story, holder)) return found;
    const error = givenError(linked, story, holder);
    const { carriers } = holder;
    const given = { ...(carriers && { carriers }), ...(holder.once && { turnOnly: true as const }) };
    const knowing =
      (known: Assumptions): Leaves =>
      (from, asked) =>
        findLeaving(linked, holder.fn, from, story.lens, { ...asked, ...given }, 0, known);
    const single =
      sends.every((e) => oneInFlight(linked, story.lens, e)) || isRearmed(linked, holder.fn, story.lens, sends);
    if (single && isBuffered(story)) return found;
    const kept = keptDemand(story, holder);
    const demand = kept ?? { ...(single ? { need: 1 } : bare), remade: holder.since };
    const counted = kept === undefined && !single;
    const isAsked = (e: Effect): boolean =>
      onRequest(linked, story, holder, e) || asksAndTakes(linked, story, holder, e);
    if (total.looped && sends.every(isAsked)) return found;
    let seen: Total | undefined;
    const countSeen = (): Total => {
      seen ??= countSends(linked, holder, sends, true);
      return seen;
    };
    const met = metOf(linked, demand, sends, knowing(error));
    for (const effect of overflowing(linked, story.capacity, total, sends, met)) {
      if (found.has(effect.use) || takenWhereStarted(story, effect)) continue;
      const turn = sentEachTurn(linked, story, holder, effect);
      const alone = counted && total.looped && !cyclic(holder.fn, effect.pos.block);
      const first = alone && !isBuffered(story) && isFirst(linked, holder, sends, effect);
      const one = first ? { need: 1, acts: [effect.use], remade: holder.since } : demand;
      const enough = turn === undefined ? one : demandOf(story.capacity, turn);
      if (enough === undefined) continue;
      const leaves = knowing(knownOf(linked, holder, effect, error));
      const asked = { effect, sends: enough === demand && counted ? sends : [effect], demand: enough };
      const way = leavingStarted(linked, story, holder, asked, leaves);
      // The buffer is filled by those who send again and again.
      const fills = !(isBuffered(story) && total.looped) || isLooped(linked, holder, effect);
      const join = way === undefined && fills ? joinedFirst(linked, story, holder, effect) : undefined;
      if (way !== undefined) {
        const assumed = isMetBySeen(story, holder, countSeen, enough, effect, leaves);
        const launch = startOf(linked, effect);
        const inPassing = isCaughtInPassing(linked, holder.fn, story.lens, effect, enough);
        found.set(effect.use, {
          k: 'left',
          fn: holder.fn,
          way,
          total,
          launch,
          ...(assumed && { comesAgain: true }),
          ...(inPassing && { inPassing }),
        });
      }
      if (join !== undefined) found.set(effect.use, join);
    }
    return found;
  }
  return answeredElsewhere(linked, story, holder, handedOut);
}

/** What the holder knows of a send that is made: its conditions, and that the call that starts the sender has done so. */
function knownOf(linked: Linked, { fn }: Holder, effect: Effect, before: Assumptions): Assumptions {
  const known = knownByStart(linked, effect, before);
  const { pos, use } = effect;
  const sender = linked.program.fns[use.pos.fn];
  return sender === undefined ? known : knownInCommon(linked, pos, { fn: sender, block: use.pos.block }, fn, known);
}

/** How many values the holder takes on every way, where one goroutine sends all of them in a row. */
function metOf(linked: Linked, demand: Demand, sends: readonly Effect[], leaves: Leaves): number {
  const [first, ...others] = sends;
  if (first === undefined || demand.need === Infinity) return 0;
  if (others.some((e) => !samePos(e.pos, first.pos) || !areInARow(linked, e, first))) return 0;
  let met = 0;
  while (met + 1 < demand.need && leaves(first.pos, { ...demand, need: met + 1 }) === undefined) met++;
  return met;
}

/**
 * Whether the holder leaves nobody behind unless the loop sends again that may send once only. A buffer with more places
 * than that is there for a stream.
 */
function isMetBySeen(
  { capacity }: Story,
  { since }: Holder,
  countSeen: () => Total,
  asked: Demand,
  effect: Effect,
  leaves: Leaves,
): boolean {
  if (asked.need !== Infinity || capacity.k !== 'number') return false;
  const seen = countSeen();
  if (seen.looped || seen.amount.k !== 'number' || seen.amount.n < capacity.n) return false;
  const bare = demandOf(capacity, seen);
  if (bare === undefined) return true;
  return leaves(effect.pos, { ...bare, remade: since }) === undefined;
}

/**
 * What is asked of a holder whose channels go to a slice or map, from which it receives once they are all made: to make
 * the next one leaves none behind, but a loop over them has to come to its end.
 */
function keptDemand({ lens }: Story, { fn, since }: Holder): Demand | undefined {
  const [inner] = enclosingLoops(fn, since.block).slice(-1);
  if (inner === undefined || lens.containers.size === 0) return undefined;
  const later = lens.effectsIn(fn.id).filter((e) => isOwnReceive(e) && !inner.blocks.includes(e.pos.block));
  if (later.length === 0) return undefined;
  const inLoops = later.every((e) => e.mode === 'call' && enclosingLoops(fn, e.pos.block).length > 0);
  return inLoops ? { need: Infinity, crowd: true, kept: true } : { need: 1 };
}

/** Sends that run while the holder goes on: in goroutines that it, or what it calls, starts after it has the channel. */
function launched(linked: Linked, story: Story, holder: Holder): Effect[] {
  const { fn, since } = holder;
  const after = (e: Effect): boolean =>
    e.pos.block === since.block ? e.pos.index >= since.index : canReach(fn, since.block, e.pos.block);
  return story.lens
    .effectsIn(fn.id)
    .filter((e) => e.mode === 'go' && story.sends.includes(e.use) && after(e) && ofThis(story, holder, e))
    .filter((e) => !isOnLaterMake(linked, story, e));
}

/** The callee that starts the sender receives as well: whether it takes all is for it to say, not for the way behind it. */
const takenWhereStarted = (story: Story, { pos, chain }: Effect): boolean =>
  chain.length > 1 && story.lens.effectsAt(pos).some((e) => e.chain.length > 1 && isOwnReceive(e));

const isBuffered = ({ capacity }: Story): boolean => capacity.k === 'number' && capacity.n > 0;

/** The holder closes the channel itself when it leaves: a late send panics, it does not wait. */
export const closedBy = (story: Story, { fn }: Holder): boolean =>
  story.lens.effectsIn(fn.id).some((e) => e.use.kind === 'close' && e.mode === 'defer');

/** Senders that look on each turn whether they are to stop send at most once more; a buffer takes that. */
function hasRoomForLast(linked: Linked, story: Story, sends: readonly Effect[]): boolean {
  const { capacity } = story;
  const starts = new Set(sends.map((e) => `${e.pos.block}:${e.pos.index}`));
  if (capacity.k !== 'number' || capacity.n < starts.size) return false;
  if (sends.some((e) => !e.repeated)) return starts.size === 1 && sends.every((e) => looksBetween(linked, sends, e));
  return sends.every((e) => {
    const fn = linked.program.fns[e.use.pos.fn];
    if (fn === undefined) return false;
    const loop = enclosingLoops(fn, e.use.pos.block)[0];
    return loop?.blocks.some((b) => leavesBySelect(fn, b, loop.blocks)) ?? false;
  });
}

/** From one send to the next the sender always comes by a select that it can leave by. */
function looksBetween(linked: Linked, sends: readonly Effect[], { use }: Effect): boolean {
  const fn = linked.program.fns[use.pos.fn];
  if (fn === undefined || sends.some((e) => e.use.pos.fn !== fn.id)) return false;
  const loop = enclosingLoops(fn, use.pos.block)[0];
  const isSend = (at: Pos): boolean => sends.some((e) => samePos(e.use.pos, at));
  const way = findWay(linked, fn, use.pos, {
    covers: () => false,
    follows: (term, _, pos) => term.t !== 'select' || loop === undefined || !leavesBySelect(fn, pos.block, loop.blocks),
    coversTerm: (term) => term.t === 'return' || term.t === 'panic',
    endsAt: (_, at) => isSend(at),
  });
  return loop !== undefined && way === undefined;
}

function leavesBySelect(fn: Fn, block: number, loop: readonly number[]): boolean {
  const term = fn.func.blocks[block]?.term;
  return (
    term?.t === 'select' &&
    term.cases.some((c) => c.kind === 'recv' && (!loop.includes(c.to) || !canReach(fn, c.to, block)))
  );
}

/** A way that leads through the maker again is about another channel of the same make. */
function ofThis(story: Story, holder: Holder, effect: Effect): boolean {
  const entered = effect.chain.filter((p) => p.fn === story.home.id).length;
  if (!holder.called) return entered <= 1;
  return samePos(effect.pos, holder.since) ? entered === 1 : entered === 0;
}

/**
 * The sends of one turn of a loop that starts one sender each turn and receives all that it sends before the next:
 * nothing is outstanding but those of the last turn. Undefined where more can be.
 */
function sentEachTurn(linked: Linked, story: Story, { fn }: Holder, effect: Effect): Total | undefined {
  if (effect.repeated || !cyclic(fn, effect.pos.block)) return undefined;
  const sends = story.lens.effectsIn(fn.id).filter((e) => e.mode === 'go' && story.sends.includes(e.use));
  if (sends.some((e) => e.repeated || !samePos(e.pos, effect.pos))) return undefined;
  const n = Math.max(1, ...ranks(linked, sends).values());
  const demand = { need: n, remade: effect.pos, turnOnly: true } as const;
  const left = findLeaving(linked, fn, effect.pos, story.lens, demand);
  return left === undefined ? { ...ONE, amount: { k: 'number', n } } : undefined;
}

/** The innermost place that starts a goroutine on the way to the send. */
function startOf(linked: Linked, effect: Effect): Pos {
  const starts = effect.chain.filter(
    (p) => linked.program.fns[p.fn]?.func.blocks[p.block]?.instrs[p.index]?.op === 'go',
  );
  return starts[starts.length - 1] ?? effect.pos;
}

const ONE: Total = { amount: { k: 'number', n: 1 }, looped: false, endless: false, crowd: false };

/** A request that carries the channel for its answer: the one who asks may leave before it is answered. */
function answeredElsewhere(
  linked: Linked,
  story: Story,
  { fn, called }: Holder,
  handedOut: readonly Pos[],
): Map<Use, SendReason> {
  const found = new Map<Use, SendReason>();
  const own = story.lens.effectsIn(fn.id).filter(isOwnReceive);
  if (called || story.capacity.k !== 'number' || story.capacity.n > 0 || own.length === 0) return found;
  const elsewhere = story.sends.filter((s) => linked.program.fns[s.pos.fn]?.root !== fn.root);
  for (const launch of elsewhere.length === 0 ? [] : handedOut) {
    const way = findLeaving(linked, fn, launch, story.lens, { need: 1 });
    if (way === undefined) continue;
    for (const send of elsewhere) if (!found.has(send)) found.set(send, { k: 'left', fn, way, total: ONE, launch });
  }
  return found;
}

/** Waiting for the senders before receiving: they wait for the receiver, the receiver for them. */
function joinedFirst(linked: Linked, story: Story, holder: Holder, effect: Effect): SendReason | undefined {
  const { fn } = holder;
  const own = new Set(
    story.lens
      .effectsIn(fn.id)
      .filter(isOwnReceive)
      .map((e) => e.use),
  );
  if (story.receives.some((r) => !own.has(r))) return undefined;
  let reason: SendReason | undefined;
  findWay(linked, fn, effect.pos, {
    covers: (instr, pos) => {
      if (story.lens.effectsAt(pos).some(isOwnReceive)) return true;
      if (!joins(linked, fn, instr)) return false;
      if (instr.op === 'call' && waitsFor(linked, fn, instr, effect))
        reason ??= { k: 'joined', fn, join: { pos, at: instr.at } };
      return true;
    },
    follows: (term, edge, pos) =>
      (term.t !== 'select' || !story.lens.effectsAt(pos).some(isOwnReceive)) && !passesOver(story, fn, edge, pos),
    coversTerm: (term, pos) => term.t === 'range' && story.lens.effectsAt(pos).some(isOwnReceive),
  });
  return reason;
}

/** The way out of a loop that receives: that it turns no time at all is not assumed. */
function passesOver({ lens }: Story, fn: Fn, edge: Edge, { block }: Pos): boolean {
  const loop = fn.func.loops.find((l) => l.head === block && !l.blocks.includes(edge.to));
  return lens
    .effectsIn(fn.id)
    .some((e) => isOwnReceive(e) && e.pos.block !== block && loop?.blocks.includes(e.pos.block));
}
