import type { Value } from '../../facts/value.js';
import type { Fn } from '../../link/program.js';
import { assigned } from '../path/assigned.js';
import { canReach } from '../path/control-flow.js';
import type { Held } from './held.js';

/** Whether the next turn of the loops around the Lock locks the same object: nothing in them assigns what it goes by. */
export function staysTheSame(fn: Fn, { operand, pos }: Held): boolean {
  let at: Value = operand;
  const fields = new Set<string>();
  while (at.k === 'addr' || at.k === 'deref' || at.k === 'field') {
    if (at.k === 'field') fields.add(at.name);
    at = at.x;
  }
  if (at.k !== 'var') return at.k === 'name' && fields.size === 0;
  const { id } = at;
  return fn.func.blocks.every(({ instrs, term }, block) => {
    if (!canReach(fn, pos.block, block) || !canReach(fn, block, pos.block)) return true;
    if (term.t === 'range' && (term.key === id || term.value === id)) return false;
    if (term.t === 'select' && term.cases.some((c) => c.result === id)) return false;
    return instrs.every(
      (i) =>
        !assigned(i).includes(id) && !(i.op === 'assign' && i.dst.some((d) => d.k === 'field' && fields.has(d.name))),
    );
  });
}
