import type { Value } from '../../../facts/value.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { dominates } from '../../path/dominators.js';
import { findWay } from '../../path/walk.js';
import type { Story } from '../story.js';
import { lastWordsOn } from './enders.js';

/**
 * Whether everybody who tells the receiver to leave then closes the channel itself: `close(stop); <-left; close(events)`.
 * Who still wants to send meets the close and does not wait for ever; that there is nobody left is theirs to know. `heard`:
 * the channels by which the receiver leaves; none where a value of the channel itself makes it leave.
 */
export function isClosedBehind(
  linked: Linked,
  story: Story,
  send: Use,
  receiver: Fn,
  heard: readonly Value[],
): boolean {
  const closes = story.lens.uses.filter((u) => u.kind === 'close' && u.pos.fn !== send.pos.fn);
  if (closes.length === 0) return false;
  if (heard.length > 0) {
    return heard.every((ch) => {
      const cell = linked.flow.cellOf(receiver, ch);
      const words = cell === undefined ? [] : lastWordsOn(linked, cell);
      return words.length > 0 && words.every((at) => closesOnTheWay(linked, at, closes));
    });
  }
  // It is told by a value on the channel itself: the last one of those that close it.
  return closes.some((c) =>
    story.lens.uses.some((u) => u.kind === 'send' && u.pos.fn === c.pos.fn && closesOnTheWay(linked, u.pos, [c])),
  );
}

function closesOnTheWay(linked: Linked, from: Pos, closes: readonly Use[]): boolean {
  const fn = linked.program.fns[from.fn];
  const own = closes.filter((c) => c.pos.fn === from.fn);
  if (fn === undefined || own.length === 0) return false;
  const isOne = (at: Pos): boolean => own.some((c) => c.pos.block === at.block && c.pos.index === at.index);
  // Closed before, the channel never had anybody waiting when its receiver was told.
  if (own.some((c) => c.mode === undefined && dominates(fn, c.pos, from))) return true;
  return findWay(linked, fn, from, { covers: (_, at) => isOne(at), coversTerm: () => false }) === undefined;
}
