import type { Value } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Linked } from '../../../link/link.js';
import { methodOf } from '../../../link/members.js';
import type { Fn } from '../../../link/program.js';
import { behindPointers, isNamed } from '../../../link/type.js';
import { isGivenHttp } from '../http-address.js';
import type { Opening } from '../openings.js';
import { endsWithParent } from './parent.js';
import { RELEASES } from './releases.js';

/**
 * What is called so, and may fail, gives something that has to be closed, whoever wrote it. `Open` alone is also said of what
 * only holds memory, such as the files in an archive, and `Accept(x)` of what lets something pass.
 */
const NAMES = /^(Dial(Context|Timeout|TCP|TLS|TLSContext|Unix|URL)?|Accept(TCP|Unix)?|Open(File|Dir))$/;

/**
 * Calls of functions outside the program, and of methods of what is not known, that say by their name that they open
 * something: `dialer.DialContext(ctx, network, address)`. What the table knows is told by the table.
 */
export function openedByName(linked: Linked): readonly Opening[] {
  return linked.graph.calls.flatMap(({ fn, pos, call, target }): readonly Opening[] => {
    if (call.op !== 'call' || call.results.length !== 2 || !NAMES.test(nameOf(call)) || fn.func.broken) return [];
    if (/^Accept/.test(nameOf(call)) && call.args.length > 0) return [];
    if (/^Dial/.test(nameOf(call)) && isGivenHttp(linked, fn, call)) return [];
    if (/^Open/.test(nameOf(call)) && !opensWhatIsNamed(linked, fn, call)) return [];
    if (!target.open || target.fns.length > 0 || target.builtin !== undefined || target.dynamic === true) return [];
    // Of the standard library the table tells what is to be closed.
    if (target.external !== undefined && !/^[^/]*\./.test(target.external.path)) return [];
    return canBeClosed(linked, fn, call) && !isCalled(linked, fn, call) && !endsWithParent(linked, fn, call)
      ? [{ fn, pos, at: call.at, call, pair: { release: RELEASES, result: 0 }, unseen: 'told by its name' }]
      : [];
  });
}

const nameOf = ({ callee }: CallInstr): string => ('name' in callee ? callee.name : '');

/**
 * What comes first, but for a context, can be a name or an address: what is opened over a reader that is there, by whatever
 * else, holds nothing of its own.
 */
function opensWhatIsNamed(linked: Linked, fn: Fn, { args }: CallInstr): boolean {
  const first = args.find((a) => !isNamed(linked.types.of(fn.file, a), 'context', 'Context'));
  return first !== undefined && canBeText(linked, fn, first);
}

/** A string, or of a type that is not known; but then nothing that has methods, as far as is seen. */
function canBeText({ types, flow }: Linked, fn: Fn, value: Value): boolean {
  const type = types.resolver.underlying(types.of(fn.file, value));
  if (type.k !== 'unknown') return type.k === 'basic' && type.name === 'string';
  const cell = flow.cellOf(fn, value);
  return cell === undefined || !flow.uses.get(cell)?.some((u) => u.kind === 'method');
}

/** What is called is no handle. */
function isCalled(linked: Linked, fn: Fn, { results }: CallInstr & { readonly op: 'call' }): boolean {
  const cell = (linked.program.files[fn.file]?.varBase ?? 0) + (results[0] ?? -1);
  return linked.flow.uses.get(cell)?.some((u) => u.kind === 'call') === true;
}

/** The second result is an error, and nothing speaks against a Close of the first, as far as both are known. */
function canBeClosed(linked: Linked, fn: Fn, call: CallInstr & { readonly op: 'call' }): boolean {
  const results = linked.types.results(fn.file, call.callee);
  if (results.k === 'unknown') return true;
  const [value, error] = results.k === 'tuple' ? results.types : [];
  if (value === undefined || error?.k !== 'basic' || error.name !== 'error') return false;
  return value.k === 'unknown' || methodOf(linked.types.resolver, behindPointers(value), 'Close') !== undefined;
}
