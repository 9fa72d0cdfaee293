import type { Instr, Term } from '../../facts/instr.js';
import { successors } from '../../facts/successors.js';
import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, perFunction } from '../../link/program.js';
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

/** For each block the blocks that lead to it. */
export const predecessors = perFunction(({ func }): readonly (readonly number[])[] => {
  const into: number[][] = func.blocks.map(() => []);
  func.blocks.forEach(({ term }, from) => {
    for (const { to } of edgesOf(term)) into[to]?.push(from);
  });
  return into;
});

/** Where the function defers calls: a few places, however large it is. */
export const defersIn = perFunction((fn): readonly (Pos & { readonly instr: CallInstr })[] =>
  fn.func.blocks.flatMap(({ instrs }, block) =>
    instrs.flatMap((instr, index) => (instr.op === 'defer' ? [{ fn: fn.id, block, index, instr }] : [])),
  ),
);

/** By block {@link cutAt}, from 1; 0 where the block is run through, -1 where nobody has asked yet. */
const cuts = perFunction(({ func }) => new Int32Array(func.blocks.length).fill(-1));

/** The index of the first instruction of the block after which nothing runs; undefined where the block is run through. */
export function cutAt(linked: Linked, fn: Fn, block: number): number | undefined {
  const known = cuts(fn);
  let cut = known[block] ?? 0;
  if (cut < 0) {
    const instrs = fn.func.blocks[block]?.instrs ?? [];
    cut = 1 + instrs.findIndex((i) => i.op === 'call' && neverReturnsCall(linked, fn, i));
    known[block] = cut;
  }
  return cut === 0 ? undefined : cut - 1;
}

/** Whether the control flow can get from one block to another (or back to the same), not by way of `without`. */
export function canReach(fn: Fn, from: number, to: number, without = -1): boolean {
  if (without >= 0) return search(fn, from, to, without);
  const known = reached(fn);
  let blocks = known.get(from);
  if (blocks === undefined) {
    blocks = reachedFrom(fn, from);
    // Of a very large function the answers for all blocks would fill the memory.
    if (known.size * blocks.length >= REMEMBERED) known.clear();
    known.set(from, blocks);
  }
  return blocks[to] === 1;
}

/** Whether the control flow can come to `then` after `first`, two positions of the function. */
export const mayFollow = (fn: Fn, first: Pos, then: Pos): boolean =>
  (first.block === then.block && first.index < then.index) || canReach(fn, first.block, then.block);

/** A position within its function. */
type Place = Omit<Pos, 'fn'>;

/** The same, but for a turn of a loop that comes back to the block: in one block the order of the text decides. */
export const comesBefore = (fn: Fn, first: Place, then: Place): boolean =>
  first.block === then.block ? first.index < then.index : canReach(fn, first.block, then.block);

/** How many pairs of blocks are remembered of one function. */
const REMEMBERED = 2 ** 23;

const reached = perFunction(() => new Map<number, Uint8Array>());

/** 1 for each block that can be reached from the one. */
function reachedFrom(fn: Fn, from: number): Uint8Array {
  const seen = new Uint8Array(fn.func.blocks.length);
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const term = fn.func.blocks[at]?.term;
    if (term === undefined) continue;
    for (const to of successors(term)) {
      if (seen[to] === 1) continue;
      seen[to] = 1;
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

/** Whether one place follows the other at once: in the same block, and with nothing but assignments between. */
export const followsAtOnce = (fn: Fn, from: Pos, to: Pos): boolean =>
  from.fn === fn.id &&
  to.fn === fn.id &&
  from.block === to.block &&
  from.index < to.index &&
  fn.func.blocks[from.block]?.instrs.slice(from.index + 1, to.index).every((i) => i.op === 'assign') === true;
