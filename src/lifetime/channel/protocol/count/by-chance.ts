import type { Loop } from '../../../../facts/instr.js';
import type { Linked } from '../../../../link/link.js';
import type { Fn } from '../../../../link/program.js';
import { type Edge, edgesOf, predecessors } from '../../../path/control-flow.js';
import { isFailure } from '../../loop-exit.js';

/**
 * Whether a turn of the loop may pass the block by: `for req := range requests { switch req.Type { case "exec": ... } }`.
 * What stands there may come once only, as the two sides agreed; that it comes again is not seen. A turn that fails, or
 * that another case of a select takes, says nothing of that.
 */
export function isPassedBy(linked: Linked, fn: Fn, loop: Loop, block: number): boolean {
  const { head, blocks } = loop;
  if (block === head || isOverItems(linked, fn, loop)) return false;
  const inside = new Set(blocks);
  const before = beforeInTurn(fn, block, head);
  const seen = new Set<number>();
  const queue = [head];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const edge of turnsBy(linked, fn, at, (to) => to === block || before.has(to))) {
      if (edge.to === head) return true;
      if (edge.to === block || !inside.has(edge.to) || seen.has(edge.to)) continue;
      seen.add(edge.to);
      queue.push(edge.to);
    }
  }
  return false;
}

/** It goes through what there is: whatever it picks out, there may be many of them. */
function isOverItems(linked: Linked, fn: Fn, { kind, head }: Loop): boolean {
  const term = fn.func.blocks[head]?.term;
  if (kind === 'count') return true;
  return term?.t === 'range' && linked.types.resolver.underlying(linked.types.of(fn.file, term.x)).k !== 'chan';
}

/** The blocks from which a turn can still come to the one; the head of the loop only as its start. */
function beforeInTurn(fn: Fn, block: number, head: number): ReadonlySet<number> {
  const before = new Set<number>();
  const into = predecessors(fn);
  const queue = [block];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const from of into[at] ?? []) {
      if (before.has(from)) continue;
      before.add(from);
      if (from !== head) queue.push(from);
    }
  }
  return before;
}

/** The ways on from a block of the loop that say something of the turn. */
function turnsBy(linked: Linked, fn: Fn, at: number, leads: (to: number) => boolean): readonly Edge[] {
  const term = fn.func.blocks[at]?.term;
  if (term === undefined) return [];
  const edges = edgesOf(term);
  if (term.t === 'select') return edges.filter(({ to }) => leads(to));
  return edges.filter(({ when }) => {
    if (when === undefined || !isFailure(linked, fn, when.cond) || when.cond.k !== 'op') return true;
    return (when.cond.op === '!=') !== when.holds;
  });
}
