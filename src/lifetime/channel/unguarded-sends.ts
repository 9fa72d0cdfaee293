import type { Span } from '../../base/span.js';
import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Effect } from '../lens.js';
import { cyclic } from '../path/loops.js';
import type { ProcessLifetime } from '../process-lifetime.js';
import type { Way } from '../path/walk.js';
import { findLeaving } from './leaving.js';
import { countSends, type Total } from './send-count.js';
import { type Holder, holdersOf, isOwnReceive, type Story } from './story.js';

/** A send that can block for ever, and why. */
export interface UnguardedSend {
  readonly send: Use;
  readonly name: string;
  readonly made?: { readonly pos: Pos; readonly at: Span };
  readonly reason: /** Nothing in the program receives. */
    | { readonly k: 'nobody' }
    /** `fn` gets the channel at `since` and returns by `way` before it has received enough. */
    | {
        readonly k: 'left';
        readonly fn: Fn;
        readonly since: Pos;
        readonly way: Way;
        readonly total: Total;
        readonly launch: Pos;
      }
    /** Every receiver is a loop that can be left by another way than the close of the channel. */
    | { readonly k: 'receiver-leaves'; readonly receiver: Use; readonly fn: Fn; readonly way: Way }
    /** The channel is returned to callers that are not seen. */
    | { readonly k: 'returned'; readonly fn: Fn };
}

/** The sends on channels of one story that can block for ever. */
export function unguardedSends(linked: Linked, lifetime: ProcessLifetime, story: Story): readonly UnguardedSend[] {
  const { lens } = story;
  if (story.sends.length === 0 || lens.lost || lens.overflow) return [];
  const holders = holdersOf(linked, story);
  const received = new Set(
    holders.flatMap((h) =>
      lens
        .effectsIn(h.fn.id)
        .filter(isOwnReceive)
        .map((e) => e.use),
    ),
  );
  const others = story.receives.filter((r) => !received.has(r));
  if (story.receives.length === 0)
    return lens.exposed ? returned(linked, lifetime, story, holders) : nobody(linked, lifetime, story, holders);
  if (others.length === 0) return holders.flatMap((h) => left(linked, lifetime, story, h));
  return lens.exposed ? [] : receiverLeaves(linked, lifetime, story);
}

const base = (story: Story): Pick<UnguardedSend, 'name' | 'made'> => ({
  name: story.name,
  made: { pos: story.origin.pos, at: story.origin.at },
});

/** How many receives the senders need; 0 where the buffer is enough, undefined where it can't be told. */
function needed(story: Story, total: Total): number | undefined {
  const { capacity } = story;
  if (capacity.k === 'unknown') return undefined;
  if (total.k === 'many') return capacity.k === 'number' ? Infinity : undefined;
  if (capacity.k === 'number' && total.k === 'number') return Math.max(0, total.n - capacity.n);
  if (capacity.k === 'symbol' && total.k === 'symbol') return capacity.text === total.text ? 0 : undefined;
  return capacity.k === 'number' && capacity.n === 0 ? Infinity : undefined;
}

/** Sends that run while the holder goes on: in goroutines that it, or what it calls, has started. */
const launched = (story: Story, holder: Holder): Effect[] =>
  story.lens.effectsIn(holder.fn.id).filter((e) => e.mode === 'go' && story.sends.includes(e.use));

function left(linked: Linked, lifetime: ProcessLifetime, story: Story, holder: Holder): UnguardedSend[] {
  if (lifetime.once(holder.since)) return [];
  const sends = launched(story, holder);
  if (sends.length === 0) return [];
  const total = countSends(linked, holder, sends);
  const need = needed(story, total);
  if (need === undefined || need === 0) return [];
  const found: UnguardedSend[] = [];
  for (const effect of firstOfEach(sends)) {
    const way = findLeaving(linked, holder.fn, effect.pos, story.lens, need);
    if (way !== undefined)
      found.push({
        send: effect.use,
        ...base(story),
        reason: { k: 'left', fn: holder.fn, since: holder.since, way, total, launch: effect.pos },
      });
  }
  return found;
}

/** One effect for each send operation. */
function firstOfEach(effects: readonly Effect[]): Effect[] {
  const seen = new Set<Use>();
  return effects.filter((e) => !seen.has(e.use) && seen.add(e.use));
}

function nobody(linked: Linked, lifetime: ProcessLifetime, story: Story, holders: readonly Holder[]): UnguardedSend[] {
  const holder = holders[0];
  if (holder === undefined || lifetime.once(story.origin.pos) || story.lens.containers.size > 0) return [];
  const effects = story.lens.effectsIn(holder.fn.id).filter((e) => story.sends.includes(e.use));
  const total: Total = effects.length === 0 ? { k: 'many' } : countSends(linked, holder, effects);
  const need = needed(story, total);
  if (need === undefined || need === 0) return [];
  return story.sends.map((send) => ({ send, ...base(story), reason: { k: 'nobody' } }));
}

function returned(
  linked: Linked,
  lifetime: ProcessLifetime,
  story: Story,
  holders: readonly Holder[],
): UnguardedSend[] {
  const holder = holders[0];
  if (holder === undefined || holders.length > 1 || lifetime.once(story.origin.pos)) return [];
  // A channel that is also kept in a field or variable that others see has receivers that can't be known.
  const shown = [...story.lens.cells, ...story.lens.containers].filter((c) => linked.sight.readOutside(c));
  if (!shown.every((c) => linked.sight.ownerOf(c)?.root === story.home.root)) return [];
  const sends = launched(story, holder);
  const need = sends.length === 0 ? 0 : needed(story, countSends(linked, holder, sends));
  if (need === undefined || need === 0) return [];
  return firstOfEach(sends).map((e) => ({ send: e.use, ...base(story), reason: { k: 'returned', fn: story.home } }));
}

function receiverLeaves(linked: Linked, lifetime: ProcessLifetime, story: Story): UnguardedSend[] {
  if (story.capacity.k !== 'number' || lifetime.once(story.origin.pos)) return [];
  const leaving: { receiver: Use; fn: Fn; way: Way }[] = [];
  for (const receiver of story.receives) {
    const fn = linked.program.fns[receiver.pos.fn];
    if (fn === undefined || receiver.mode !== undefined || !cyclic(fn, receiver.pos.block)) return [];
    const way = findLeaving(linked, fn, receiver.pos, story.lens, Infinity);
    if (way === undefined || lifetime.runsOnce(fn.id)) return [];
    leaving.push({ receiver, fn, way });
  }
  const first = leaving[0];
  if (first === undefined) return [];
  const receivers = new Set(leaving.map((l) => l.fn.root));
  return story.sends.flatMap((send) => {
    const fn = linked.program.fns[send.pos.fn];
    if (fn === undefined || (receivers.has(fn.root) && leaving.some((l) => l.fn.id === fn.id))) return [];
    if (endsReceiver(linked, fn, first.fn, first.way)) return [];
    // A buffer takes the sends of one turn; only repeated ones fill it.
    if (story.capacity.k === 'number' && story.capacity.n > 0 && !cyclic(fn, send.pos.block)) return [];
    return [{ send, ...base(story), reason: { k: 'receiver-leaves', ...first } }];
  });
}

/** Whether the sender itself ends the receiver: by closing the channel that the receiver leaves by, it has finished. */
function endsReceiver(linked: Linked, sender: Fn, receiver: Fn, way: Way): boolean {
  for (const block of way.blocks) {
    const term = receiver.func.blocks[block]?.term;
    if (term?.t !== 'select') continue;
    for (const c of term.cases) {
      const cell = c.ch === undefined ? undefined : linked.flow.cellOf(receiver, c.ch);
      for (const use of cell === undefined ? [] : (linked.flow.uses.get(cell) ?? [])) {
        if (use.kind === 'close' && linked.program.fns[use.pos.fn]?.root === sender.root) return true;
      }
    }
  }
  return false;
}
