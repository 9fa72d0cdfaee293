import type { Linked } from '../../link/link.js';
import type { FnId } from '../../link/program.js';
import type { ProcessLifetime } from './process-lifetime.js';

const memo = new WeakMap<Linked, Map<FnId, boolean>>();

/**
 * Whether the function runs on the main goroutine only: every visible call chain comes from `main`, an `init` or a
 * command by plain calls. When it returns early, the process is about to end, and with it whatever it left behind.
 */
export function onMainFlow(linked: Linked, lifetime: ProcessLifetime, id: FnId): boolean {
  let known = memo.get(linked);
  if (known === undefined) {
    known = new Map();
    memo.set(linked, known);
  }
  const answer = known.get(id);
  if (answer !== undefined) return answer;
  // Recursion adds no other caller.
  known.set(id, true);
  const result = lifetime.runsOnce(id) || calledInLine(linked, lifetime, id);
  known.set(id, result);
  return result;
}

function calledInLine(linked: Linked, lifetime: ProcessLifetime, id: FnId): boolean {
  if (linked.sight.handedToStrangers.has(id)) return false;
  const sites = linked.graph.callers(id);
  return sites.length > 0 && sites.every((s) => s.invocation.mode !== 'go' && onMainFlow(linked, lifetime, s.pos.fn));
}
