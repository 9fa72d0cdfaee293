import type { Loop } from '../../facts/instr.js';
import type { VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, perFunction } from '../../link/program.js';
import type { Effect } from '../lens.js';
import { givenInOneTurn, loopsRunning } from '../lift/one-turn.js';
import { turnAround } from '../lift/repeats.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { canReach, comesBefore, isCall } from '../path/control-flow.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { whereSet } from '../path/nil/where-set.js';
import { underFlightGuard, underSwapGuard } from '../path/once.js';
import { findWay } from '../path/walk.js';
import { type Amount, amountOf } from './capacity.js';
import { isPassedBy } from './protocol/count/by-chance.js';
import { isDealtOut } from './protocol/count/dealt-out.js';
import { isUnlessSet } from './protocol/count/unless-set.js';
import { waitsIn } from './protocol/waits-for.js';
import type { Holder } from './story.js';

/** How many sends there can be on one channel. */
export interface Total {
  /** A number, as many as a loop turns, or (`unknown`) any number. */
  readonly amount: Amount;
  /** A loop makes them: only a receiver that goes on to the end takes them all. */
  readonly looped: boolean;
  /** The loop has no end of its own: no number of receives takes them all. */
  readonly endless: boolean;
  /** More than one goroutine sends: an error that one of them sends does not mean that the others are through. */
  readonly crowd: boolean;
}

/** Senders that wait for each other take turns in a way that is not looked into. */
const UNTOLD: Total = { amount: { k: 'number', n: 0 }, looped: false, endless: false, crowd: true };

/** More sends than real code has are not put in order: that takes time by their square. */
const SENDS_MAX = 300;

/** The sender waits for a group before it sends. */
export function waitsBefore(linked: Linked, { use }: Effect): boolean {
  const fn = linked.program.fns[use.pos.fn];
  if (fn === undefined) return false;
  return waitsIn(fn).some(({ pos }) => comesBefore(fn, pos, use.pos));
}

/**
 * Counts the sends that the effects in the holder stand for. `seen`: a send that a turn of its loop may pass by counts
 * once, since nothing shows that it comes again.
 */
export function countSends(linked: Linked, holder: Holder, effects: readonly Effect[], seen = false): Total {
  if (effects.length > SENDS_MAX) return UNTOLD;
  if (new Set(effects.map((e) => e.use.pos.fn)).size > 1 && effects.some((e) => waitsBefore(linked, e))) return UNTOLD;
  const looped = effects.filter((e) => isLooped(linked, holder, e) && !(seen && comesByChance(linked, holder, e)));
  const starts = new Set(effects.map((e) => `${e.pos.block}:${e.pos.index}`));
  const crowd =
    starts.size > 1 || effects.some((e) => loopsSince(linked, holder, e).length > 0 || startedInLoop(linked, e));
  if (looped.length === 0) {
    return { amount: { k: 'number', n: mostOnOneWay(linked, effects) }, looped: false, endless: false, crowd };
  }
  const endless = looped.some((e) => sentForEver(linked, e));
  return { amount: tripsOf(linked, holder, effects, looped), looped: true, endless, crowd };
}

function tripsOf(linked: Linked, holder: Holder, effects: readonly Effect[], looped: readonly Effect[]): Amount {
  const [only] = looped;
  if (only === undefined || !looped.every((e) => samePlace(e, only)) || looped.length < effects.length)
    return { k: 'unknown' };
  if (mostOnOneWay(linked, looped) > 1) return { k: 'unknown' };
  const loops = loopsOf(linked, holder, only);
  const [first] = loops;
  if (loops.length !== 1 || first === undefined || first.loop.trips === undefined) return { k: 'unknown' };
  const amount = amountOf(linked, first.fn, first.loop.trips);
  // The same words may mean something else in another function; a number is a number.
  return only.repeated && amount.k !== 'number' ? { k: 'unknown' } : amount;
}

/** The loops around a send, in all functions on the way to it. */
function loopsOf(linked: Linked, holder: Holder, effect: Effect): readonly { readonly fn: Fn; readonly loop: Loop }[] {
  return effect.chain.flatMap((pos, i) => {
    const fn = linked.program.fns[pos.fn];
    const loops = i === 0 ? loopsSince(linked, holder, effect) : enclosingLoops(fn, pos.block);
    return fn === undefined ? [] : loops.map((loop) => ({ fn, loop }));
  });
}

/** Whether a loop makes the send, itself or by starting its goroutine. */
export const isLooped = (linked: Linked, holder: Holder, effect: Effect): boolean =>
  !effect.once && (effect.repeated || loopsSince(linked, holder, effect).length > 0);

/** Every loop around the send can turn without it, or only one of those who start its goroutine gets through at a time. */
function comesByChance(linked: Linked, holder: Holder, effect: Effect): boolean {
  const guarded = effect.chain.some((pos) => {
    const fn = linked.program.fns[pos.fn];
    return fn !== undefined && underSwapGuard(linked, fn, pos);
  });
  if (guarded) return true;
  const around = effect.chain.flatMap((pos, i) => {
    const fn = linked.program.fns[pos.fn];
    const loops = i === 0 ? loopsSince(linked, holder, effect) : enclosingLoops(fn, pos.block);
    return fn === undefined ? [] : loops.map((loop) => isPassedBy(linked, fn, loop, pos.block));
  });
  return around.length > 0 && !around.includes(false);
}

/** A goroutine of the chain is started in a loop below the holder. */
function startedInLoop(linked: Linked, effect: Effect): boolean {
  return effect.chain.slice(1).some((p) => {
    const fn = linked.program.fns[p.fn];
    return fn?.func.blocks[p.block]?.instrs[p.index]?.op === 'go' && cyclic(fn, p.block);
  });
}

const samePlace = (a: Effect, b: Effect): boolean => a.pos.block === b.pos.block && a.pos.index === b.pos.index;

/** The send stands in a `for { ... }`. */
function sentForEver(linked: Linked, effect: Effect): boolean {
  const fn = linked.program.fns[effect.use.pos.fn];
  const inner = enclosingLoops(fn, effect.use.pos.block).at(-1);
  return fn !== undefined && inner?.kind === 'endless' && !isDealtOut(linked, fn, inner);
}

/** The loops around an effect that are not also around the place where the channel came in. */
function loopsSince(linked: Linked, holder: Holder, effect: Effect): ReturnType<typeof enclosingLoops> {
  if (!cyclic(holder.fn, effect.pos.block) || underFlightGuard(holder.fn, effect.pos)) return [];
  const given = channelsGiven(linked, holder.fn, effect.pos).map((id) => ({ k: 'var', id }) as const);
  if (givenInOneTurn(linked, holder.fn, effect.pos, given)) return [];
  const outside = new Set(enclosingLoops(holder.fn, holder.since.block));
  return loopsRunning(linked, holder.fn, effect.pos.block).filter((l) => !outside.has(l));
}

/** Sends that exclude each other count once: as many as the longest chain that one way of the holder can cause. */
function mostOnOneWay(linked: Linked, effects: readonly Effect[]): number {
  const many = effects.filter((e) => !e.once);
  return (many.length < effects.length ? 1 : 0) + Math.max(0, ...ranks(linked, many).values());
}

/** For each send the number of sends on the longest way that ends with it, in all goroutines together. */
export function ranks(linked: Linked, group: readonly Effect[]): ReadonlyMap<Effect, number> {
  const best = new Map<Effect, number>();
  const rank = (e: Effect): number => {
    const known = best.get(e);
    if (known !== undefined) return known;
    best.set(e, 1);
    const before = group.filter((o) => o !== e && follows(linked, o, e));
    const value = 1 + Math.max(0, ...before.map(rank));
    best.set(e, value);
    return value;
  };
  for (const e of group) rank(e);
  return best;
}

/**
 * Whether the send comes but once, and before all others that there are on its way: who gets to them has done it himself.
 * Those that a goroutine does beside it come before or behind.
 */
export function isFirst(linked: Linked, holder: Holder, effects: readonly Effect[], effect: Effect): boolean {
  if (effects.length > SENDS_MAX || isLooped(linked, holder, effect)) return false;
  // Of several calls that lead to the send one stands for all.
  if (effect.chain.slice(1).some(({ fn }) => linked.graph.callers(fn).length > 1)) return false;
  return effects.every((other) => {
    if (other === effect) return true;
    if (recovers(linked, other) !== recovers(linked, effect) || follows(linked, other, effect)) return false;
    return !follows(linked, effect, other) || isOwnAct(linked, effect, other);
  });
}

/** Whether one goroutine does both, one after the other, once it has been started. */
export const areInARow = (linked: Linked, one: Effect, other: Effect): boolean =>
  one.use.pos.fn === other.use.pos.fn || (isOwnAct(linked, one, other) && isOwnAct(linked, other, one));

/** From where the chains of calls part, the send is done by the goroutine itself. */
function isOwnAct(linked: Linked, effect: Effect, other: Effect): boolean {
  const parts = effect.chain.findIndex(
    (pos, i) => pos.block !== other.chain[i]?.block || pos.index !== other.chain[i]?.index,
  );
  return effect.chain.slice(Math.max(0, parts)).every((pos) => {
    const fn = linked.program.fns[pos.fn];
    const instr = fn?.func.blocks[pos.block]?.instrs[pos.index];
    if (fn === undefined || instr === undefined || !isCall(instr)) return true;
    return linked.graph.invocations(fn, instr).every(({ mode }) => mode === 'call' || mode === 'defer');
  });
}

/** Whether one way can take both sends, in this order: decided where their chains of calls part. */
function follows(linked: Linked, first: Effect, then: Effect): boolean {
  if (recovers(linked, first) !== recovers(linked, then)) return false;
  for (let i = 0; ; i++) {
    const from = first.chain[i];
    const to = then.chain[i];
    if (from === undefined || to === undefined) return false;
    if (from.fn !== to.fn) return !areAlternatives(linked, first.chain[i - 1], from.fn, to.fn);
    if (from.block === to.block && from.index === to.index) continue;
    const fn = linked.program.fns[from.fn];
    if (fn === undefined) return true;
    // What is deferred comes after everything else.
    if (isDeferred(fn, to) !== isDeferred(fn, from))
      return isDeferred(fn, to) && onOneWay(fn, from, to) && !isUnlessSet(linked, fn, from, then.chain[i + 1]);
    return from.block === to.block ? from.index < to.index : leadsTo(linked, fn, from, to);
  }
}

/** A way that leaves before it comes to the `defer` does not run what is deferred. */
const onOneWay = (fn: Fn, one: Pos, other: Pos): boolean =>
  one.block === other.block || canReach(fn, one.block, other.block) || canReach(fn, other.block, one.block);

/** Whether the call at the position runs only one of the two functions: it calls a value that can be either. */
function areAlternatives(linked: Linked, at: Pos | undefined, one: FnId, other: FnId): boolean {
  const fn = linked.program.fns[at?.fn ?? -1];
  const call = at === undefined ? undefined : fn?.func.blocks[at.block]?.instrs[at.index];
  if (fn === undefined || call === undefined || !isCall(call)) return false;
  return linked.graph
    .invocations(fn, call)
    .some(({ fns, repeated }) => repeated !== true && fns.includes(one) && fns.includes(other));
}

/** Whether a way leads from one position to the other: a condition that was asked before has the same answer. */
function leadsTo(linked: Linked, fn: Fn, from: Pos, to: Pos): boolean {
  const isThere = (pos: Pos): boolean => pos.block === to.block && pos.index === to.index;
  const turn = turnAround(linked, fn, from);
  const way = findWay(
    linked,
    fn,
    from,
    {
      covers: () => false,
      follows: (_, edge) => edge.to !== turn,
      coversTerm: (term) => term.t === 'return' || term.t === 'panic',
      endsAt: (_, pos) => isThere(pos),
      ends: (_, pos) => isThere(pos),
    },
    whereSet(linked, fn, from, channelsGiven(linked, fn, from)),
  );
  return way !== undefined;
}

/** The channels that the call at the position hands over: what sends to them does not send to nil. */
function channelsGiven(linked: Linked, fn: Fn, { block, index }: Pos): readonly VarId[] {
  const instr = fn.func.blocks[block]?.instrs[index];
  if (instr === undefined || !isCall(instr)) return [];
  return instr.args.flatMap((arg) =>
    arg.k === 'var' && linked.types.ofVar(fn.file, arg.id).k === 'chan' ? [arg.id] : [],
  );
}

const isDeferred = (fn: Fn, pos: Pos): boolean => fn.func.blocks[pos.block]?.instrs[pos.index]?.op === 'defer';

/**
 * A send by a function that recovers from a panic, or by what it calls then, takes the place of those that the panic left out;
 * one that asks nothing comes after them as well, when there was none.
 */
const recovers = ({ program }: Linked, { chain }: Effect): boolean =>
  chain.some((pos) => {
    const fn = program.fns[pos.fn];
    return fn !== undefined && callsRecover(fn) && conditionsAbove(fn, pos.block).length > 0;
  });

const callsRecover = perFunction((fn: Fn): boolean =>
  fn.func.blocks.some((b) =>
    b.instrs.some((i) => i.op === 'call' && i.callee.k === 'name' && i.callee.name === 'recover'),
  ),
);
