import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, perFunction } from '../../../link/program.js';
import { behindPointers } from '../../../link/type.js';
import { comesBefore } from '../../path/control-flow.js';
import { variableOf } from '../held.js';

/** Where a function puts a value into a field of an object of the program. */
export interface Store {
  readonly pos: Pos;
  readonly place: Value & { readonly k: 'field' };
  /** The variable that has the object. */
  readonly holder: VarId;
  /** What holds the value from there on: `c.conn`. */
  readonly name: string;
}

/** Where the function puts what it has in the variable behind the position into a field. */
export function storeIn(linked: Linked, fn: Fn, { block, index }: Pos, id: VarId): Store | undefined {
  const own = new Set([id]);
  // From block to block a variable has it.
  for (const { pos, instr } of assignmentsOf(fn)) {
    if (!comesBefore(fn, { block, index }, pos)) continue;
    for (const [n, dst] of instr.dst.entries()) {
      const from = variableOf(instr.src[n]);
      if (from === undefined || !own.has(from)) continue;
      if (dst.k === 'var') own.add(dst.id);
      if (dst.k !== 'field' || dst.x.k !== 'var' || !isOfProgram(linked, fn, dst.x.id)) continue;
      const holder = linked.program.files[fn.file]?.facts.vars[dst.x.id]?.name ?? '';
      return { pos, place: dst, holder: dst.x.id, name: `${holder}.${dst.name}` };
    }
  }
  return undefined;
}

/** In the order of the source. They are few, and what is opened is asked for one by one. */
const assignmentsOf = perFunction((fn: Fn): readonly Assignment[] =>
  fn.func.blocks.flatMap(({ instrs }, block) =>
    instrs.flatMap((instr, index) => (instr.op === 'assign' ? [{ pos: { fn: fn.id, block, index }, instr }] : [])),
  ),
);

interface Assignment {
  readonly pos: Pos;
  readonly instr: Instr & { readonly op: 'assign' };
}

function isOfProgram({ types }: Linked, fn: Fn, id: VarId): boolean {
  const type = behindPointers(types.ofVar(fn.file, id));
  return type.k === 'named' && type.entry !== undefined;
}

/** Whether the function was given what the variable has: its receiver, or a parameter. */
export const isGiven = ({ func }: Fn, id: VarId): boolean => func.recv === id || func.params.includes(id);
