import type { Cell } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, functionsAround } from '../../link/program.js';
import { originsOf } from '../../link/reach.js';
import type { Caller } from './callers.js';

/**
 * A function that runs what it is given has the effects of every literal it was ever given. The call at hand has only
 * those of the literals in its arguments. `inner` is the literal with the operation. `own`: the value comes into being in
 * the declared function around the literal, so that whoever calls that function has another one.
 */
export function carriesLiteral(linked: Linked, caller: Caller, callee: Fn, inner: Fn, own: boolean): boolean {
  const { literals, root } = caller;
  // The operation is the callee's own, in itself or in a literal of its own.
  if (callee.root === inner.root && root !== inner.root) return true;
  if (literals.length === 0 && (!own || caller.functions.open || caller.functions.seen.size === 0)) return true;
  // Beside a literal of its own a call may hand on what its function was given: `Recover(work, func(any) {})`.
  const { seen } = caller.functions;
  // The literal at hand calls another one by its name: `t.Cleanup(func() { cleanup() })`.
  if (literals.includes(callee.id) || seen.has(callee.id)) return true;
  if (functionsAround(linked.program, inner).some(({ id }) => literals.includes(id))) return true;
  if (seen.size > 0) for (const id of runnersOf(linked, inner)) if (literals.includes(id) || seen.has(id)) return true;
  // The callee itself may be a literal around the operation.
  return caller.ofLiteral;
}

/** The literal, those around it, and what calls it in the same declared function: `work := func() { send() }; run(work)`. */
function runnersOf({ program, graph }: Linked, inner: Fn): ReadonlySet<FnId> {
  const found = new Set([inner.id]);
  for (const id of found) {
    const { parent } = program.fns[id] ?? {};
    if (parent !== undefined) found.add(parent);
    for (const { pos } of graph.callers(id)) if (program.fns[pos.fn]?.root === inner.root) found.add(pos.fn);
  }
  return found;
}

/** The declared function in which all that the cells hold comes into being; undefined where there are several or none. */
export function birthplaceOf({ flow, program }: Linked, cells: ReadonlySet<Cell>): FnId | undefined {
  const roots = new Set(
    originsOf(flow, cells).flatMap(({ kind, pos }) => (kind === 'nil' ? [] : [program.fns[pos.fn]?.root])),
  );
  const [only, ...more] = roots;
  return more.length === 0 ? only : undefined;
}
