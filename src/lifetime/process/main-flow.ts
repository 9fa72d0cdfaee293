import type { Linked } from '../../link/link.js';
import type { FnId } from '../../link/program.js';
import { literalSite } from '../path/literals.js';
import { runsThere } from './executors.js';
import type { ProcessLifetime } from './process-lifetime.js';
import { Recursion } from './recursion.js';

const memo = new WeakMap<Linked, Recursion<boolean>>();

/**
 * Whether the function runs on the main goroutine only: every visible call chain comes from `main`, an `init` or a
 * command by plain calls. When it returns early, the process is about to end, and with it whatever it left behind.
 */
export function onMainFlow(linked: Linked, lifetime: ProcessLifetime, id: FnId): boolean {
  let answers = memo.get(linked);
  if (answers === undefined) {
    answers = new Recursion();
    memo.set(linked, answers);
  }
  // Recursion adds no other caller.
  return answers.answer(id, true, () => lifetime.runsOnce(id) || calledInLine(linked, lifetime, id));
}

function calledInLine(linked: Linked, lifetime: ProcessLifetime, id: FnId): boolean {
  const fn = linked.program.fns[id];
  if (fn === undefined) return false;
  const site = fn.func.kind === 'literal' ? literalSite(linked, id) : undefined;
  if (site !== undefined && runsThere(linked, fn, site)) return onMainFlow(linked, lifetime, site.fn);
  if (linked.sight.handedToStrangers.has(id)) return false;
  const sites = linked.graph.callers(id);
  return sites.length > 0 && sites.every((s) => s.invocation.mode !== 'go' && onMainFlow(linked, lifetime, s.pos.fn));
}
