import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';

/**
 * Whether only code that is not seen calls the function: then what it does once a call may be done once a process, and
 * that it is done more often is an assumption.
 */
export function onlyUnseenCallers(linked: Linked, { root }: Fn): boolean {
  return linked.sight.calledFromOutside(root) && linked.graph.callers(root).length === 0;
}
