import type { Value } from '../../facts/value.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Lens } from '../lens.js';
import { conditionsAbove } from '../path/condition/choices.js';

/**
 * Whether it is acquired only where the map that will keep it has no entry for the key: one for each key, and the key
 * serves again. Such a cache is bounded by its keys.
 */
export function missedInMap(linked: Linked, fn: Fn, pos: Pos, lens: Lens): boolean {
  const filled = filledMaps(linked, fn, lens);
  return conditionsAbove(fn, pos.block).some(({ cond }) => {
    const id = operandOf(cond);
    return (
      id !== undefined &&
      fn.func.blocks.some(({ instrs }) =>
        instrs.some(
          (instr) =>
            instr.op === 'assign' &&
            instr.dst.some((dst, i) => dst.k === 'var' && dst.id === id && looksUp(linked, fn, instr.src[i], filled)),
        ),
      )
    );
  });
}

function operandOf(cond: Value): number | undefined {
  if (cond.k === 'var') return cond.id;
  return cond.k === 'op' ? operandOf(cond.x) : undefined;
}

/** The maps that keep the value, and those into which the function puts what it made of it. */
function filledMaps(linked: Linked, fn: Fn, lens: Lens): ReadonlySet<Cell> {
  const filled = new Set(lens.containers);
  for (const { instrs } of fn.func.blocks) {
    for (const instr of instrs) {
      if (instr.op !== 'assign') continue;
      for (const dst of instr.dst) {
        const cell = dst.k === 'index' ? linked.flow.cellOf(fn, dst.x) : undefined;
        if (cell !== undefined) filled.add(cell);
      }
    }
  }
  return filled;
}

function looksUp(linked: Linked, fn: Fn, src: Value | undefined, filled: ReadonlySet<Cell>): boolean {
  const at = src?.k === 'op' && src.op === 'ok' ? src.x : src;
  if (at?.k !== 'index') return false;
  const cell = linked.flow.cellOf(fn, at.x);
  return cell !== undefined && filled.has(cell);
}
