import type { Value } from '../../../facts/value.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { backward, forward, usesOf } from '../../../link/reach.js';
import { type Held, locksIn } from '../../lock/held.js';
import { dominates } from '../../path/dominators.js';
import { cyclic } from '../../path/loops.js';
import { comesTo } from '../../path/way-to.js';
import { takes } from '../receiver/received.js';
import type { Story } from '../story.js';

/**
 * Whether sender and receiver take turns: the receiver needs the lock only for what it has received, and then calls for the
 * next value itself, past the lock, by starting who sends it or by a word that the sender waits for. Who sends while it
 * holds the lock finds the receiver on its way back to the channel then. The first value comes unasked.
 */
export function takeTurns(linked: Linked, story: Story, held: Held, send: Use, receive: Use): boolean {
  const receiver = linked.program.fns[receive.pos.fn];
  if (receiver === undefined) return false;
  const locks = locksIn(linked, held.lens, receiver);
  const { lens } = story;
  const received = (pos: Pos): boolean => lens.ownUsesAt(pos).some((u) => u.kind === 'recv');
  const toLock = (from: Pos): boolean =>
    locks.some((lock) =>
      comesTo(linked, receiver, from, lock.pos, {
        covers: (instr, pos) => instr.op === 'recv' && received(pos),
        follows: (term, edge, pos) => !takes(lens, term, edge, pos),
      }),
    );
  // What waits for the lock in another way than after a value may do so when the next one is sent.
  if (locks.length === 0 || toLock({ fn: receiver.id, block: 0, index: -1 })) return false;
  const turns: Turns = { linked, story, receiver, pastLock: (pos) => !toLock(pos), unasked: [] };
  return isAsked(turns, send.pos, new Set()) && turns.unasked.length <= 1;
}

interface Turns {
  readonly linked: Linked;
  readonly story: Story;
  readonly receiver: Fn;
  /** From this position of the receiver there is no way to the lock before the next value. */
  readonly pastLock: (pos: Pos) => boolean;
  /** The places from where the sender runs for the first time. */
  readonly unasked: Pos[];
}

/** Whether it is always the receiver who has called for what is done at the position. */
function isAsked(turns: Turns, pos: Pos, seen: Set<FnId>): boolean {
  const { linked, story, receiver, unasked } = turns;
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined) return false;
  if (wordsBefore(fn, pos).some((ch) => isSaidPastLock(turns, fn, ch))) return true;
  if (makesBefore(linked, story, fn, pos)) {
    unasked.push(pos);
    return !cyclic(fn, pos.block);
  }
  if (seen.has(fn.id)) return true;
  seen.add(fn.id);
  const sites = linked.graph.callers(fn.id);
  if (sites.length === 0 || linked.sight.handedOut.has(fn.id) || linked.sight.calledFromOutside(fn.id)) return false;
  return sites.every((site) => {
    const asks = site.pos.fn === receiver.id && site.invocation.mode === 'go' && turns.pastLock(site.pos);
    return asks || (site.invocation.mode === 'call' && isAsked(turns, site.pos, seen));
  });
}

/** The channels from which something has been received on every way to the position. */
const wordsBefore = (fn: Fn, to: Pos): readonly Value[] =>
  fn.func.blocks.flatMap(({ instrs, term }, block) => [
    ...instrs.flatMap((i, index) => (i.op === 'recv' && dominates(fn, { fn: fn.id, block, index }, to) ? [i.ch] : [])),
    ...(term.t === 'select'
      ? term.cases.flatMap((c) =>
          c.kind === 'recv' && c.ch !== undefined && dominates(fn, { fn: fn.id, block: c.to, index: -1 }, to)
            ? [c.ch]
            : [],
        )
      : []),
  ]);

/** The receiver sends on the channel, and each time it is past the lock. */
function isSaidPastLock({ linked, story, receiver, pastLock }: Turns, fn: Fn, ch: Value): boolean {
  const cell = linked.flow.cellOf(fn, ch);
  if (cell === undefined || story.lens.cells.has(cell)) return false;
  const all = forward(linked.flow, [...backward(linked.flow, [cell]).cells]);
  const said = usesOf(linked.flow, all.cells).filter((u) => u.kind === 'send' && u.pos.fn === receiver.id);
  return said.length > 0 && said.every((u) => pastLock(u.pos));
}

/** The channel is made by the function itself, or by a call in it, before it gets there. */
const makesBefore = (linked: Linked, { home, origin }: Story, fn: Fn, to: Pos): boolean =>
  (fn === home && dominates(fn, origin.pos, to)) ||
  linked.graph.callers(home.id).some((s) => s.pos.fn === fn.id && dominates(fn, s.pos, to));
