import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';

/** Through how many variables a text is followed back. */
const DEPTH_MAX = 3;

/** Whether the call is given an address that begins with `http://`: what it gives sends requests, and keeps no connection. */
export const isGivenHttp = (linked: Linked, fn: Fn, { args }: CallInstr): boolean =>
  args.some((arg) => /^["`]https?:\/\//.test(beginning(linked, fn, arg, 0)));

/** The text that is written out where the value begins: `"http://" + host`, `fmt.Sprintf("http://%s", host)`. */
function beginning(linked: Linked, fn: Fn, value: Value, depth: number): string {
  if (value.k === 'const') return value.text;
  if (value.k === 'op' && value.op === '+') return beginning(linked, fn, value.x, depth);
  if (value.k !== 'var' || depth > DEPTH_MAX) return '';
  const [only, ...more] = linked.types.definitions(fn.file, value.id);
  if (only === undefined || more.length > 0) return '';
  if (only.k === 'value') return beginning(linked, fn, only.value, depth + 1);
  const format = only.k === 'call' ? only.call.args[0] : undefined;
  const external = only.k === 'call' ? linked.graph.target(fn, only.call).external : undefined;
  if (format === undefined || external === undefined || externalKey(external) !== 'fmt.Sprintf') return '';
  return beginning(linked, fn, format, depth + 1);
}
