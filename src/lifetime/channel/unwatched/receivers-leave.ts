import type { Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { cyclic } from '../../path/loops.js';
import type { ProcessLifetime } from '../../process-lifetime.js';
import { findLeaving } from '../leaving.js';
import { isAnswered } from '../receiver-leaves.js';
import type { Story } from '../story.js';
import type { SendReason } from '../unguarded-send.js';
import { reasonOf } from './unwatched-sends.js';
import { watchBeside } from './watch.js';

/**
 * The sends of a story that stand beside something that watches a stop signal, where everybody who receives can leave
 * before the channel is closed, or is not seen.
 */
export function unwatchedOf(linked: Linked, lifetime: ProcessLifetime, story: Story): Map<Use, SendReason> {
  const found = new Map<Use, SendReason>();
  const { capacity, lens, receives } = story;
  // Who looks for the stop signal on each turn sends at most one value too many, which a buffer takes.
  if (capacity.k !== 'number' || capacity.n > 0) return found;
  if (receives.length === 0 && !lens.exposed) return found;
  if (lens.uses.some((u) => u.kind === 'close' && u.mode !== 'defer')) return found;
  const leaving = receives.map((r) => leavesEarly(linked, lifetime, story, r));
  if (!leaving.every((l) => l)) return found;
  for (const send of story.sends) {
    const fn = linked.program.fns[send.pos.fn];
    if (fn === undefined || lifetime.runsOnce(fn.id) || receives.some((r) => r.pos.fn === fn.id)) continue;
    // In a dialogue each waits for the other's word: who leaves has said so.
    if (receives.some((r) => isAnswered(linked, fn, linked.program.fns[r.pos.fn] ?? fn, true))) continue;
    const watch = watchBeside(linked, send);
    if (watch !== undefined) found.set(send, reasonOf(watch));
  }
  return found;
}

function leavesEarly(linked: Linked, lifetime: ProcessLifetime, story: Story, receiver: Use): boolean {
  const fn = linked.program.fns[receiver.pos.fn];
  if (fn === undefined || receiver.mode !== undefined || lifetime.runsOnce(fn.id)) return false;
  if (story.lens.effectsIn(fn.id).some((e) => e.use.kind === 'close')) return false;
  if (!cyclic(fn, receiver.pos.block)) {
    if (receiver.selected !== true) return false;
    return findLeaving(linked, fn, { fn: fn.id, block: 0, index: -1 }, story.lens, { need: 1 }) !== undefined;
  }
  return findLeaving(linked, fn, receiver.pos, story.lens, { need: Infinity, serving: true }) !== undefined;
}
