import type { Value } from '../../facts/value.js';
import type { Fn } from '../../link/program.js';
import { readCondition } from './conditions.js';
import { type Edge, edgesOf } from './control-flow.js';

const repeats = new WeakMap<Fn, ReadonlySet<string>>();

/** Conditions that the function asks more than once: only those are worth remembering on a way. */
export function repeatedConditions(fn: Fn): ReadonlySet<string> {
  const known = repeats.get(fn);
  if (known !== undefined) return known;
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const { term } of fn.func.blocks) {
    const key = term.t === 'branch' ? readCondition(term.cond)?.key : undefined;
    if (key === undefined) continue;
    if (once.has(key)) twice.add(key);
    once.add(key);
  }
  repeats.set(fn, twice);
  return twice;
}

const entries = new WeakMap<Fn, ReadonlyMap<number, readonly { from: number; edge: Edge }[]>>();

/** The conditions that a block stands under: those of the branches without which it can't be reached. */
export function conditionsAbove(fn: Fn, block: number): readonly { readonly cond: Value; readonly holds: boolean }[] {
  let into = entries.get(fn);
  if (into === undefined) {
    into = entriesOf(fn);
    entries.set(fn, into);
  }
  const found: { cond: Value; holds: boolean }[] = [];
  const seen = new Set<number>();
  for (let at = block; !seen.has(at); ) {
    seen.add(at);
    const ways = into.get(at) ?? [];
    const only = ways.length === 1 ? ways[0] : undefined;
    if (only === undefined) break;
    if (only.edge.when !== undefined) found.push(only.edge.when);
    at = only.from;
  }
  return found;
}

function entriesOf(fn: Fn): Map<number, { from: number; edge: Edge }[]> {
  const into = new Map<number, { from: number; edge: Edge }[]>();
  fn.func.blocks.forEach(({ term }, from) => {
    for (const edge of edgesOf(term)) {
      const list = into.get(edge.to);
      if (list === undefined) into.set(edge.to, [{ from, edge }]);
      else list.push({ from, edge });
    }
  });
  return into;
}
