import type { Instr } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Target } from '../../../link/calls.js';
import type { Linked } from '../../../link/link.js';
import type { FileId, Fn } from '../../../link/program.js';
import { behindPointers, isErrorType, type Type } from '../../../link/type.js';
import { isCall } from '../../path/control-flow.js';
import type { Opening } from '../openings.js';
import { RELEASES } from './releases.js';

/** Types whose values are given to be closed, once each, where an error can come in their place. */
const TO_CLOSE: ReadonlySet<string> = new Set([
  'net/http.Response',
  'database/sql.Rows',
  'net.Conn',
  'net.Listener',
  'net.PacketConn',
  'io.ReadCloser',
  'io.WriteCloser',
  'io.ReadWriteCloser',
]);

/**
 * Calls of function values and of methods of interfaces that nothing in sight implements, whose result by its type is to
 * be closed: `doer.Do(req)` gives a response like `http.Client` does.
 */
export function openedByType(linked: Linked): readonly Opening[] {
  return linked.graph.calls.flatMap(({ fn, pos, call, target }): readonly Opening[] => {
    if (call.op !== 'call' || call.results.length !== 2 || fn.func.broken) return [];
    if (target.external !== undefined || !isElsewhere(linked, fn, target)) return [];
    if (target.builtin !== undefined || target.conversion !== undefined) return [];
    // Who is called with an error is only told of it: there is nothing to open.
    if (call.args.some((arg) => isErrorType(linked.types.of(fn.file, arg)))) return [];
    // The next message or part of something holds nothing of its own: `socket.NextWriter(kind)`.
    if (call.callee.k === 'field' && call.callee.name.startsWith('Next')) return [];
    const type = typeToClose(linked, fn, call);
    if (type === undefined) return [];
    const exhausts = type === 'database/sql.Rows' ? ['Next'] : [];
    return [
      { fn, pos, at: call.at, call, pair: { release: RELEASES, result: 0, exhausts }, unseen: 'told by its type' },
    ];
  });
}

/** Nothing in sight is called, or of an interface only what asks another of it in turn: who opens it in the end is not seen. */
function isElsewhere({ program, graph, types }: Linked, { file }: Fn, { open, fns, receiver }: Target): boolean {
  if (fns.length === 0) return open;
  const isInterface = (at: FileId, value: Value | undefined): boolean =>
    value !== undefined && types.resolver.underlying(types.of(at, value)).k === 'interface';
  if (!isInterface(file, receiver)) return false;
  return fns.every((id) => {
    const fn = program.fns[id];
    const asks = (instr: Instr): boolean => {
      const target = fn === undefined || !isCall(instr) ? undefined : graph.target(fn, instr);
      // What calls itself tries once more: who opens it is seen.
      return fn !== undefined && target?.fns.includes(id) === true && isInterface(fn.file, target.receiver);
    };
    return fn?.func.blocks.some(({ instrs }) => instrs.some(asks)) === true;
  });
}

export const isToClose = (linked: Linked, fn: Fn, call: CallInstr): boolean =>
  typeToClose(linked, fn, call) !== undefined;

/** The type, where the call gives a value of one of those and an error. */
function typeToClose(linked: Linked, fn: Fn, call: CallInstr): string | undefined {
  const results = linked.types.results(fn.file, call.callee);
  if (results.k !== 'tuple' || results.types.length !== 2) return undefined;
  const [value, error] = results.types as [Type, Type];
  if (error.k !== 'basic' || error.name !== 'error') return undefined;
  const at = behindPointers(value);
  const name = at.k === 'named' && at.entry === undefined ? `${at.path}.${at.name}` : '';
  return TO_CLOSE.has(name) ? name : undefined;
}
