import type { Block, Instr, Term } from '../../facts/instr.js';
import { successors } from '../../facts/successors.js';
import type { Value } from '../../facts/value.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { type CallInstr, neverReturnsCall } from './never-returns.js';

/** A way out of a block. */
export interface Edge {
  readonly to: number;
  /** The condition that holds on this way, where it is one. */
  readonly when?: { readonly cond: Value; readonly holds: boolean };
  /** The case of the select, by index, or how the range goes on. */
  readonly choice?: number | 'body' | 'exit';
}

export const isCall = (instr: Instr): instr is CallInstr =>
  instr.op === 'call' || instr.op === 'go' || instr.op === 'defer';

/** The ways out of a terminator, in the order of the source. A return or panic has none. */
export function edgesOf(term: Term): readonly Edge[] {
  switch (term.t) {
    case 'jump':
      return [{ to: term.to }];
    case 'branch':
      return [
        { to: term.then, when: { cond: term.cond, holds: true } },
        { to: term.else, when: { cond: term.cond, holds: false } },
      ];
    case 'switch':
    case 'typeswitch':
      return [...term.cases.map((c) => ({ to: c.to })), { to: term.default }];
    case 'select':
      return term.cases.map((c, choice) => ({ to: c.to, choice }));
    case 'range':
      return [
        { to: term.body, choice: 'body' },
        { to: term.exit, choice: 'exit' },
      ];
    default:
      return [];
  }
}

/** The index of the first instruction of the block after which nothing runs; undefined where the block is run through. */
export function cutAt(linked: Linked, fn: Fn, block: Block): number | undefined {
  const index = block.instrs.findIndex((i) => i.op === 'call' && neverReturnsCall(linked, fn, i));
  return index < 0 ? undefined : index;
}

/** Whether the control flow can get from one block to another (or back to the same), not by way of `without`. */
export function canReach(fn: Fn, from: number, to: number, without = -1): boolean {
  if (without >= 0 || fn.func.blocks.length > REMEMBERED) return search(fn, from, to, without);
  let known = reached.get(fn);
  if (known === undefined) {
    known = new Map();
    reached.set(fn, known);
  }
  let blocks = known.get(from);
  if (blocks === undefined) {
    blocks = reachedFrom(fn, from);
    known.set(from, blocks);
  }
  return blocks.has(to);
}

/** Functions of more blocks are searched anew each time: the answers for all of them would fill the memory. */
const REMEMBERED = 300;

const reached = new WeakMap<Fn, Map<number, ReadonlySet<number>>>();

function reachedFrom(fn: Fn, from: number): ReadonlySet<number> {
  const seen = new Set<number>();
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const term = fn.func.blocks[at]?.term;
    for (const to of term === undefined ? [] : successors(term)) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return seen;
}

function search(fn: Fn, from: number, to: number, without: number): boolean {
  const seen = new Set<number>();
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const term = fn.func.blocks[at]?.term;
    for (const edge of term === undefined ? [] : edgesOf(term)) {
      if (edge.to === without) continue;
      if (edge.to === to) return true;
      if (!seen.has(edge.to)) {
        seen.add(edge.to);
        queue.push(edge.to);
      }
    }
  }
  return false;
}
