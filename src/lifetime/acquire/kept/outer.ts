import type { VarId } from '../../../facts/value.js';
import type { Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Lens } from '../../lens.js';
import { assigned } from '../../path/assigned.js';
import { comesBefore } from '../../path/control-flow.js';
import { findWay, type Visitor } from '../../path/walk.js';
import { leavesFunction } from '../agents.js';

/** A value that is followed, and what releases it. */
export interface Followed {
  readonly linked: Linked;
  readonly lens: Lens;
  readonly releases: (use: Use) => boolean;
}

/**
 * Whether a literal that puts the value into the variable gives it to the function around it, where something else
 * releases it: also the next run of the literal before it puts the next one there, and whoever gets it from that function.
 */
export function isGivenToOuter({ linked, lens, releases }: Followed, fn: Fn, id: VarId): boolean {
  if (!leavesFunction(linked, fn, { k: 'var', id })) return false;
  if (lens.uses.some((u) => releases(u) && u.pos.fn !== fn.id && !isBoundBefore(linked, fn, u))) return true;
  const around = linked.sight.ownerOf((linked.program.files[fn.file]?.varBase ?? 0) + id);
  return releasesBefore({ linked, lens, releases }, fn, id) || (around !== undefined && givesBack(lens, around));
}

/** `defer conn.Close()` has the value of its own time (Go spec, "Defer statements"): not what a later run of the literal puts there. */
const isBoundBefore = (linked: Linked, literal: Fn, { mode, pos }: Use): boolean => {
  const fn = linked.program.fns[pos.fn];
  const calls = linked.graph.callers(literal.id);
  return (
    mode === 'defer' &&
    fn !== undefined &&
    calls.every(({ invocation }) => invocation.mode === 'call' && !invocation.callback) &&
    calls.some(({ pos: at }) => at.fn === fn.id && comesBefore(fn, pos, at))
  );
};

/** A run of the literal releases what the variable holds before it gives it another value. */
function releasesBefore({ linked, lens, releases }: Followed, fn: Fn, id: VarId): boolean {
  const visitor: Visitor = {
    covers: (instr) => assigned(instr).includes(id),
    coversTerm: (term) => term.t === 'return',
    endsAt: (_, pos) => lens.effectsAt(pos).some((e) => e.mode === 'call' && releases(e.use)),
  };
  return findWay(linked, fn, { fn: fn.id, block: 0, index: -1 }, visitor) !== undefined;
}

const givesBack = (lens: Lens, fn: Fn): boolean =>
  fn.func.blocks.some(({ term }) => term.t === 'return' && lens.returns(term.values, fn));
