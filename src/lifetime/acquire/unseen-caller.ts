import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { cyclic } from '../path/loops.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import { type Supposed, supposedAt } from '../process/supposed.js';

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

/**
 * What is assumed of how often something is acquired there. `lasting`: it is held until its owner ends, so that there has
 * to be more than one. Else each call leaves one behind, and only who is started to serve is called but once.
 */
export function supposing(
  linked: Linked,
  lifetime: ProcessLifetime,
  fn: Fn,
  pos: Pos,
  lasting: boolean,
): { readonly supposed?: Supposed } {
  const supposed = supposedAt(linked, lasting ? lifetime.ofKept : lifetime, pos);
  if (supposed?.unseen === true && (lasting || serves(linked, fn))) return { supposed };
  return lasting && onlyUnseenCallers(linked, fn) ? { supposed: { fn: fn.id, unseen: false, weak: false } } : {};
}

/** It is only started as a goroutine of its own: what it has, it has until it is told to end. */
function serves({ graph }: Linked, { id }: Fn): boolean {
  const callers = graph.callers(id);
  return callers.length > 0 && callers.every(({ invocation }) => invocation.mode === 'go');
}
