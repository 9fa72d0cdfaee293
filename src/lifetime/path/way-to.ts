import type { Instr, Term } from '../../facts/instr.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { canReach, type Edge, mayFollow } from './control-flow.js';
import { dominates } from './dominators.js';
import { findWay } from './walk.js';

/** What a way to a place must not come by. */
export interface Avoids {
  /** True where the instruction ends the way. Also asked of the place itself. */
  readonly covers?: (instr: Instr, pos: Pos) => boolean;
  /** False where the way can't take the edge. */
  readonly follows?: (term: Term, edge: Edge, pos: Pos) => boolean;
}

/** Whether a way through the function leads from one position to another, without leaving the function in between. */
export function comesTo(linked: Linked, fn: Fn, from: Pos, to: Pos, { covers, follows }: Avoids = {}): boolean {
  if (!mayFollow(fn, from, to)) return false;
  const arrives = (pos: Pos): boolean => pos.block === to.block && pos.index === to.index;
  // Whatever does not lead there need not be searched.
  const leads = (block: number): boolean => block === to.block || canReach(fn, block, to.block);
  const way = findWay(linked, fn, from, {
    covers: (instr, pos) => covers?.(instr, pos) ?? false,
    endsAt: (_, pos) => arrives(pos),
    ends: (_, pos) => arrives(pos),
    coversTerm: (term, pos) => (term.t === 'return' || term.t === 'panic') && !arrives(pos),
    follows: (term, edge, pos) => leads(edge.to) && (follows?.(term, edge, pos) ?? true),
  });
  return way !== undefined;
}

/** Refuses the edges that go back to the head of a loop: the next turn may mean another value. */
export const inOneTurn =
  (fn: Fn) =>
  (_term: Term, edge: Edge, pos: Pos): boolean =>
    !dominates(fn, { fn: fn.id, block: edge.to, index: -1 }, pos);
