import type { CallSite } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';

/**
 * A function that runs what it is given has the effects of every literal it was ever given. The call at hand has only
 * those of the literals in its arguments. `inner` is the literal with the operation.
 */
export function carriesLiteral(
  { program }: Linked,
  { pos, call }: CallSite,
  callee: Fn | undefined,
  inner: Fn,
): boolean {
  const caller = program.fns[pos.fn];
  if (caller === undefined) return true;
  // The operation is the callee's own, in itself or in a literal of its own.
  if (callee?.root === inner.root && caller.root !== inner.root) return true;
  if (!call.args.some((a) => a.k === 'func')) return true;
  const base = program.files[caller.file]?.fnBase ?? 0;
  // The literal at hand calls another one by its name: `t.Cleanup(func() { cleanup() })`.
  if (call.args.some((a) => a.k === 'func' && base + a.id === callee?.id)) return true;
  for (let at: FnId | undefined = inner.id; at !== undefined; at = program.fns[at]?.parent) {
    const literal = at - base;
    if (program.fns[at]?.file === caller.file && call.args.some((a) => a.k === 'func' && a.id === literal)) return true;
  }
  // The callee itself may be a literal around the operation.
  return call.callee.k === 'func';
}
