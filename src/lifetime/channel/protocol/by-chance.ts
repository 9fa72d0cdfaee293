import type { Loop } from '../../../facts/instr.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { canReach, type Edge, edgesOf } from '../../path/control-flow.js';
import { isFailure } from '../loop-exit.js';

/**
 * Whether a turn of the loop may pass the block by: `for req := range requests { switch req.Type { case "exec": ... } }`.
 * What stands there may come once only, as the two sides agreed; that it comes again is not seen. A turn that fails, or
 * that another case of a select takes, says nothing of that.
 */
export function isPassedBy(linked: Linked, fn: Fn, loop: Loop, block: number): boolean {
  const { head, blocks } = loop;
  if (block === head || isOverItems(linked, fn, loop)) return false;
  const inside = new Set(blocks);
  const seen = new Set<number>();
  const queue = [head];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const edge of turnsBy(linked, fn, at, head, block)) {
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

/** The ways on from a block of the loop that say something of the turn. */
function turnsBy(linked: Linked, fn: Fn, at: number, head: number, block: number): readonly Edge[] {
  const term = fn.func.blocks[at]?.term;
  if (term === undefined) return [];
  const edges = edgesOf(term);
  if (term.t === 'select') return edges.filter((e) => e.to === block || canReach(fn, e.to, block, head));
  return edges.filter(({ when }) => {
    if (when === undefined || !isFailure(linked, fn, when.cond) || when.cond.k !== 'op') return true;
    return (when.cond.op === '!=') !== when.holds;
  });
}
