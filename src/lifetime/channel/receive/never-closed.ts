import type { Loop } from '../../../facts/instr.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Wakers, Waking } from '../../goroutine/wakers.js';
import type { Effect, Lens } from '../../lens.js';
import { cutAt, edgesOf } from '../../path/control-flow.js';
import { enclosingLoops } from '../../path/loops.js';
import type { Holder, Story } from '../story.js';

/** A range that only a close would end, and what is known of its channel. */
export interface NeverClosed {
  readonly use: Use;
  readonly waking: Waking;
}

/**
 * The ranges of a function over a channel that stays in its hands, that nothing closes, and on which a limited number of
 * values is sent: it waits for ever behind the last. Goroutines are asked elsewhere whether they end; here it is the
 * caller that does not come back.
 */
export function neverClosed(linked: Linked, wakers: Wakers, story: Story, holder: Holder): readonly NeverClosed[] {
  const { lens, origin } = story;
  const effects = sendsLimited(linked, lens, holder) ?? [];
  const ranges = effects.filter((e) => e.use.kind === 'range' && e.mode === 'call' && e.chain.length === 1);
  const waking: Waking = { ready: true, closed: false, because: 'no-close', made: origin };
  return ranges.flatMap(({ use }) =>
    wakers.alive.use(use) && endsByClose(linked, holder.fn, use.pos) ? [{ use, waking }] : [],
  );
}

/**
 * What happens to a channel in the function that has it in hand, where nothing closes it and a limited number of values
 * is sent, by the function itself or by what it starts; otherwise undefined.
 */
export function sendsLimited(linked: Linked, lens: Lens, holder: Holder): readonly Effect[] | undefined {
  if (lens.containers.size > 0 || lens.uses.some((u) => u.kind === 'close')) return undefined;
  if ([...lens.cells].some((c) => linked.flow.cells.name(c) !== undefined)) return undefined;
  const effects = lens.effectsIn(holder.fn.id);
  const sent = effects.filter((e) => e.use.kind === 'send');
  const sends = lens.uses.filter((u) => u.kind === 'send');
  const seen = sends.length > 0 && sends.every((s) => sent.some((e) => e.use === s));
  return seen && sent.every((e) => isLimited(linked, holder, e)) ? effects : undefined;
}

function isLimited(linked: Linked, { since }: Holder, e: Effect): boolean {
  if (e.mode === 'detached') return false;
  return e.chain.every(({ fn: id, block }) => {
    const fn = linked.program.fns[id];
    const outside = id === since.fn ? enclosingLoops(fn, since.block) : [];
    return enclosingLoops(fn, block).every((loop) => outside.includes(loop) || ends(linked, fn, loop));
  });
}

/** The loop counts, or goes over something that has an end: not over a channel, and not over what is not known. */
function ends(linked: Linked, fn: Fn | undefined, { kind, trips }: Loop): boolean {
  if (fn === undefined || trips === undefined || (kind !== 'count' && kind !== 'range')) return false;
  if (kind === 'count') return true;
  const type = linked.types.resolver.underlying(linked.types.of(fn.file, trips));
  return ['slice', 'array', 'map', 'basic'].includes(type.k);
}

/** No other way leads out of the loop: no return, break or goto, and no call that ends the goroutine or the process. */
function endsByClose(linked: Linked, fn: Fn, { block: head }: Pos): boolean {
  const loop = enclosingLoops(fn, head).find((l) => l.head === head);
  if (loop === undefined) return false;
  return loop.blocks.every((b) => {
    const block = fn.func.blocks[b];
    if (block === undefined || b === head) return true;
    if (block.term.t === 'return' || block.term.t === 'panic' || cutAt(linked, fn, b) !== undefined) return false;
    return edgesOf(block.term).every((e) => loop.blocks.includes(e.to));
  });
}
