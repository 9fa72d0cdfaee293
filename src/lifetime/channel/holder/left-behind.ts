import type { Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { onMainFlow } from '../../process/main-flow.js';
import type { ProcessLifetime } from '../../process/process-lifetime.js';
import { holderLeaves } from '../holder-leaves.js';
import { publications } from '../publish.js';
import { type Holder, isOwnReceive, ownReceives, type Story, shownElsewhere } from '../story.js';
import type { SendReason } from '../unguarded-send.js';
import { carriedTo, isFromAnother } from './carried.js';
import { drainsOf } from './drains.js';
import { ofOneCall } from './of-one-call.js';

/** The sends that a holder leaves behind: the maker of the channel, who called it, or who has the struct it is in. */
export function leftBehind(
  linked: Linked,
  lifetime: ProcessLifetime,
  story: Story,
  holders: readonly Holder[],
): Map<Use, SendReason> {
  const found = new Map<Use, SendReason>();
  const { lens } = story;
  // Kept in a field, it is more than the maker's: an exported accessor may hand it to anybody.
  const kept = [...lens.cells].some((c) => linked.flow.cells.name(c) !== undefined);
  if (story.receives.length === 0) return found;
  const carried = kept ? carriedTo(linked, story) : [];
  const direct = kept && shownElsewhere(linked, story) ? [] : holders;
  for (const holder of [...carried, ...direct]) {
    if (lifetime.once(holder.since) || onMainFlow(linked, lifetime, holder.fn.id)) continue;
    const carries = holder.carriers !== undefined;
    // Who asks the object for its channel receives from it, not who put it there.
    const asks = holder.called && !carries;
    if (kept && !asks && !lens.effectsIn(holder.fn.id).some(isOwnReceive)) continue;
    const handedOut = holder.called ? [] : publications(linked, holder.fn, lens);
    if (!answersAlone(linked, story, holder, carries ? carried : holders, handedOut.length > 0)) continue;
    const once = carries && lifetime.runsOnce(holder.fn.id);
    const own = ofOneCall(linked, story, holder, holders);
    for (const [send, reason] of holderLeaves(linked, own, { ...holder, once }, handedOut)) found.set(send, reason);
  }
  return found;
}

/**
 * Whether every receive that another goroutine than the sender's could do is the holder's own, or another holder's.
 * `carried`: the channel goes out in a request for an answer; then each asker receives from the channel it made.
 */
function answersAlone(
  linked: Linked,
  story: Story,
  holder: Holder,
  holders: readonly Holder[],
  carried: boolean,
): boolean {
  const { lens } = story;
  const own = ownReceives(story, holders);
  // Who sends and receives by the same name is alone with it; by another name the value may be another's.
  const launched = lens.effectsIn(holder.fn.id).filter((e) => e.mode === 'go' && story.sends.includes(e.use));
  const senders = new Set(launched.map(({ use }) => `${use.pos.fn} ${use.cell}`));
  const asks = carried && lens.effectsIn(holder.fn.id).some(isOwnReceive);
  const drains = new Set(drainsOf(linked, story, holder));
  const others = story.receives.filter(
    (r) =>
      !own.has(r) &&
      !drains.has(r) &&
      !senders.has(`${r.pos.fn} ${r.cell}`) &&
      !isFromAnother(linked, holder, holders, r),
  );
  return others.length === 0 || (asks && others.every((r) => !lens.effectsIn(holder.fn.id).some((e) => e.use === r)));
}
