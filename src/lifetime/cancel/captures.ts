import type { VarId } from '../../facts/value.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { names } from '../mentions.js';

/** Whether a function literal in a piece of the function's facts, however deep, reads one of the variables. */
export function captures(linked: Linked, fn: Fn, facts: unknown, test: (id: VarId) => boolean): boolean {
  if (typeof facts !== 'object' || facts === null) return false;
  if ('k' in facts && facts.k === 'func' && 'id' in facts && typeof facts.id === 'number') {
    const inner = linked.program.fns[(linked.program.files[fn.file]?.fnBase ?? 0) + facts.id];
    return inner?.func.blocks.some((b) => names(b, test) || captures(linked, inner, b, test)) === true;
  }
  return Object.values(facts).some((part) => captures(linked, fn, part, test));
}
