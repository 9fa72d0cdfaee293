import type { Fn } from '../../link/program.js';
import { edgesOf } from './control-flow.js';

/**
 * The blocks that can be reached from themselves: those of strongly connected components of more than one block, and
 * those with an edge to themselves. One pass, linear in the function (Tarjan's algorithm, without recursion).
 */
export function blocksOnCycles(fn: Fn): ReadonlySet<number> {
  const { blocks } = fn.func;
  const next = (b: number): readonly number[] => edgesOf(blocks[b]?.term ?? { t: 'jump', to: b }).map((e) => e.to);
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found = new Set<number>();
  const enter = (block: number): Visit => {
    order.set(block, order.size);
    low.set(block, order.size - 1);
    open.push(block);
    isOpen.add(block);
    return { block, to: next(block), at: 0 };
  };
  const lower = (block: number, to: number): void => {
    low.set(block, Math.min(low.get(block) ?? 0, to));
  };
  for (let start = 0; start < blocks.length; start++) {
    if (order.has(start)) continue;
    const stack = [enter(start)];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = top.to[top.at++];
      if (to !== undefined) {
        if (to === top.block) found.add(to);
        if (!order.has(to)) stack.push(enter(to));
        else if (isOpen.has(to)) lower(top.block, order.get(to) ?? 0);
        continue;
      }
      stack.pop();
      const above = stack.at(-1);
      if (above !== undefined) lower(above.block, low.get(top.block) ?? 0);
      if (low.get(top.block) === order.get(top.block)) closeComponent(top.block, open, isOpen, found);
    }
  }
  return found;
}

interface Visit {
  readonly block: number;
  readonly to: readonly number[];
  at: number;
}

function closeComponent(first: number, open: number[], isOpen: Set<number>, found: Set<number>): void {
  const members = open.splice(open.lastIndexOf(first));
  for (const member of members) {
    isOpen.delete(member);
    if (members.length > 1) found.add(member);
  }
}
