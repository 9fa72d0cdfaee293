import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';

/**
 * Whether the request that the call sends is for HEAD: its response has no body that would hold the connection. A helper
 * that sends it is told so by an argument.
 */
export const asksForHead = (linked: Linked, fn: Fn, call: CallInstr): boolean =>
  call.args.some((arg) => isHead(arg) || isHeadRequest(linked, fn, arg, 0));

/** Through how many helpers that only hand on what another makes. */
const DEPTH_MAX = 3;

function isHeadRequest(linked: Linked, fn: Fn, value: Value, depth: number): boolean {
  if (value.k !== 'var' || depth > DEPTH_MAX) return false;
  return linked.types.definitions(fn.file, value.id).some((d) => {
    if (d.k !== 'call' || d.index !== 0) return false;
    return d.call.args.some(isHead) || givesHead(linked, fn, d.call, depth);
  });
}

/** What the call gives is a request for HEAD, whatever is asked of it: `return c.request("HEAD", url)`. */
function givesHead(linked: Linked, fn: Fn, call: CallInstr, depth: number): boolean {
  const { fns, open } = linked.graph.target(fn, call);
  return fns.length > 0 && !open && fns.every((id) => returnsHead(linked, linked.program.fns[id], depth));
}

function returnsHead(linked: Linked, fn: Fn | undefined, depth: number): boolean {
  const given = fn?.func.blocks.flatMap(({ term }) => (term.t === 'return' ? [term.values[0]] : [])) ?? [];
  return (
    fn !== undefined &&
    given.some((v) => v?.k !== 'nil') &&
    given.every((v) => v?.k === 'nil' || (v !== undefined && isHeadRequest(linked, fn, v, depth + 1)))
  );
}

const isHead = (value: Value): boolean =>
  (value.k === 'const' && value.text === '"HEAD"') ||
  (value.k === 'member' && value.path === 'net/http' && value.name === 'MethodHead');
