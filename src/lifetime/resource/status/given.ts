import type { Value } from '../../../facts/value.js';
import type { Target } from '../../../link/calls.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { unchangedAbove } from '../../path/condition/choices.js';
import { givesError } from '../../path/gives-error.js';
import { codeOf, compares, comparison, isStatus } from './code.js';

/** All that a response may have (RFC 9110, section 15). */
const ALL: ReadonlySet<number> = new Set(Array.from({ length: 500 }, (_, i) => 100 + i));

/** Through how many functions a response is followed back. */
const DEPTH_MAX = 4;

type Callees = Pick<Target, 'fns' | 'open'>;

/**
 * The status codes that the response may have where the call gives no error: a helper that makes an error of every status but
 * one leaves that one.
 */
export function statusesGiven(linked: Linked, { fns, open }: Callees, result: number, depth = 0): ReadonlySet<number> {
  if (open || fns.length === 0 || depth > DEPTH_MAX) return ALL;
  const all = new Set<number>();
  for (const id of fns) {
    const fn = linked.program.fns[id];
    for (const status of fn === undefined || fn.func.broken ? ALL : ofFunction(linked, fn, result, depth))
      all.add(status);
  }
  return all;
}

function ofFunction(linked: Linked, fn: Fn, result: number, depth: number): ReadonlySet<number> {
  const all = new Set<number>();
  for (const [block, { term }] of fn.func.blocks.entries()) {
    if (term.t !== 'return' || givesError(linked, fn, term, block)) continue;
    // `return do(req)` gives all its results.
    const forwards = term.values.length === 1 && fn.func.results.length > 1;
    const value = term.values[forwards ? 0 : result];
    if (value?.k === 'nil') continue;
    for (const status of ofValue(linked, fn, value, forwards ? result : 0, block, depth)) all.add(status);
  }
  return all;
}

function ofValue(
  linked: Linked,
  fn: Fn,
  value: Value | undefined,
  forwarded: number,
  block: number,
  depth: number,
): ReadonlySet<number> {
  if (value?.k !== 'var') return ALL;
  const [only, ...more] = linked.types.definitions(fn.file, value.id);
  const made = only?.k === 'call' && more.length === 0 ? only : undefined;
  const given =
    made === undefined
      ? ALL
      : statusesGiven(linked, linked.graph.target(fn, made.call), made.index + forwarded, depth + 1);
  const asked = unchangedAbove(fn, block)
    .flatMap(({ cond, holds }) => comparison(cond, holds))
    .filter(({ subject }) => isStatus(subject) && subject.x.k === 'var' && subject.x.id === value.id);
  return new Set(
    [...given].filter((status) =>
      asked.every((a) => {
        const code = codeOf(a.value);
        return code === undefined || compares(status, a.op, code);
      }),
    ),
  );
}
