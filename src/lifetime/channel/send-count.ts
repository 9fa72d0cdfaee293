import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Effect } from '../lens.js';
import { canReach } from '../path/control-flow.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { type Amount, amountOf } from './capacity.js';
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

/** Counts the sends that the effects in the holder stand for. */
export function countSends(linked: Linked, holder: Holder, effects: readonly Effect[]): Total {
  const looped = effects.filter((e) => !e.once && (e.repeated || loopsSince(holder, e).length > 0));
  const starts = new Set(effects.map((e) => `${e.pos.block}:${e.pos.index}`));
  const crowd = starts.size > 1 || effects.some((e) => loopsSince(holder, e).length > 0 || startedInLoop(linked, e));
  if (looped.length === 0) {
    return { amount: { k: 'number', n: mostOnOneWay(linked, effects) }, looped: false, endless: false, crowd };
  }
  const endless = looped.some((e) => sentForEver(linked, e));
  return { amount: tripsOf(linked, holder, effects, looped), looped: true, endless, crowd };
}

function tripsOf(linked: Linked, holder: Holder, effects: readonly Effect[], looped: readonly Effect[]): Amount {
  const [only] = looped;
  if (only === undefined || only.repeated || !looped.every((e) => samePlace(e, only)) || looped.length < effects.length) {
    return { k: 'unknown' };
  }
  if (mostOnOneWay(linked, looped) > 1) return { k: 'unknown' };
  const loops = loopsSince(holder, only);
  const trips = loops.length === 1 ? loops[0]?.trips : undefined;
  return trips === undefined ? { k: 'unknown' } : amountOf(linked, holder.fn, trips);
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
  const loops = enclosingLoops(linked.program.fns[effect.use.pos.fn], effect.use.pos.block);
  return loops[loops.length - 1]?.kind === 'endless';
}

/** The loops around an effect that are not also around the place where the channel came in. */
function loopsSince(holder: Holder, effect: Effect): ReturnType<typeof enclosingLoops> {
  if (!cyclic(holder.fn, effect.pos.block)) return [];
  const outside = new Set(enclosingLoops(holder.fn, holder.since.block));
  return enclosingLoops(holder.fn, effect.pos.block).filter((l) => !outside.has(l));
}

/** Sends that exclude each other count once: of one function, as many as the longest chain that one way can take. */
function mostOnOneWay(linked: Linked, effects: readonly Effect[]): number {
  const groups = new Map<string, Effect[]>();
  let once = 0;
  for (const e of effects) {
    if (e.once) once = 1;
    else {
      const key = `${e.pos.block}:${e.pos.index}:${e.use.pos.fn}`;
      groups.set(key, [...(groups.get(key) ?? []), e]);
    }
  }
  let total = once;
  for (const group of groups.values()) total += Math.max(...ranks(linked, group).values());
  return total;
}

/** For each send of one function the number of sends on the longest way that ends with it. */
export function ranks(linked: Linked, group: readonly Effect[]): ReadonlyMap<Effect, number> {
  const best = new Map<Effect, number>();
  const rank = (e: Effect): number => {
    const known = best.get(e);
    if (known !== undefined) return known;
    best.set(e, 1);
    const fn = linked.program.fns[e.use.pos.fn];
    const before = fn === undefined ? [] : group.filter((o) => o !== e && o.use.pos.fn === fn.id && follows(fn, o, e));
    const value = 1 + Math.max(0, ...before.map(rank));
    best.set(e, value);
    return value;
  };
  for (const e of group) rank(e);
  return best;
}

function follows(fn: Fn, first: Effect, then: Effect): boolean {
  const from = first.use.pos;
  const to = then.use.pos;
  return from.block === to.block ? from.index < to.index : canReach(fn, from.block, to.block);
}
