import type { Loop } from '../../../facts/instr.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Endings } from '../../goroutine/endings.js';
import type { Wakers, Waking } from '../../goroutine/wakers.js';
import type { Effect, Lens } from '../../lens.js';
import { names } from '../../mentions.js';
import { assigned } from '../../path/assigned.js';
import { canReach, cutAt, edgesOf } from '../../path/control-flow.js';
import { enclosingLoops } from '../../path/loops.js';
import type { Holder, Story } from '../story.js';
import { agreed, wayWithout } from './left-out.js';
import { closeOf } from './loops.js';
import { noneLeadsOut } from './none-leads-out.js';

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
    // Who is unseen may run a literal for as long as somebody listens, unless that gives back what it has heard.
    if (effects.some((e) => e.use.kind === 'send' && e.mode === 'detached') && !collects(fn, use.pos)) return [];
    if (endsByClose(linked, fn, use.pos)) return [{ use, waking, ...assumed }];
    return mayGetNothing(linked, story, use, effects) || noneLeadsOut(linked, lens, fn, use.pos, effects)
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
    (e.mode !== 'detached' || endings !== undefined) &&
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
  const launch = launchOf(linked, e);
  if (launch === undefined || endings.obstacle(launch.sender.id) !== undefined) return false;
  const returns = launch.sender.func.blocks.some(({ term }) => term.t === 'return');
  return returns && launch.starts.every(({ fn, block }) => enclosingLoops(linked.program.fns[fn], block).length === 0);
}

/** The goroutine that an operation is done by, and the calls that lead to its start. */
function launchOf(
  { program }: Linked,
  { mode, chain }: Effect,
): { readonly sender: Fn; readonly starts: readonly Pos[] } | undefined {
  const isStart = ({ fn, block, index }: Pos): boolean =>
    program.fns[fn]?.func.blocks[block]?.instrs[index]?.op === 'go';
  const at = mode === 'go' ? chain.findIndex(isStart) : -1;
  const sender = at < 0 ? undefined : program.fns[chain[at + 1]?.fn ?? -1];
  return sender && { sender, starts: chain.slice(0, at + 1) };
}

/**
 * A value may lead out of the loop, but each goroutine that sends may come to its end without: `if err != nil { errs <- err }`
 * before `for err := range errs { return err }`.
 */
function mayGetNothing(linked: Linked, story: Story, use: Use, effects: readonly Effect[]): boolean {
  const sent = effects.filter((e) => e.use.kind === 'send');
  return sent.every((e) => {
    const sender = launchOf(linked, e)?.sender;
    if (sender === undefined || wayWithout(linked, story, sender, use) === undefined) return false;
    return !agreed(linked, story, sender, use, e.pos.fn === use.pos.fn ? e.pos : undefined);
  });
}

/** The function gives back what it has put together in the loop. */
function collects(fn: Fn, { block: head }: Pos): boolean {
  const { blocks } = fn.func;
  const loop = enclosingLoops(fn, head).find((l) => l.head === head);
  const end = blocks[head]?.term;
  if (loop === undefined || end?.t !== 'range') return false;
  const made = new Set(loop.blocks.flatMap((b) => (blocks[b]?.instrs ?? []).flatMap(assigned)));
  return blocks.some(
    ({ term }, b) =>
      term.t === 'return' && names(term.values, (id) => made.has(id)) && (b === end.exit || canReach(fn, end.exit, b)),
  );
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
