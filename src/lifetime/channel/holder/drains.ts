import type { Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { dominates } from '../../path/dominators.js';
import { enclosingLoops } from '../../path/loops.js';
import { isDrain } from '../leaving.js';
import { type Holder, isOwnReceive, type Story } from '../story.js';

/**
 * What takes the rest on a way that leaves: goroutines that the holder starts for it where the senders are at work already.
 * That there is one on this way says nothing of the others. Where the holder itself takes nothing, they are who it is for.
 */
export function drainsOf(linked: Linked, { lens, sends }: Story, { fn, since }: Holder): readonly Use[] {
  const effects = lens.effectsIn(fn.id);
  const launches = effects.filter((e) => e.mode === 'go' && sends.includes(e.use));
  const around = (block: number): number => enclosingLoops(fn, block).length;
  const ownTurn = launches.every(({ pos }) => dominates(fn, since, pos) && around(pos.block) === around(since.block));
  if (launches.length === 0 || !ownTurn || !effects.some(isOwnReceive)) return [];
  const later = effects.filter((e) => launches.every(({ pos }) => dominates(fn, pos, e.pos)));
  return later.filter((e) => isDrain(linked, lens, e)).map((e) => e.use);
}
