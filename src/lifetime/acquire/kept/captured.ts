import type { VarId } from '../../../facts/value.js';
import type { Use } from '../../../link/flow.js';
import type { Fn } from '../../../link/program.js';
import type { Effect, Lens } from '../../lens.js';
import { isCall } from '../../path/control-flow.js';

/** The variable that the release names, where it is one of the function or of what is around it. */
export function capturedBy({ linked, cells }: Lens, fn: Fn, use: Use): VarId | undefined {
  const file = linked.program.files[fn.file];
  const at = linked.program.fns[use.pos.fn];
  // What is in a field is in no variable.
  if (file === undefined || at?.root !== fn.root || use.cell >= linked.flow.cells.variables) return undefined;
  if (!cells.has(use.cell)) return undefined;
  const id = use.cell - file.varBase;
  const owner = file.facts.vars[id]?.func;
  // A parameter of the literal is another variable than what was given for it.
  return owner === undefined || owner + file.fnBase === at.id ? (at.id === fn.id ? id : undefined) : id;
}

/** The captured variables that a deferred literal gives to a function that releases them: `closeAll(r, w)`. */
export function givenOn({ linked, cells }: Lens, fn: Fn, { chain }: Effect): readonly VarId[] {
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const at = chain[1];
  const literal = at === undefined ? undefined : linked.program.fns[at.fn];
  const instr = at === undefined ? undefined : literal?.func.blocks[at.block]?.instrs[at.index];
  if (literal?.root !== fn.root || instr === undefined || !isCall(instr)) return [];
  return instr.args.flatMap((a) => (a.k === 'var' && cells.has(base + a.id) ? [a.id] : []));
}
