import type { Instr } from '../../../facts/instr.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Effect } from '../../lens.js';
import { names } from '../../mentions.js';
import { isCall } from '../../path/control-flow.js';
import type { Held } from '../held.js';

/**
 * Whether the call releases what is in a field, on a way on which the value is still in variables of the function and the call
 * is given none of them: `if err := out.closeOld(); err != nil` before `out.file = f` closes the file that was there before.
 */
export function isOfAnother(
  { program, flow }: Linked,
  fn: Fn,
  instr: Instr,
  { use, chain }: Effect,
  held: Held,
): boolean {
  if (!isCall(instr) || (chain.length < 2 && use.cell < flow.cells.variables)) return false;
  // A literal of the function has its variables.
  if (chain.some(({ fn: at }, i) => i > 0 && program.fns[at]?.root === fn.root)) return false;
  if (instr.callee.k === 'var' || instr.args.some((a) => a.k === 'func')) return false;
  return !names([instr.callee, instr.args], (id) => held.has(id));
}

/**
 * Whether the function calls itself without giving on the value: what the call closes is in variables of its own, of the
 * same names (Go spec, "Calls"). `return c.send(req)` on the way to another try.
 */
export function isOfNextCall(
  { program, flow }: Linked,
  fn: Fn,
  instr: Instr,
  { use, chain }: Effect,
  held: Held,
): boolean {
  if (!isCall(instr) || use.cell >= flow.cells.variables || program.fns[use.pos.fn]?.root !== fn.root) return false;
  // Literals that are run before the function begins anew have its variables of this time.
  const entered = chain.slice(1).find(({ fn: at }) => program.fns[at]?.root === fn.root);
  return entered?.fn === fn.root && !names([instr.callee, instr.args], (id) => held.has(id));
}
