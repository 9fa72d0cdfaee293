import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { cyclic } from '../path/loops.js';

/**
 * Whether every visible chain of calls to the function begins at one that only unseen code calls, and none of them goes
 * through a loop: then what it does once a call may be done once a process, and that it is done more often is an
 * assumption.
 */
export function onlyUnseenCallers(linked: Linked, { root }: Fn, seen: Set<FnId> = new Set()): boolean {
  if (seen.has(root)) return false;
  seen.add(root);
  const callers = linked.graph.callers(root);
  if (callers.length === 0) return linked.sight.calledFromOutside(root);
  return callers.every(({ pos }) => {
    const caller = linked.program.fns[pos.fn];
    return caller !== undefined && !cyclic(caller, pos.block) && onlyUnseenCallers(linked, caller, seen);
  });
}
