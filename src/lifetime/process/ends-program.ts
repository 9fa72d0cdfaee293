import type { Instr } from '../../facts/instr.js';
import type { CallSite } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { findWay } from '../path/walk.js';
import { commandsOf } from './commands.js';
import { Recursion } from './recursion.js';
import { besideTests } from './tests-apart.js';

interface Known {
  readonly commands: ReadonlySet<FnId>;
  readonly last: Recursion<boolean>;
}

const memo = new WeakMap<Linked, Known>();

/**
 * Whether the program is over when the function returns: `main`, a command that a command line library runs, or what one of
 * these does last.
 */
export function endsProgram(linked: Linked, fn: Fn): boolean {
  const { func, pkg } = fn;
  if (func.kind === 'func' && func.name === 'main' && pkg.name === 'main') return true;
  let known = memo.get(linked);
  if (known === undefined) {
    known = { commands: commandsOf(linked), last: new Recursion() };
    memo.set(linked, known);
  }
  return known.commands.has(fn.id) || known.last.answer(fn.id, false, () => isLast(linked, fn));
}

/** `return c.finish()`, `os.Exit(run())`: whoever calls it ends the program with it. */
function isLast(linked: Linked, fn: Fn): boolean {
  const { sight, graph } = linked;
  if (fn.func.kind === 'literal' || sight.calledFromOutside(fn.id) || sight.handedOut.has(fn.id)) return false;
  const sites = besideTests(linked, fn.file, graph.callers(fn.id), ({ pos }) => pos);
  return sites.length > 0 && sites.every((site) => isLastAt(linked, site));
}

/** No way leads on from the call to anything but the end, and something that is told before. */
function isLastAt(linked: Linked, { pos, invocation }: CallSite): boolean {
  const caller = linked.program.fns[pos.fn];
  if (caller === undefined || caller.func.broken || invocation.mode !== 'call' || invocation.callback) return false;
  if (!endsProgram(linked, caller)) return false;
  const on = findWay(linked, caller, pos, {
    covers: () => false,
    coversTerm: (term) => term.t === 'return',
    endsAt: (instr, at) => goesOn(linked, caller, instr) || (at.block === pos.block && at.index === pos.index),
    ends: (term) => term.t === 'select' || term.t === 'range',
  });
  return on === undefined;
}

/** Packages whose functions say something, or put words together, and are done. */
const TELLS = new Set(['errors', 'fmt', 'log', 'os', 'strconv', 'strings']);

/** Something else is begun, or waited for. */
function goesOn(linked: Linked, fn: Fn, instr: Instr): boolean {
  if (instr.op === 'go' || instr.op === 'recv' || instr.op === 'send') return true;
  if (instr.op !== 'call') return false;
  const { external, builtin, conversion } = linked.graph.target(fn, instr);
  if (builtin !== undefined || conversion !== undefined) return false;
  return external === undefined || !TELLS.has(external.path);
}
