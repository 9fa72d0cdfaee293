import type { Loop } from '../../facts/instr.js';
import type { Fn } from '../../link/program.js';
import { blocksOnCycles } from './cycles.js';

const byBlock = new WeakMap<Fn, readonly (readonly Loop[])[]>();

/** The loops around a block, outermost first. */
export function enclosingLoops(fn: Fn | undefined, block: number): readonly Loop[] {
  if (fn === undefined) return [];
  let index = byBlock.get(fn);
  if (index === undefined) {
    index = fn.func.blocks.map((_, b) =>
      fn.func.loops.filter((l) => l.blocks.includes(b)).sort((a, b2) => b2.blocks.length - a.blocks.length),
    );
    byBlock.set(fn, index);
  }
  return index[block] ?? [];
}

const cycles = new WeakMap<Fn, ReadonlySet<number>>();

/** Whether the block can be reached from itself: also loops that are made with goto. */
export function cyclic(fn: Fn, block: number): boolean {
  let known = cycles.get(fn);
  if (known === undefined) {
    known = blocksOnCycles(fn);
    cycles.set(fn, known);
  }
  return known.has(block);
}
