import type { VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { names } from '../mentions.js';
import { comesBefore } from '../path/control-flow.js';

/**
 * Whether what the variable holds is used only by a goroutine that the function starts and does not wait for, by a literal: a
 * `defer` of the function itself would end it under the goroutine's hands.
 */
export function usedByGoroutine(linked: Linked, fn: Fn, made: Pos, id: VarId): boolean {
  const { program } = linked;
  const isIt = (v: VarId): boolean => v === id;
  let started = false;
  for (const [block, { instrs, term }] of fn.func.blocks.entries()) {
    if (names(term, isIt)) return false;
    for (const [index, instr] of instrs.entries()) {
      if (!comesBefore(fn, made, { block, index })) continue;
      if (names(instr, isIt)) return false;
      const literal = 'callee' in instr && instr.callee.k === 'func' ? instr.callee.id : undefined;
      const callee = literal === undefined ? undefined : program.fns[(program.files[fn.file]?.fnBase ?? 0) + literal];
      if (callee === undefined || !callee.func.blocks.some((b) => names(b, isIt))) continue;
      if (instr.op !== 'go' || started) return false;
      started = true;
    }
  }
  return started;
}
