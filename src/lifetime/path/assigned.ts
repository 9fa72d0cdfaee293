import type { Instr } from '../../facts/instr.js';
import type { VarId } from '../../facts/value.js';

/** The variables that the instruction gives a new value. */
export function assigned(instr: Instr): readonly VarId[] {
  switch (instr.op) {
    case 'assign':
      return instr.dst.flatMap((d) => (d.k === 'var' ? [d.id] : []));
    case 'call':
      return instr.results;
    case 'make':
    case 'alloc':
    case 'append':
      return [instr.result];
    case 'recv':
      return [instr.result, instr.ok].filter((v) => v !== undefined);
    default:
      return [];
  }
}
