import type { CallSite } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { Assumptions } from '../path/condition/assumptions.js';
import { literalSite } from '../path/literals.js';
import { enclosingLoops } from '../path/loops.js';
import { findWay } from '../path/walk.js';
import { runsThere } from './executors.js';
import type { ProcessLifetime } from './process-lifetime.js';
import { Recursion } from './recursion.js';

const memo = new WeakMap<Linked, Recursion<boolean>>();

/**
 * Whether the function runs on the main goroutine only: every visible call chain comes from `main`, an `init` or a
 * command by plain calls, or by goroutines whose result is waited for, and not from a loop that tries again. When it returns
 * early, the process is about to end, and with it whatever it left behind.
 */
export function onMainFlow(linked: Linked, lifetime: ProcessLifetime, id: FnId): boolean {
  let answers = memo.get(linked);
  if (answers === undefined) {
    answers = new Recursion();
    memo.set(linked, answers);
  }
  // Recursion adds no other caller.
  return answers.answer(id, true, () => comesFromMain(linked, lifetime, id));
}

function comesFromMain(linked: Linked, lifetime: ProcessLifetime, id: FnId): boolean {
  const fn = linked.program.fns[id];
  if (fn === undefined) return false;
  if (lifetime.runsOnce(id)) return !isBesideMain(linked, lifetime, fn);
  const site = fn.func.kind === 'literal' ? literalSite(linked, id) : undefined;
  if (site !== undefined && runsThere(linked, fn, site)) return onMainFlow(linked, lifetime, site.fn);
  if (linked.sight.handedToStrangers.has(id)) return false;
  const sites = linked.graph.callers(id);
  return (
    sites.length > 0 &&
    sites.every((s) => isInLine(linked, fn, s) && !isServing(linked, s) && onMainFlow(linked, lifetime, s.pos.fn))
  );
}

/** What runs once in a goroutine of its own serves on: when what it calls returns, the process goes on as well. */
function isBesideMain(linked: Linked, lifetime: ProcessLifetime, fn: Fn): boolean {
  return linked.graph.callers(fn.id).some((s) => {
    if (!isInLine(linked, fn, s)) return true;
    return lifetime.runsOnce(s.pos.fn) && !onMainFlow(linked, lifetime, s.pos.fn);
  });
}

/** Called on each turn of a loop without an end of its own, which goes on when the call has failed. */
function isServing(linked: Linked, { pos, call }: CallSite): boolean {
  const caller = linked.program.fns[pos.fn];
  if (caller === undefined || !enclosingLoops(caller, pos.block).some(({ kind }) => kind === 'endless')) return false;
  const error = 'results' in call ? call.results.at(-1) : undefined;
  const fails = error !== undefined && linked.types.isError(caller.file, error);
  const again = findWay(
    linked,
    caller,
    pos,
    {
      covers: () => false,
      coversTerm: (term) => term.t === 'return' || term.t === 'panic',
      endsAt: (_, at) => at.block === pos.block && at.index === pos.index,
    },
    fails ? new Assumptions().andNil(error, false) : undefined,
  );
  return again !== undefined;
}

/** A plain call, or a goroutine whose result the starter receives: it goes on when that has come, or gives up. */
function isInLine({ flow }: Linked, fn: Fn, { pos, invocation }: CallSite): boolean {
  if (invocation.mode !== 'go') return true;
  return fn.func.blocks.some(({ instrs }) =>
    instrs.some((instr) => {
      const cell = instr.op === 'send' ? flow.cellOf(fn, instr.ch) : undefined;
      const received = cell === undefined ? [] : (flow.uses.get(cell) ?? []);
      return received.some((u) => u.kind === 'recv' && u.pos.fn === pos.fn);
    }),
  );
}
