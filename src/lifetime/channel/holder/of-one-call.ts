import type { Cell } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { forward } from '../../../link/reach.js';
import { Lens } from '../../lens.js';
import { type Holder, isOwnReceive, type Story } from '../story.js';

/**
 * The story as the holder sees it who has asked the maker for several channels: who receives from another of them does not
 * receive from this one. `first, second := ask(), ask(); <-first`.
 */
export function ofOneCall(linked: Linked, story: Story, holder: Holder, holders: readonly Holder[]): Story {
  const others = holders.filter((h) => h.called && h.fn === holder.fn && h !== holder);
  if (!holder.called || holder.carriers !== undefined || others.length === 0) return story;
  const own = givenBy(linked, story, holder);
  const foreign = new Set(others.flatMap((h) => [...givenBy(linked, story, h)]).filter((cell) => !own.has(cell)));
  const received = story.lens.effectsIn(holder.fn.id).filter((e) => isOwnReceive(e) && foreign.has(e.use.cell));
  if (received.length === 0) return story;
  const left = new Set(received.map((e) => e.use));
  const lens = new Lens(linked, [story.origin.cell], { only: (use) => !left.has(use) });
  return { ...story, lens, receives: story.receives.filter((use) => !left.has(use)) };
}

/** The cells that have what the call of the holder gave. */
function givenBy(linked: Linked, { lens }: Story, { fn, since }: Holder): ReadonlySet<Cell> {
  const call = fn.func.blocks[since.block]?.instrs[since.index];
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const results = call?.op === 'call' ? call.results.filter((r) => r >= 0 && lens.cells.has(base + r)) : [];
  return forward(
    linked.flow,
    results.map((r) => base + r),
  ).cells;
}
