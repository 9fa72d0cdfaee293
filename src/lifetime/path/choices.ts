import type { Value, VarId } from '../../facts/value.js';
import type { Fn } from '../../link/program.js';
import { assigned, readCondition } from './conditions.js';
import { canReach, type Edge, edgesOf } from './control-flow.js';
import { immediateDominators } from './dominators.js';

const repeats = new WeakMap<Fn, ReadonlySet<string>>();

/** Conditions that the function asks more than once: only those are worth remembering on a way. */
export function repeatedConditions(fn: Fn): ReadonlySet<string> {
  const known = repeats.get(fn);
  if (known !== undefined) return known;
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const { term } of fn.func.blocks) {
    const condition = term.t === 'branch' ? readCondition(term.cond) : undefined;
    for (const key of [condition?.key, condition?.less]) {
      if (key === undefined) continue;
      if (once.has(key)) twice.add(key);
      once.add(key);
    }
  }
  repeats.set(fn, twice);
  return twice;
}

const asked = new WeakMap<Fn, ReadonlySet<VarId>>();

/** The variables that the function asks whether they are true, or nil. */
export function askedVariables(fn: Fn): ReadonlySet<VarId> {
  let known = asked.get(fn);
  if (known === undefined) {
    known = new Set(
      fn.func.blocks.flatMap(({ term }) => {
        if (term.t !== 'branch') return [];
        const { cond } = term;
        if (cond.k === 'var') return [cond.id];
        if (cond.k !== 'op' || (cond.y !== undefined && cond.y.k !== 'nil' && cond.x.k !== 'nil')) return [];
        return [cond.x, cond.y].flatMap((v) => (v?.k === 'var' ? [v.id] : []));
      }),
    );
    asked.set(fn, known);
  }
  return known;
}

const entries = new WeakMap<Fn, ReadonlyMap<number, readonly { from: number; edge: Edge }[]>>();

/** A condition, and the block in which it first holds. */
export interface Standing {
  readonly cond: Value;
  readonly holds: boolean;
  readonly since: number;
}

/**
 * The conditions that a block stands under: those of the branches without which it can't be reached. What they ask may
 * have changed since; {@link unchangedAbove} leaves those out.
 */
export function conditionsAbove(fn: Fn, block: number): readonly Standing[] {
  let into = entries.get(fn);
  if (into === undefined) {
    into = entriesOf(fn);
    entries.set(fn, into);
  }
  const dominators = immediateDominators(fn);
  const found: Standing[] = [];
  for (let at = block; at >= 0; at = dominators[at] ?? -1) {
    const ways = into.get(at) ?? [];
    const only = ways.length === 1 ? ways[0] : undefined;
    if (only?.edge.when !== undefined) found.push({ ...only.edge.when, since: at });
  }
  return found;
}

const unchanged = new WeakMap<Fn, Map<number, readonly Standing[]>>();

/** The conditions above whose variables nothing assigns on the way from them to the block. */
export function unchangedAbove(fn: Fn, block: number): readonly Standing[] {
  let memo = unchanged.get(fn);
  if (memo === undefined) {
    memo = new Map();
    unchanged.set(fn, memo);
  }
  let known = memo.get(block);
  if (known === undefined) {
    known = conditionsAbove(fn, block).filter((standing) => !isChanged(fn, block, standing));
    memo.set(block, known);
  }
  return known;
}

function isChanged(fn: Fn, block: number, { cond, since }: Standing): boolean {
  const assigning = assigningBlocks(fn);
  return (readCondition(cond)?.vars ?? [])
    .flatMap((id) => assigning.get(id) ?? [])
    .some((at) => at === since || at === block || (canReach(fn, since, at) && canReach(fn, at, block, since)));
}

const assigns = new WeakMap<Fn, ReadonlyMap<VarId, readonly number[]>>();

/** The blocks that assign each variable: few, in functions of whatever size. */
function assigningBlocks(fn: Fn): ReadonlyMap<VarId, readonly number[]> {
  let known = assigns.get(fn);
  if (known === undefined) {
    const found = new Map<VarId, number[]>();
    fn.func.blocks.forEach(({ instrs }, at) => {
      for (const id of new Set(instrs.flatMap((i) => assigned(i)))) {
        const blocks = found.get(id);
        if (blocks === undefined) found.set(id, [at]);
        else blocks.push(at);
      }
    });
    known = found;
    assigns.set(fn, known);
  }
  return known;
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
