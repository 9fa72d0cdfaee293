import type { Linked } from '../../../../link/link.js';
import type { Effect } from '../../../lens.js';
import { cyclic } from '../../../path/loops.js';
import { waitsBefore } from '../../send-count.js';
import { type Holder, isOwnReceive, type Story } from '../../story.js';

/**
 * The sends of many, without the one that waits for all of them (`wg.Wait(); found <- false`): where the holder takes a
 * value or two and no more, they are too many by themselves. In a loop it may well be the word that ends it.
 */
export function withoutLastWord(
  linked: Linked,
  { lens }: Story,
  { fn }: Holder,
  sends: readonly Effect[],
): readonly Effect[] {
  const many = sends.filter((e) => !waitsBefore(linked, e));
  if (many.length === sends.length || !many.some((e) => cyclic(fn, e.pos.block))) return sends;
  const received = lens.effectsIn(fn.id).filter(isOwnReceive);
  return received.every((e) => !e.repeated && e.chain.length === 1 && !cyclic(fn, e.pos.block)) ? many : sends;
}
