import type { Value } from '../../../../facts/value.js';
import type { Use } from '../../../../link/flow.js';
import type { Linked } from '../../../../link/link.js';
import type { Fn } from '../../../../link/program.js';
import { edgesOf } from '../../../path/control-flow.js';
import { enclosingLoops } from '../../../path/loops.js';
import type { Way } from '../../../path/walk.js';
import { type Amount, amountOf } from '../../capacity.js';
import { spelledOut } from '../../loop-exit.js';
import type { Story } from '../../story.js';

/**
 * Whether the receiver leaves by a count of as many values as there are senders: each turn of a loop over `jobs` starts one
 * that sends once, and the way out is taken where `len(jobs)` values have come.
 */
export function countsAll(linked: Linked, { home, lens }: Story, send: Use, receiver: Fn, way: Way): boolean {
  const started = lens.effectsIn(home.id).filter((e) => e.use.kind === 'send');
  const [only, ...more] = started;
  if (only === undefined || more.length > 0 || only.use !== send || only.mode !== 'go' || only.repeated) return false;
  const [loop, ...others] = enclosingLoops(home, only.pos.block);
  if (loop?.trips === undefined || others.length > 0) return false;
  const senders = amountOf(linked, home, loop.trips);
  const cond = conditionOf(receiver, way);
  const count = cond === undefined ? undefined : spelledOut(linked, receiver, cond);
  if (count?.k !== 'op') return false;
  return [count.x, count.y].some(
    (v) => v !== undefined && isSame(senders, amountOf(linked, receiver, spelledOut(linked, receiver, v))),
  );
}

const isSame = (a: Amount, b: Amount): boolean =>
  (a.k === 'number' && b.k === 'number' && a.n === b.n) || (a.k === 'symbol' && b.k === 'symbol' && a.text === b.text);

/** The condition of the last branch on the way. */
function conditionOf(fn: Fn, { blocks }: Way): Value | undefined {
  for (let i = blocks.length - 2; i >= 0; i--) {
    const term = fn.func.blocks[blocks[i] ?? -1]?.term;
    if (term?.t === 'branch' && edgesOf(term).some((e) => e.to === blocks[i + 1])) return term.cond;
  }
  return undefined;
}
