import type { Linked } from '../../link/link.js';
import type { Effect } from '../lens.js';
import type { Amount } from './capacity.js';
import type { Demand } from './leaving.js';
import { ranks, type Total } from './send-count.js';

/** A buffer of hundreds is meant to take all that can come; a smaller one under a loop of sends is not. */
export const ROOMY = 64;

/** What receivers must do for the senders; undefined where the buffer is enough, or nothing can be told. */
export function demandOf(capacity: Amount, total: Total): Demand | undefined {
  const { amount } = total;
  if (capacity.k === 'number' && !total.looped) {
    const n = amount.k === 'number' ? amount.n - capacity.n : 0;
    return n > 0 ? { need: n } : undefined;
  }
  if (capacity.k !== 'number' || capacity.n > ROOMY) return undefined;
  if (amount.k === 'number' && amount.n <= capacity.n) return undefined;
  return {
    need: Infinity,
    endless: total.endless,
    crowd: total.crowd,
    ...(amount.k === 'number' ? { sends: amount.n - capacity.n } : {}),
  };
}

/** The sends that can find the buffer full: of several in a row the first ones have a place, or one of the `met` receives. */
export function overflowing(
  linked: Linked,
  capacity: Amount,
  total: Total,
  effects: readonly Effect[],
  met = 0,
): readonly Effect[] {
  if (total.looped || capacity.k !== 'number' || capacity.n + met === 0 || total.amount.k !== 'number') return effects;
  const position = ranks(linked, effects);
  const all = total.amount.n;
  const longest = Math.max(...position.values());
  const room = capacity.n + met - (all - longest);
  return effects.filter((e) => (position.get(e) ?? 1) > room);
}
