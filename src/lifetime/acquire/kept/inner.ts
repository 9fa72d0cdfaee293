import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import { methodOf } from '../../../link/members.js';
import { strip } from '../../../link/moves/flow-graph.js';
import type { Fn } from '../../../link/program.js';
import { behindPointers, type Type } from '../../../link/type.js';
import { variableOf } from '../held.js';

/**
 * Whether the instruction puts what the value wraps into something new: `inner, ok := wrapped.Conn.(*net.TCPConn)`, and then
 * `&Conn{inner}`. Who has that closes the same connection.
 */
export function rewraps(linked: Linked, fn: Fn, instr: Instr, held: (id: VarId) => boolean): boolean {
  if (instr.op !== 'alloc') return false;
  return instr.elems.some(({ value }) => {
    if (isInner(linked, fn, value, held)) return true;
    const id = variableOf(value);
    const made = id === undefined || held(id) ? [] : linked.types.definitions(fn.file, id);
    return made.some((d) => d.k === 'value' && isInner(linked, fn, d.value, held));
  });
}

/** A field of the value, by its address or as a type of its own, that can be closed. */
function isInner(linked: Linked, fn: Fn, value: Value, held: (id: VarId) => boolean): boolean {
  const at = strip(value.k === 'op' && value.op === 'ok' ? value.x : value);
  const field = at.k === 'assert' ? strip(at.x) : at;
  if (field.k !== 'field' || !canBeClosed(linked, linked.types.of(fn.file, field))) return false;
  const id = variableOf(field.x);
  return id !== undefined && held(id);
}

/** What is not seen, and has more than data, may well have a Close. */
function canBeClosed({ types }: Linked, type: Type): boolean {
  if (methodOf(types.resolver, type, 'Close') !== undefined) return true;
  const at = behindPointers(type);
  return (
    at.k === 'named' && at.entry === undefined && /(Conn|Listener|Closer|File|Client|Stream|Session)$/.test(at.name)
  );
}
