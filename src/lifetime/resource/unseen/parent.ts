import type { Value } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';

/** What ends a session or a connection, and what ends a transaction. */
const ENDS = /^(Close|Commit|Rollback)$/;

/** How far back the way from a child to what it lives on is followed. */
const STEPS_MAX = 3;

/**
 * Whether the same function closes what the call is a method of, or what that was made of: what is opened on a session,
 * a connection or a client mostly ends with it, and nothing is known that says otherwise.
 */
export function endsWithParent(linked: Linked, fn: Fn, { callee }: CallInstr): boolean {
  return callee.k === 'field' && isClosedHere(linked, fn, callee.x, STEPS_MAX);
}

function isClosedHere(linked: Linked, fn: Fn, value: Value, steps: number): boolean {
  if (value.k !== 'var' || steps === 0) return false;
  const cell = linked.flow.cellOf(fn, value);
  const uses = cell === undefined ? undefined : linked.flow.uses.get(cell);
  if (uses?.some((u) => ENDS.test(u.name ?? '') && linked.program.fns[u.pos.fn]?.root === fn.root)) return true;
  return linked.types.definitions(fn.file, value.id).some((d) => {
    if (d.k !== 'call') return false;
    const from = d.call.callee.k === 'field' ? [d.call.callee.x, ...d.call.args] : d.call.args;
    return from.some((x) => isClosedHere(linked, fn, x, steps - 1));
  });
}
