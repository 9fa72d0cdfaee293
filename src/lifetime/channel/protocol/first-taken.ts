import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { dominates } from '../../path/dominators.js';
import { cyclic } from '../../path/loops.js';
import { findWay } from '../../path/walk.js';
import type { Story } from '../story.js';

/**
 * Whether the send is the first on its channel, behind the start of a receiver whose first act is to receive: a
 * constructor's `go s.fill(); s.requests <- struct{}{}`. Whatever ends the receiver later, it takes this one.
 */
export function isFirstTaken(linked: Linked, story: Story, send: Use): boolean {
  const { home, lens } = story;
  if (send.pos.fn !== home.id || cyclic(home, send.pos.block)) return false;
  const earlier = lens
    .effectsIn(home.id)
    .filter((e) => e.use.kind === 'send' && e.use !== send && !dominates(home, send.pos, e.pos));
  if (earlier.length > 0) return false;
  return lens
    .effectsIn(home.id)
    .some(
      ({ use, mode, chain, pos }) =>
        mode === 'go' &&
        chain.length === 2 &&
        dominates(home, pos, send.pos) &&
        receivesFirst(linked, linked.program.fns[use.pos.fn], use),
    );
}

/** Whether no way through the function misses the receive. A case of a select may be passed over. */
function receivesFirst(linked: Linked, fn: Fn | undefined, { kind, pos, selected }: Use): boolean {
  if (fn === undefined || selected === true || (kind !== 'recv' && kind !== 'range')) return false;
  const there = (at: Pos): boolean => at.block === pos.block && at.index === pos.index;
  const missed = findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    { covers: (_, at) => there(at), coversTerm: (_, at) => there(at) },
  );
  return missed === undefined;
}
