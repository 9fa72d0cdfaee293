import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Effect } from '../lens.js';
import { objectOf } from '../operand.js';
import { dominates } from '../path/dominators.js';
import type { WaitGroup } from './group.js';

/** A goroutine that is started behind an Add and calls Done. */
export interface CountedStart {
  /** The function that adds and starts. */
  readonly fn: Fn;
  readonly pos: Pos;
  /** The first function of the goroutine. */
  readonly target: Fn;
  /** The Add that every way to the start comes by. */
  readonly add: Effect;
  /** The Dones of the goroutine, as seen from `fn`. */
  readonly dones: readonly Effect[];
}

/** All functions in which something happens to the group. */
export function functionsOf(linked: Linked, { lens }: WaitGroup): readonly Fn[] {
  const roots = new Set(lens.uses.map((u) => u.pos.fn));
  const seen = new Set<number>(roots);
  const queue = [...roots];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const { pos } of linked.graph.callers(id)) {
      if (seen.has(pos.fn) || lens.effectsIn(pos.fn).length === 0) continue;
      seen.add(pos.fn);
      queue.push(pos.fn);
    }
  }
  return [...seen]
    .sort((a, b) => a - b)
    .flatMap((id) => linked.program.fns[id] ?? [])
    .filter((fn) => lens.effectsIn(fn.id).length > 0);
}

/** The goroutines that are counted by an Add before them, function by function. */
export function countedStarts(linked: Linked, group: WaitGroup, fn: Fn): readonly CountedStart[] {
  const effects = group.lens.effectsIn(fn.id);
  const adds = effects.filter((e) => e.mode === 'call' && group.adds.includes(e.use));
  if (adds.length === 0) return [];
  const starts: CountedStart[] = [];
  const byStart = new Map<string, Effect[]>();
  for (const e of effects) {
    if (!group.dones.includes(e.use) || e.mode !== 'go' || !isGo(fn, e.pos)) continue;
    const key = `${e.pos.block}:${e.pos.index}:${e.chain[1]?.fn}`;
    byStart.set(key, [...(byStart.get(key) ?? []), e]);
  }
  for (const dones of byStart.values()) {
    const [first] = dones;
    const target = linked.program.fns[first?.chain[1]?.fn ?? -1];
    if (first === undefined || target === undefined) continue;
    const object = objectOf(linked, first);
    const add = adds.find(
      (a) => object !== undefined && objectOf(linked, a) === object && dominates(fn, a.pos, first.pos),
    );
    if (add !== undefined) starts.push({ fn, pos: first.pos, target, add, dones });
  }
  return starts;
}

export const isGo = (fn: Fn, pos: Pos): boolean => fn.func.blocks[pos.block]?.instrs[pos.index]?.op === 'go';
