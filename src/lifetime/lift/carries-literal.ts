import type { Fn, FnId, Program } from '../../link/program.js';
import type { Caller } from './callers.js';

/**
 * A function that runs what it is given has the effects of every literal it was ever given. The call at hand has only
 * those of the literals in its arguments. `inner` is the literal with the operation.
 */
export function carriesLiteral(program: Program, caller: Caller, callee: Fn, inner: Fn): boolean {
  const { literals, root } = caller;
  // The operation is the callee's own, in itself or in a literal of its own.
  if (callee.root === inner.root && root !== inner.root) return true;
  if (literals.length === 0) return true;
  // The literal at hand calls another one by its name: `t.Cleanup(func() { cleanup() })`.
  if (literals.includes(callee.id)) return true;
  for (let at: FnId | undefined = inner.id; at !== undefined; at = program.fns[at]?.parent) {
    if (literals.includes(at)) return true;
  }
  // The callee itself may be a literal around the operation.
  return caller.ofLiteral;
}
