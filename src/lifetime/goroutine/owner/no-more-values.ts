import type { CallInstr } from '../../../link/call-graph.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { sendsLimited } from '../../channel/receive/never-closed.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { edgesOf } from '../../path/control-flow.js';
import { givesError, isFailure } from '../../path/gives-error.js';
import { enclosingLoops } from '../../path/loops.js';
import { bind, NO_BINDING } from '../binding.js';
import type { Endings, Obstacle } from '../endings.js';
import { madeIn } from '../made-in.js';
import type { Wakers } from '../wakers.js';

/**
 * What a goroutine waits for when its starter has sent it all of a limited number of values: it ranges over a channel that
 * nothing closes, and no way but a failure leads out of the range.
 */
export function noMoreValues(
  linked: Linked,
  wakers: Wakers,
  endings: Endings,
  { fn, call }: { readonly fn: Fn; readonly call: CallInstr },
  target: Fn,
): { readonly k: 'obstacle'; readonly obstacle: Obstacle } | undefined {
  for (const origin of madeIn(linked, fn.id)) {
    const lens = wakers.lens(origin.cell);
    // It is a range that waits.
    if (!lens.uses.some((u) => u.kind === 'range') || lens.lost || lens.exposed) continue;
    const sends = sendsLimited(linked, wakers, lens, { fn, since: origin.pos, called: false });
    if (sends === undefined || lens.overflow) continue;
    const binding = call.callee.k === 'func' ? NO_BINDING : bind(linked, fn, call, target, NO_BINDING);
    const supposed = { origins: [origin], ready: false, because: 'no-close' } as const;
    const obstacle = endings.obstacle(target.id, { binding, supposed });
    if (obstacle !== undefined && onlyFailuresLeave(linked, obstacle)) return { k: 'obstacle', obstacle };
  }
  return undefined;
}

/** A value that ends the range may be the last one: only where it is left by errors alone, the values do not end it. */
function onlyFailuresLeave(linked: Linked, obstacle: Obstacle): boolean {
  let at = obstacle;
  while (at.inner !== undefined) at = at.inner;
  const fn = linked.program.fns[at.pos.fn];
  const loop = enclosingLoops(fn, at.pos.block).find((l) => l.head === at.pos.block);
  if (fn === undefined || at.kind !== 'range' || loop === undefined) return false;
  const isOut = (b: number): boolean => b !== loop.head && !loop.blocks.includes(b);
  const failed = (b: number): boolean => {
    const term = fn.func.blocks[b]?.term;
    if (term?.t === 'return' && givesError(linked, fn, term, b)) return true;
    return conditionsAbove(fn, b).some((c) => loop.blocks.includes(c.since) && isFailure(linked, fn, c));
  };
  // The blocks behind a return or break are no part of the loop's own; those that a turn can run are looked at.
  const inside = fn.func.blocks.flatMap((_, b) => (b !== loop.head && loop.blocks.includes(b) ? [b] : []));
  return inside.every((b) => {
    const term = fn.func.blocks[b]?.term;
    if (term === undefined) return true;
    if (term.t === 'return' || term.t === 'panic') return failed(b);
    return edgesOf(term).every((e) => !isOut(e.to) || failed(b) || failed(e.to));
  });
}
