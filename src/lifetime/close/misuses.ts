import type { Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Story } from '../channel/story.js';
import type { Wakers } from '../goroutine/wakers.js';
import { isGuardedAt } from './guards.js';
import type { CloseMisuse } from './misuse.js';
import { sentNext } from './sent-next.js';
import { stillSends } from './still-sends.js';
import { closedAlready } from './twice.js';

/** Second closes of one channel, and sends that can follow a close. */
export function closeMisuses(linked: Linked, wakers: Wakers, stories: readonly Story[]): readonly CloseMisuse[] {
  const found = new Map<CloseMisuse['use'], CloseMisuse>();
  const add = (misuse: CloseMisuse): void => {
    if (!found.has(misuse.use)) found.set(misuse.use, misuse);
  };
  for (const story of stories) {
    const { lens } = story;
    for (const misuse of sentNext(linked, story)) add(misuse);
    const closes = new Set(lens.uses.filter((u) => u.kind === 'close' && !isGuardedAt(linked, lens, u.pos)));
    if (closes.size === 0 || !lens.uses.some((u) => linked.sight.judged(u.pos.fn))) continue;
    for (const id of functionsWith(linked, story, closes)) {
      const fn = linked.program.fns[id];
      if (fn === undefined) continue;
      for (const misuse of closedAlready(linked, story, fn)) add(misuse);
      for (const misuse of stillSends(linked, wakers, story, fn)) add(misuse);
    }
  }
  return [...found.values()];
}

/** The functions that do one of the closes, themselves or through what they call. */
function functionsWith(linked: Linked, { lens }: Story, closes: ReadonlySet<Use>): readonly number[] {
  const doing = lens.functionsDoing((use) => closes.has(use));
  const seen = new Set([...closes].map((u) => u.pos.fn));
  const queue = [...seen];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const { pos } of linked.graph.callers(id)) {
      if (seen.has(pos.fn) || !doing.has(pos.fn)) continue;
      seen.add(pos.fn);
      queue.push(pos.fn);
    }
  }
  return [...seen].sort((a, b) => a - b);
}
