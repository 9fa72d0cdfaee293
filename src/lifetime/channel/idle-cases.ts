import type { Spot, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Wakers } from '../goroutine/wakers.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import { endsWithProcess } from './shutdown/shutdown.js';

/**
 * The other cases of the select that sends, where it has none that can ever be ready: they wait for a close or a value
 * that nothing provides, or that comes when the process ends. A select without other cases, and a plain send, have an empty list; undefined: there is another
 * way out, or there may be.
 */
export function idleCases(
  linked: Linked,
  lifetime: ProcessLifetime,
  wakers: Wakers,
  send: Use,
): readonly Spot[] | undefined {
  if (send.selected !== true) return [];
  const fn = linked.program.fns[send.pos.fn];
  const term = fn?.func.blocks[send.pos.block]?.term;
  if (fn === undefined || term?.t !== 'select') return undefined;
  const others = term.cases.filter((c) => c.at.start !== send.at.start);
  const idle = others.every(({ kind, ch }) => {
    if (kind !== 'recv' || ch === undefined) return false;
    const { because } = wakers.of(fn, ch);
    return because === 'nobody' || because === 'dead' || endsWithProcess(linked, lifetime, fn, ch);
  });
  return idle ? others.map(({ at }) => ({ pos: send.pos, at })) : undefined;
}
