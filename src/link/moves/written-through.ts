import type { VarId } from '../../facts/value.js';
import { perFunction } from '../program.js';

/** The parameters through which the function gives its caller a value: `*param = x`. */
export const writtenThrough = perFunction((fn): ReadonlySet<VarId> => {
  const found = new Set<VarId>();
  for (const { instrs } of fn.func.blocks)
    for (const instr of instrs)
      for (const dst of instr.op === 'assign' ? instr.dst : [])
        if (dst.k === 'deref' && dst.x.k === 'var') found.add(dst.x.id);
  return found;
});
