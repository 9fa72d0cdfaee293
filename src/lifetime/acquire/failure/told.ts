import type { VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { boolOf } from '../../path/condition/condition.js';

/** A boolean result and what it is where the call gives a value. */
export interface Told {
  readonly id: VarId;
  readonly holds: boolean;
}

/**
 * What the other results of a call tell of the one that is to be released: where every return of the callee that gives
 * nil gives `false` beside it, and every other `true` (or the other way round), the caller knows by it whether there is
 * something to release.
 */
export function toldBeside(linked: Linked, fn: Fn, call: CallInstr, carried: readonly VarId[]): readonly Told[] {
  if (call.op !== 'call' || call.results.length < 2) return [];
  const { fns, open } = linked.graph.target(fn, call);
  if (open || fns.length === 0) return [];
  const values = carried.map((id) => call.results.indexOf(id)).filter((i) => i >= 0);
  return call.results.flatMap((id, flag): Told[] => {
    if (id < 0 || values.includes(flag)) return [];
    const says = values.map((value) => same(fns.map((callee) => flagBeside(linked, callee, value, flag))));
    const holds = same(says);
    return holds === undefined ? [] : [{ id, holds }];
  });
}

/** What the result `flag` is wherever `value` is not nil; undefined where that can't be told from the returns. */
function flagBeside(linked: Linked, callee: FnId, value: number, flag: number): boolean | undefined {
  const given: (boolean | undefined)[] = [];
  let absent = false;
  for (const { term } of linked.program.fns[callee]?.func.blocks ?? []) {
    if (term.t !== 'return') continue;
    if (term.values.length <= Math.max(value, flag)) return undefined;
    if (term.values[value]?.k === 'nil') absent = true;
    else given.push(boolOf(term.values[flag]));
  }
  return absent && given.length > 0 ? same(given) : undefined;
}

const same = (all: readonly (boolean | undefined)[]): boolean | undefined =>
  all.every((one) => one === all[0]) ? all[0] : undefined;
