import type { Pos } from '../../../link/flow.js';
import { comesBefore, isCall } from '../../path/control-flow.js';
import { literalSite } from '../../path/literals.js';
import type { Acquisition } from '../acquisition.js';
import type { ReleaseWays } from '../release-way.js';

/**
 * Whether a goroutine that was started before releases what is registered by an argument: it waits for the end of the
 * subscriber, and has the value from before. It may have been started by a function around the literal that registers.
 */
export function isWatched({ fn, pos, result }: Acquisition, ways: ReleaseWays): boolean {
  if (result >= 0) return false;
  const { linked, lens } = ways;
  let at: Pos | undefined = pos;
  while (at !== undefined) {
    const { fn: id, block, index }: Pos = at;
    const home = linked.program.fns[id];
    if (home === undefined) return false;
    const before = lens.effectsIn(id).some((effect) => {
      if (effect.mode !== 'go' || !ways.releasesAt(effect.pos)) return false;
      const instr = home.func.blocks[effect.pos.block]?.instrs[effect.pos.index];
      const first = comesBefore(home, effect.pos, { block, index });
      return first && instr !== undefined && isCall(instr) && ways.alwaysReleases(home, instr, effect);
    });
    if (before) return true;
    at = id === fn.id || home.func.kind === 'literal' ? literalSite(linked, id) : undefined;
  }
  return false;
}
