import type { Loop } from '../../../facts/instr.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Endings } from '../../goroutine/endings.js';
import type { Wakers, Waking } from '../../goroutine/wakers.js';
import type { Effect, Lens } from '../../lens.js';
import { cutAt, edgesOf } from '../../path/control-flow.js';
import { enclosingLoops } from '../../path/loops.js';
import type { Holder, Story } from '../story.js';
import { agreed, wayWithout } from './left-out.js';
import { closeOf } from './loops.js';

/** A range that only a close would end, and what is known of its channel. */
export interface NeverClosed {
  readonly use: Use;
  readonly waking: Waking;
  /** Where the finding rests on an assumption. */
  readonly assumes?: string;
}

/**
 * The ranges of a function, or of what it calls, over a channel that stays in its hands, that nothing closes, and on which
 * a limited number of values is sent: it waits for ever behind the last. Goroutines are asked elsewhere whether they end;
 * here it is the caller that does not come back.
 */
export function neverClosed(
  linked: Linked,
  wakers: Wakers,
  endings: Endings,
  story: Story,
  holder: Holder,
): readonly NeverClosed[] {
  const { lens, origin } = story;
  const limited = sendsLimited(linked, wakers, lens, holder);
  const effects = limited ?? sendsLimited(linked, wakers, lens, holder, endings) ?? [];
  const own = effects.filter((e) => e.use.kind === 'range' && (e.mode === 'call' || e.mode === 'defer'));
  const waking: Waking = { ready: true, closed: false, because: 'no-close', made: origin };
  const assumed = limited === undefined ? { assumes: 'the goroutine that sends comes to its end' } : {};
  return own.flatMap(({ use }) => {
    const fn = linked.program.fns[use.pos.fn];
    if (fn === undefined || !wakers.alive.use(use)) return [];
    if (endsByClose(linked, fn, use.pos)) return [{ use, waking, ...assumed }];
    return mayGetNothing(linked, story, use, effects)
      ? [{ use, waking, assumes: 'no value comes that leads out of it' }]
      : [];
  });
}

/**
 * What happens to a channel in the function that has it in hand, where nothing closes it and a limited number of values
 * is sent, by the function itself or by what it starts; otherwise undefined. With `endings` a goroutine that can leave its
 * loop at any time sends a limited number, too.
 */
export function sendsLimited(
  linked: Linked,
  wakers: Wakers,
  lens: Lens,
  holder: Holder,
  endings?: Endings,
): readonly Effect[] | undefined {
  if (lens.containers.size > 0 || lens.uses.some((u) => u.kind === 'close')) return undefined;
  if ([...lens.cells].some((c) => linked.flow.cells.name(c) !== undefined)) return undefined;
  const effects = lens.effectsIn(holder.fn.id);
  const sent = effects.filter((e) => e.use.kind === 'send');
  const sends = lens.uses.filter((u) => u.kind === 'send');
  const seen = sends.length > 0 && sends.every((s) => sent.some((e) => e.use === s));
  const isLimited = (e: Effect): boolean =>
    e.mode !== 'detached' &&
    (turnsLimited(linked, wakers, holder, e) || (endings !== undefined && goroutineEnds(linked, endings, e)));
  return seen && sent.every(isLimited) ? effects : undefined;
}

function turnsLimited(linked: Linked, wakers: Wakers, { since }: Holder, e: Effect): boolean {
  return e.chain.every(({ fn: id, block }) => {
    const fn = linked.program.fns[id];
    const outside = id === since.fn ? enclosingLoops(fn, since.block) : [];
    return enclosingLoops(fn, block).every((loop) => outside.includes(loop) || ends(linked, wakers, fn, loop));
  });
}

/** The loop counts, or goes over something that has an end: not over what is not known, nor over an open channel. */
function ends(linked: Linked, wakers: Wakers, fn: Fn | undefined, { kind, trips }: Loop): boolean {
  if (fn === undefined || trips === undefined || (kind !== 'count' && kind !== 'range')) return false;
  if (kind === 'count') return true;
  const type = linked.types.resolver.underlying(linked.types.of(fn.file, trips));
  if (type.k === 'chan') return closeOf(linked, wakers, fn, trips) !== undefined;
  return ['slice', 'array', 'map', 'basic'].includes(type.k);
}

/** It is started once, and whatever it waits for can come, so that it can get to its end. */
function goroutineEnds(linked: Linked, endings: Endings, e: Effect): boolean {
  const [start, inner] = e.chain;
  const fn = start === undefined ? undefined : linked.program.fns[start.fn];
  if (e.mode !== 'go' || start === undefined || inner === undefined || inner.fn === start.fn) return false;
  const [sender] = endings.obstacle(inner.fn) === undefined ? [linked.program.fns[inner.fn]] : [];
  const returns = sender?.func.blocks.some(({ term }) => term.t === 'return') === true;
  return returns && enclosingLoops(fn, start.block).length === 0;
}

/**
 * A value may lead out of the loop, but each goroutine that sends may come to its end without: `if err != nil { errs <- err }`
 * before `for err := range errs { return err }`.
 */
function mayGetNothing(linked: Linked, story: Story, use: Use, effects: readonly Effect[]): boolean {
  const sent = effects.filter((e) => e.use.kind === 'send');
  return sent.every(({ pos, mode, chain: [, inner] }) => {
    const start = linked.program.fns[pos.fn]?.func.blocks[pos.block]?.instrs[pos.index];
    const sender = linked.program.fns[inner?.fn ?? -1];
    if (start?.op !== 'go' || mode !== 'go' || sender === undefined) return false;
    return wayWithout(linked, story, sender, use) !== undefined && !agreed(linked, story, sender, use, pos);
  });
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
