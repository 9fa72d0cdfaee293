import type { VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { type Fact, leavesOf } from './leaves.js';

/** A result of a call, and what it is where the call gives a value. */
export interface Told extends Fact {
  readonly id: VarId;
}

/** A second result of that name says whether there is a first, as that of `m[k]` does. */
const OK = /^(ok|found|exists|present)$/i;

/**
 * What the other results of a call tell of those that are to be released, which are given by number: where every way through the callee that gives
 * something gives `true` beside it, or something that is not nil, the caller knows by it whether there is something to
 * release.
 */
export function toldBeside(linked: Linked, fn: Fn, call: CallInstr, values: readonly number[]): readonly Told[] {
  if (call.op !== 'call' || call.results.length < 2) return [];
  const { fns, open } = linked.graph.target(fn, call);
  if (open || fns.length === 0) return saysOk(linked, fn, call.results, values);
  const callees = fns.flatMap((id) => linked.program.fns[id] ?? []);
  return call.results.flatMap((id, beside): readonly Told[] => {
    if (id < 0 || values.includes(beside) || linked.types.isError(fn.file, id)) return [];
    const facts = values.flatMap((value) => callees.map((callee) => factBeside(linked, callee, value, beside)));
    const fact = all(facts);
    if (fact.nil !== undefined || fact.holds !== undefined || fact.number !== undefined) return [{ id, ...fact }];
    return facts.every((f) => f.holds === undefined) ? saysOk(linked, fn, call.results, values) : [];
  });
}

function saysOk(linked: Linked, fn: Fn, results: readonly VarId[], values: readonly number[]): readonly Told[] {
  const id = results.at(-1) ?? -1;
  const name = linked.program.files[fn.file]?.facts.vars[id]?.name ?? '';
  return !values.includes(results.length - 1) && OK.test(name) ? [{ id, nil: undefined, holds: true }] : [];
}

/** What the result `beside` is wherever `value` is given. */
function factBeside(linked: Linked, callee: Fn, value: number, beside: number): Fact {
  const given = leavesOf(callee, linked).filter((leave) => leave[value]?.absent !== true);
  return all(given.map((g) => g[beside] ?? UNKNOWN));
}

const UNKNOWN: Fact = { nil: undefined, holds: undefined };

/** What is the same of all. */
function all(facts: readonly Fact[]): Fact {
  const [number] = facts.map((f) => f.number);
  const one = number !== undefined && facts.every((f) => f.number?.text === number.text);
  return { nil: same(facts.map((f) => f.nil)), holds: same(facts.map((f) => f.holds)), ...(one ? { number } : {}) };
}

const same = (all: readonly (boolean | undefined)[]): boolean | undefined =>
  all.every((one) => one === all[0]) ? all[0] : undefined;
