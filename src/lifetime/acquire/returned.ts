import type { Term } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { literalsIn, names } from '../mentions.js';
import type { ReleaseWays } from './release-way.js';

/** Methods that give what a connection runs over, whose Close ends both (crypto/tls `Conn.NetConn`, gorilla/websocket). */
const UNDERLYING = /^(NetConn|UnderlyingConn)$/;

/** Whether the return hands the value that came at `start`, or a function that releases it, to the caller. */
export function isReturned(ways: ReleaseWays, fn: Fn, start: Pos, term: Term & { t: 'return' }): boolean {
  const { linked, lens, agents } = ways;
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const carried = (id: VarId): boolean => ways.carries(base + id);
  const forwards = term.values.length === 1 && fn.func.results.length > 1;
  if (forwards && givesAnother(linked, fn, start, term.values[0], carried)) return false;
  if (lens.returns(term.values, fn) || agents.leavesBy(fn, term)) return true;
  if (term.values.some((v) => isUnderlying(linked, fn, v, carried))) return true;
  return forwards && fn.func.results.some(carried);
}

/** `return f()` gives what that call makes: not the value, if neither that call gave it nor is given it. */
function givesAnother(
  { types }: Linked,
  fn: Fn,
  { block, index }: Pos,
  value: Value | undefined,
  carried: (id: VarId) => boolean,
): boolean {
  const given = value?.k === 'var' ? types.definitions(fn.file, value.id) : [];
  const first = fn.func.blocks[block]?.instrs[index];
  return (
    given.length > 0 &&
    given.every((d) => d.k === 'call' && d.call !== first && literalsIn(d.call).length === 0 && !names(d.call, carried))
  );
}

/** What the connection in one of the variables runs over: `return conn.NetConn()`. */
const isUnderlying = ({ types }: Linked, { file }: Fn, value: Value, of: (id: VarId) => boolean): boolean =>
  value.k === 'var' &&
  types.definitions(file, value.id).some((d) => {
    const callee = d.k === 'call' ? d.call.callee : undefined;
    return callee?.k === 'field' && UNDERLYING.test(callee.name) && names(callee.x, of);
  });
