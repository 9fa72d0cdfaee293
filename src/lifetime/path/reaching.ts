import type { Instr } from '../../facts/instr.js';
import type { VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Fn } from '../../link/program.js';
import { assigned } from './assigned.js';
import { predecessors } from './control-flow.js';

/** An instruction that gives a variable its value. */
export interface Definition {
  readonly pos: Pos;
  readonly instr: Instr;
}

/**
 * The instructions of the function that may have given the variable the value it has just before the position (its
 * reaching definitions). Undefined where the value may come from elsewhere as well: the variable is a parameter, or a
 * range or a select assigns it. Literals are not looked into.
 */
export function reachingDefinitions(fn: Fn, id: VarId, pos: Pos): readonly Definition[] | undefined {
  const into = predecessors(fn);
  const found = new Map<Instr, Definition>();
  const seen = new Set<number>();
  const queue: { readonly block: number; readonly before: number }[] = [{ block: pos.block, before: pos.index }];
  for (const { block, before } of queue) {
    const last = lastIn(fn, id, block, before);
    if (last !== undefined) {
      found.set(last.instr, last);
      continue;
    }
    if (block === 0) return undefined;
    for (const from of into[block] ?? []) {
      const { instrs, term } = fn.func.blocks[from] ?? { instrs: [], term: undefined };
      if (term?.t === 'range' && (term.key === id || term.value === id)) return undefined;
      if (term?.t === 'select' && term.cases.some((c) => c.result === id || c.ok === id)) return undefined;
      if (seen.has(from)) continue;
      seen.add(from);
      queue.push({ block: from, before: instrs.length });
    }
  }
  return [...found.values()];
}

/** The last instruction of the block before the index that gives the variable a value. */
function lastIn(fn: Fn, id: VarId, block: number, before: number): Definition | undefined {
  const instrs = fn.func.blocks[block]?.instrs ?? [];
  for (let index = Math.min(before, instrs.length) - 1; index >= 0; index--) {
    const instr = instrs[index];
    if (instr !== undefined && assigned(instr).includes(id)) return { pos: { fn: fn.id, block, index }, instr };
  }
  return undefined;
}
