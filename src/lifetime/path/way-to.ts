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
export const comesTo = (linked: Linked, fn: Fn, from: Pos, to: Pos, avoids: Avoids = {}): boolean =>
  comesToOne(linked, fn, from, [to], avoids);

/** The same for the first of several positions that the way comes to. */
export function comesToOne(linked: Linked, fn: Fn, from: Pos, all: readonly Pos[], avoids: Avoids = {}): boolean {
  const { covers, follows } = avoids;
  const goals = all.filter((to) => mayFollow(fn, from, to));
  if (goals.length === 0) return false;
  const blocks = new Set(goals.map((to) => to.block));
  const arrives = (pos: Pos): boolean =>
    blocks.has(pos.block) && goals.some((to) => pos.block === to.block && pos.index === to.index);
  // Whatever leads to none of them need not be searched.
  const leads = (block: number): boolean => {
    if (blocks.has(block)) return true;
    for (const to of blocks) if (canReach(fn, block, to)) return true;
    return false;
  };
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
