import type { CallInstr } from '../../../link/call-graph.js';
import { externalKey } from '../../../link/calls.js';
import type { Origin, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, originsOf } from '../../../link/reach.js';
import { bind, NO_BINDING } from '../../goroutine/binding.js';
import type { Endings } from '../../goroutine/endings.js';
import { waitedFor } from '../../goroutine/owner/waited-for.js';
import type { Wakers } from '../../goroutine/wakers.js';
import type { Lens } from '../../lens.js';

/** What alone ends a goroutine. */
export interface OnlyEnd {
  readonly lens: Lens;
  readonly ends: (use: Use) => boolean;
  /** Whether the goroutine can't come to its end without it, nor does it itself: the dear question, to be asked last. */
  readonly needed: () => boolean;
}

interface Start {
  readonly fn: Fn;
  readonly call: CallInstr;
}

const closes = (use: Use): boolean => use.kind === 'close';
const closesOrSends = (use: Use): boolean => use.kind === 'close' || use.kind === 'send';
const calls = (use: Use): boolean => use.kind === 'call';

/**
 * The close of a channel, the send on it or the cancel of a context that the goroutine may not come to its end without.
 */
export function onlyEnds(
  linked: Linked,
  wakers: Wakers,
  endings: Endings,
  { fn, call }: Start,
  target: Fn,
): readonly OnlyEnd[] {
  const binding = call.callee.k === 'func' ? NO_BINDING : bind(linked, fn, call, target, NO_BINDING);
  const needs = (origins: readonly Origin[], ready: boolean): boolean =>
    endings.obstacle(target.id, { binding, supposed: { origins, ready } }) !== undefined;
  const origins = waitedFor(linked, wakers, target, binding);
  const made = origins.filter((o) => o.kind === 'make');
  return origins.flatMap((origin): readonly OnlyEnd[] => {
    if (origin.kind === 'make') {
      const lens = wakers.lens(origin.cell);
      const sends = lens.uses.some((u) => u.kind === 'send');
      const alike = (ends: (use: Use) => boolean): readonly Origin[] => endedAlike(origin, made, wakers, ends);
      const byClose = (): boolean => lens.uses.some(closes) && needs(alike(closes), sends);
      const bySend = (): boolean => !byClose() && needs(alike(closesOrSends), false);
      return [
        { lens, ends: closes, needed: () => !doesItself(target, lens, closes) && byClose() },
        ...(sends
          ? [{ lens, ends: closesOrSends, needed: () => !doesItself(target, lens, closesOrSends) && bySend() }]
          : []),
      ];
    }
    const derivations = cancelsOf(linked, wakers, origin);
    return derivations.flatMap(({ lens }) => {
      if (!lens.uses.some(calls)) return [];
      const together = derivations.filter((d) => endAlike(d.lens, lens, calls)).map((d) => d.derived);
      return [{ lens, ends: calls, needed: () => !doesItself(target, lens, calls) && needs(together, false) }];
    });
  });
}

/**
 * What is made in another constructor and kept in the same field is ended by the same operations: of one value only one
 * of them is there, and so they are left alone together.
 */
const endedAlike = (
  origin: Origin,
  made: readonly Origin[],
  wakers: Wakers,
  ends: (use: Use) => boolean,
): readonly Origin[] => made.filter((o) => endAlike(wakers.lens(o.cell), wakers.lens(origin.cell), ends));

/** Whether all that ends the one ends the other. */
function endAlike(one: Lens, other: Lens, ends: (use: Use) => boolean): boolean {
  if (one === other) return true;
  const known = new Set(other.uses.filter(ends).map((u) => u.at));
  const own = one.uses.filter(ends);
  return own.length === known.size && own.every((u) => known.has(u.at));
}

const doesItself = (target: Fn, lens: Lens, ends: (use: Use) => boolean): boolean =>
  lens.effectsIn(target.id).some((e) => ends(e.use));

/** The contexts with a cancel function that the channel of `ctx.Done()` can belong to. */
function cancelsOf(
  linked: Linked,
  wakers: Wakers,
  done: Origin,
): readonly { readonly derived: Origin; readonly lens: Lens }[] {
  const { instr } = done;
  const fn = linked.program.fns[done.pos.fn];
  if (fn === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call') return [];
  const { receiver } = linked.graph.target(fn, instr);
  const context = receiver === undefined ? undefined : linked.flow.cellOf(fn, receiver);
  if (context === undefined) return [];
  return originsOf(linked.flow, backward(linked.flow, [context]).cells).flatMap((derived) => {
    const made = derived.instr;
    const maker = linked.program.fns[derived.pos.fn];
    if (maker === undefined || made === undefined || !('op' in made) || made.op !== 'call') return [];
    const { external } = linked.graph.target(maker, made);
    const cancel = made.results[1] ?? -1;
    if (external === undefined || cancel < 0 || !/^context\.WithCancel(Cause)?$/.test(externalKey(external))) return [];
    return [{ derived, lens: wakers.lens((linked.program.files[maker.file]?.varBase ?? 0) + cancel) }];
  });
}
