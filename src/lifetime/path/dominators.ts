import type { Pos } from '../../link/flow.js';
import { type Fn, perFunction } from '../../link/program.js';
import { edgesOf, predecessors } from './control-flow.js';

/**
 * For each block the nearest block that every way from the entry to it passes; -1 for the entry and for blocks that
 * can't be reached. (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm".)
 */
export const immediateDominators = perFunction((fn): readonly number[] => compute(fn));

/** Whether every way from the entry to the second position passes the first. */
export function dominates(fn: Fn, first: Pos, then: Pos): boolean {
  if (first.block === then.block) return first.index < then.index;
  const dominators = immediateDominators(fn);
  for (let at = dominators[then.block] ?? -1; at >= 0; at = dominators[at] ?? -1) if (at === first.block) return true;
  return false;
}

function compute(fn: Fn): number[] {
  const order = reversePostorder(fn);
  const rank = new Map(order.map((b, i) => [b, i]));
  const into = predecessors(fn);
  const idom = new Array<number>(fn.func.blocks.length).fill(-1);
  const [entry] = order;
  if (entry === undefined) return idom;
  idom[entry] = entry;
  const meet = (a: number, b: number): number => {
    let [x, y] = [a, b];
    while (x !== y) {
      while ((rank.get(x) ?? 0) > (rank.get(y) ?? 0)) x = idom[x] ?? entry;
      while ((rank.get(y) ?? 0) > (rank.get(x) ?? 0)) y = idom[y] ?? entry;
    }
    return x;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of order) {
      if (block === entry) continue;
      const done = (into[block] ?? []).filter((p) => (idom[p] ?? -1) >= 0);
      const next = done.reduce((a: number | undefined, b) => (a === undefined ? b : meet(a, b)), undefined);
      if (next !== undefined && idom[block] !== next) {
        idom[block] = next;
        changed = true;
      }
    }
  }
  idom[entry] = -1;
  return idom;
}

function reversePostorder(fn: Fn): number[] {
  const order: number[] = [];
  const seen = new Set([0]);
  const stack: { readonly block: number; readonly next: number[] }[] = [];
  const enter = (block: number): void => {
    const term = fn.func.blocks[block]?.term;
    stack.push({ block, next: term === undefined ? [] : edgesOf(term).map((e) => e.to) });
  };
  if (fn.func.blocks.length > 0) enter(0);
  for (let top = stack[stack.length - 1]; top !== undefined; top = stack[stack.length - 1]) {
    const to = top.next.pop();
    if (to === undefined) {
      order.push(top.block);
      stack.pop();
    } else if (!seen.has(to)) {
      seen.add(to);
      enter(to);
    }
  }
  return order.reverse();
}
