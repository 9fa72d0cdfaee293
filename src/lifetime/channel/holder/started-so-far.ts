import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Effect } from '../../lens.js';
import { canReach } from '../../path/control-flow.js';
import type { Way } from '../../path/walk.js';
import { demandOf } from '../demand.js';
import type { Demand } from '../leaving.js';
import { countSends } from '../send-count.js';
import type { Holder, Story } from '../story.js';

/** A way on which the holder leaves from the position on without what is asked of it. */
export type Leaves = (from: Pos, asked: Demand) => Way | undefined;

/**
 * A way on which the holder leaves the send behind, where all that is to be received are the sends of those that were
 * started by then: who returns between two starts has nobody of the second one behind.
 */
export function leavingStarted(
  linked: Linked,
  story: Story,
  holder: Holder,
  { effect, sends, demand }: { readonly effect: Effect; readonly sends: readonly Effect[]; readonly demand: Demand },
  leaves: Leaves,
): Way | undefined {
  const { fn } = holder;
  const way = leaves(effect.pos, demand);
  const startedAt = (block: number): readonly Effect[] =>
    sends.filter((e) => e === effect || e.pos.block === block || canReach(fn, e.pos.block, block));
  if (way === undefined || way.instr !== undefined || startedAt(way.end.block).length === sends.length) return way;
  const groups = new Map<string, { readonly started: readonly Effect[]; readonly returns: Set<number> }>();
  for (const [block, { term }] of fn.func.blocks.entries()) {
    if (term.t !== 'return') continue;
    const started = startedAt(block);
    const key = started.map((e) => sends.indexOf(e)).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { started, returns: new Set([block]) });
    else group.returns.add(block);
  }
  for (const { started, returns } of groups.values()) {
    const asked = demandOf(story.capacity, countSends(linked, holder, started));
    const left = asked === undefined ? undefined : leaves(effect.pos, { ...demand, ...asked, returns });
    if (left !== undefined) return left;
  }
  return undefined;
}
