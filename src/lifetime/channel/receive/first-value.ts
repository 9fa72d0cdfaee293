import type { Loop, Term } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Effect, Lens } from '../../lens.js';
import { canReach, type Edge } from '../../path/control-flow.js';
import { enclosingLoops } from '../../path/loops.js';

/** A loop of a function. */
interface Turning {
  readonly fn: Fn;
  readonly loop: Loop;
}

/** The loops around the receive in the functions that the waiting one calls for it. */
export const loopsBelow = ({ program }: Linked, receive: Effect | undefined): readonly Turning[] =>
  (receive?.chain.slice(1) ?? []).flatMap(({ fn: id, block }) => {
    const fn = program.fns[id];
    return fn === undefined ? [] : enclosingLoops(fn, block).map((loop) => ({ fn, loop }));
  });

/**
 * `for { ... break }`: where that receives, it waits for a first value, whatever it does with it. Who never leaves a loop
 * is not meant to come to an end.
 */
export const isLeftWithin = ({ fn, loop: { kind, head, blocks } }: Turning): boolean =>
  kind === 'endless' && blocks.some((b) => b !== head && !canReach(fn, b, head));

/**
 * The way goes by a loop that sends: that it turns no time at all is not assumed, but of what a call is asked each time,
 * such as `for scanner.Scan()`.
 */
export function passesSends(linked: Linked, lens: Lens, fn: Fn, term: Term, edge: Edge, { block }: Pos): boolean {
  const loop = fn.func.loops.find((l) => l.head === block && !l.blocks.includes(edge.to));
  if (loop === undefined || (term.t === 'branch' && term.cond.k === 'var' && isAsked(linked, fn, term.cond.id)))
    return false;
  return lens
    .effectsIn(fn.id)
    .some((e) => (e.use.kind === 'send' || e.use.kind === 'close') && loop.blocks.includes(e.pos.block));
}

const isAsked = (linked: Linked, fn: Fn, id: VarId): boolean => {
  const defs = linked.types.definitions(fn.file, id);
  return defs.length > 0 && defs.every((d) => d.k === 'call');
};
