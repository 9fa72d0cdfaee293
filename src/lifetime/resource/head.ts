import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';

/**
 * Whether the request that the call sends is for HEAD: its response has no body that would hold the connection. A helper
 * that sends it is told so by an argument.
 */
export function asksForHead(linked: Linked, fn: Fn, call: CallInstr): boolean {
  return call.args.some((arg) => {
    if (arg.k !== 'var') return isHead(arg);
    return linked.types
      .definitions(fn.file, arg.id)
      .some((d) => d.k === 'call' && d.index === 0 && d.call.args.some((a) => isHead(a)));
  });
}

const isHead = (value: Value): boolean =>
  (value.k === 'const' && value.text === '"HEAD"') ||
  (value.k === 'member' && value.path === 'net/http' && value.name === 'MethodHead');
