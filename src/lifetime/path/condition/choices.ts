import type { Instr, Term } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import { type Fn, perFunction } from '../../../link/program.js';
import { assigned } from '../assigned.js';
import { canReach, type Edge, edgesOf } from '../control-flow.js';
import { immediateDominators } from '../dominators.js';
import { asked, emptiness, readCondition } from './condition.js';

/** Conditions that the function asks more than once, and what it compares so: only those are worth remembering on a way. */
export const repeatedConditions = perFunction((fn): ReadonlySet<string> => {
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const { term } of fn.func.blocks) {
    const keys = new Set(
      questionsIn(term).flatMap((cond) => {
        const condition = readCondition(cond, () => true);
        return [condition?.key, condition?.less, condition?.equals?.subject];
      }),
    );
    // Who ranges asks whether there is anything.
    if (term.t === 'range') for (const { key } of emptiness(term.x)) keys.add(key);
    for (const key of keys) {
      if (key === undefined) continue;
      if (once.has(key)) twice.add(key);
      once.add(key);
    }
  }
  return twice;
});

function questionsIn(term: Term): readonly Value[] {
  if (term.t === 'branch') return [term.cond];
  return term.t === 'switch' ? term.cases.flatMap((c) => c.values.map((v) => asked(term.tag, v))) : [];
}

/**
 * The variables that the function asks whether they are true, or nil; a select asks that of its channels. Who compares an
 * error to one that has a name, or asserts its type, asks that as well: nil is neither.
 */
export const askedVariables = perFunction((fn): ReadonlySet<VarId> => {
  const ids = new Set<VarId>();
  for (const { instrs, term } of fn.func.blocks) {
    for (const instr of instrs) for (const id of asserted(instr)) ids.add(id);
    if (term.t === 'select') for (const { ch } of term.cases) if (ch?.k === 'var') ids.add(ch.id);
    if (term.t !== 'branch') continue;
    const { cond } = term;
    if (cond.k === 'var') ids.add(cond.id);
    if (cond.k !== 'op' || (cond.y !== undefined && !isNilOrNamed(cond.y) && cond.x.k !== 'nil')) continue;
    if (cond.x.k === 'var') ids.add(cond.x.id);
    if (cond.y?.k === 'var') ids.add(cond.y.id);
  }
  return ids;
});

const isNilOrNamed = (value: Value): boolean => value.k === 'nil' || value.k === 'member' || value.k === 'name';

/** `op, ok := err.(*net.OpError)` */
const asserted = (instr: Instr): readonly VarId[] =>
  instr.op !== 'assign'
    ? []
    : instr.src.flatMap((src) =>
        src.k === 'op' && src.op === 'ok' && src.x.k === 'assert' && src.x.x.k === 'var' ? src.x.x.id : [],
      );

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
  const into = entriesOf(fn);
  const dominators = immediateDominators(fn);
  const found: Standing[] = [];
  for (let at = block; at >= 0; at = dominators[at] ?? -1) {
    const only = into[at];
    if (only?.when !== undefined) found.push({ ...only.when, since: at });
  }
  return found;
}

const unchanged = perFunction(() => new Map<number, readonly Standing[]>());

/** The conditions above whose variables nothing assigns on the way from them to the block. */
export function unchangedAbove(fn: Fn, block: number): readonly Standing[] {
  const memo = unchanged(fn);
  let known = memo.get(block);
  if (known === undefined) {
    known = conditionsAbove(fn, block).filter((standing) => !isChanged(fn, block, standing));
    memo.set(block, known);
  }
  return known;
}

/** Whether something that the condition asks may be assigned on a way from where it first holds to the block. */
export function isChanged(fn: Fn, block: number, { cond, since }: Standing): boolean {
  const assigning = assigningBlocks(fn);
  return (readCondition(cond)?.vars ?? [])
    .flatMap((id) => assigning.get(id) ?? [])
    .some((at) => at === since || at === block || (canReach(fn, since, at) && canReach(fn, at, block, since)));
}

/** The blocks that assign each variable: few, in functions of whatever size. */
const assigningBlocks = perFunction((fn): ReadonlyMap<VarId, readonly number[]> => {
  const found = new Map<VarId, number[]>();
  fn.func.blocks.forEach(({ instrs }, at) => {
    for (const instr of instrs) {
      for (const id of assigned(instr)) {
        const blocks = found.get(id);
        if (blocks === undefined) found.set(id, [at]);
        else if (blocks.at(-1) !== at) blocks.push(at);
      }
    }
  });
  return found;
});

/** By block, the only edge that leads there; undefined where there are several or none. */
const entriesOf = perFunction((fn): readonly (Edge | undefined)[] => {
  const { blocks } = fn.func;
  const only: (Edge | undefined)[] = blocks.map(() => undefined);
  const counts = new Uint8Array(blocks.length);
  for (const { term } of blocks) {
    for (const edge of edgesOf(term)) {
      const count = counts[edge.to] ?? 0;
      only[edge.to] = count === 0 ? (term.t === 'switch' ? { ...edge, ...caseOf(term, edge.to) } : edge) : undefined;
      counts[edge.to] = Math.min(2, count + 1);
    }
  }
  return only;
});

/** What is known behind a case of one value. */
function caseOf(term: Term & { t: 'switch' }, to: number): Pick<Edge, 'when'> {
  const [only, ...more] = term.cases.filter((c) => c.to === to);
  const [value, ...others] = only?.values ?? [];
  if (value === undefined || others.length > 0 || more.length > 0 || to === term.default) return {};
  return { when: { cond: asked(term.tag, value), holds: true } };
}
