import type { Loop } from '../../facts/instr.js';
import { type Fn, perFunction } from '../../link/program.js';
import { blocksOnCycles } from './cycles.js';

/** The loops around a block, outermost first. */
export function enclosingLoops(fn: Fn | undefined, block: number): readonly Loop[] {
  return fn === undefined || fn.func.loops.length === 0 ? NONE : (loopsByBlock(fn).get(block) ?? NONE);
}

const NONE: readonly Loop[] = [];

const loopsByBlock = perFunction((fn): ReadonlyMap<number, readonly Loop[]> => {
  const found = new Map<number, Loop[]>();
  for (const loop of fn.func.loops) {
    for (const block of loop.blocks) {
      const around = found.get(block);
      if (around === undefined) found.set(block, [loop]);
      else if (around.at(-1) !== loop) around.push(loop);
    }
  }
  for (const around of found.values()) around.sort((a, b) => b.blocks.length - a.blocks.length);
  return found;
});

const cycles = perFunction(blocksOnCycles);

/** Whether the block can be reached from itself: also loops that are made with goto. */
export const cyclic = (fn: Fn, block: number): boolean => cycles(fn).has(block);
