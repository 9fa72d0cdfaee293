import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { edgesOf } from '../path/control-flow.js';
import type { Effect } from '../lens.js';
import { enclosingLoops } from '../path/loops.js';
import { type Amount, amountOf } from './capacity.js';
import type { Holder } from './story.js';

/** How many sends there can be on one channel: a number, as many as a loop turns, or any number. */
export type Total = Amount | { readonly k: 'many' };

/** Counts the sends that the effects in the holder stand for. */
export function countSends(linked: Linked, holder: Holder, effects: readonly Effect[]): Total {
  const looped = effects.filter((e) => e.repeated || loopsSince(holder, e).length > 0);
  if (looped.length === 0) return { k: 'number', n: mostOnOneWay(linked, effects) };
  const only = looped.length === 1 && effects.length === 1 ? looped[0] : undefined;
  if (only === undefined || only.repeated) return { k: 'many' };
  const loops = loopsSince(holder, only);
  const trips = loops.length === 1 ? loops[0]?.trips : undefined;
  if (trips === undefined) return { k: 'many' };
  const amount = amountOf(linked, holder.fn, trips);
  return amount.k === 'unknown' ? { k: 'many' } : amount;
}

/** The loops around an effect that are not also around the place where the channel came in. */
function loopsSince(holder: Holder, effect: Effect): ReturnType<typeof enclosingLoops> {
  const outside = new Set(enclosingLoops(holder.fn, holder.since.block));
  return enclosingLoops(holder.fn, effect.pos.block).filter((l) => !outside.has(l));
}

/** Sends that exclude each other count once: of one function, as many as the longest chain that one way can take. */
function mostOnOneWay(linked: Linked, effects: readonly Effect[]): number {
  const groups = new Map<string, Effect[]>();
  for (const e of effects) {
    const inner = e.use.pos.fn;
    const key = `${e.pos.block}:${e.pos.index}:${inner}`;
    groups.set(key, [...(groups.get(key) ?? []), e]);
  }
  let total = 0;
  for (const group of groups.values()) {
    const fn = linked.program.fns[group[0]?.use.pos.fn ?? -1];
    total += fn === undefined || group.length === 1 ? group.length : longestChain(fn, group);
  }
  return total;
}

function longestChain(fn: Fn, group: readonly Effect[]): number {
  const follows = (a: Effect, b: Effect): boolean => {
    const from = a.use.pos;
    const to = b.use.pos;
    if (from.block === to.block) return from.index < to.index;
    return reaches(fn, from.block, to.block);
  };
  const best = new Map<Effect, number>();
  const length = (e: Effect): number => {
    const known = best.get(e);
    if (known !== undefined) return known;
    best.set(e, 1);
    const after = group.filter((o) => o !== e && follows(e, o)).map(length);
    const value = 1 + Math.max(0, ...after);
    best.set(e, value);
    return value;
  };
  return Math.max(...group.map(length));
}

function reaches(fn: Fn, from: number, to: number): boolean {
  const seen = new Set<number>();
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const term = fn.func.blocks[at]?.term;
    for (const edge of term === undefined ? [] : edgesOf(term)) {
      if (edge.to === to) return true;
      if (!seen.has(edge.to)) {
        seen.add(edge.to);
        queue.push(edge.to);
      }
    }
  }
  return false;
}
