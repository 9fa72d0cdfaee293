import type { Term } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Cell, Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../../link/reach.js';
import type { Effect, Lens } from '../../lens.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { saidOfNil } from '../../path/condition/condition.js';
import { canReach, isCall } from '../../path/control-flow.js';
import { dominates, immediateDominators } from '../../path/dominators.js';
import { type Demand, findLeaving } from '../leaving.js';
import { type StopSignal, stopSignal } from '../unwatched/stop-signal.js';
import { asks } from '../unwatched/watch.js';

/** Packages whose functions come back at once. */
const QUICK = /^(errors|fmt|math|sort|slices|maps|strconv|strings|bytes|time|unicode|unicode\/utf8|sync\/atomic)\./;

/**
 * Whether the one who sends once has just looked at what the function is left by, or at what it ends when it returns: then
 * it is left behind only where that comes in the very moment between the look and the send.
 */
export function isCaughtInPassing(linked: Linked, fn: Fn, lens: Lens, { use, pos }: Effect, demand: Demand): boolean {
  if (demand.need === Infinity) return false;
  const signals = new Set(signalsBefore(linked, use));
  if (signals.size === 0) return false;
  if (endsOnReturn(linked, fn, pos, signals)) return true;
  const heeded = (by: Fn, ch: Value): boolean => isSignalOf(linked, by, ch, signals);
  return findLeaving(linked, fn, pos, lens, { ...demand, heeded }) === undefined;
}

/**
 * The stop signals that the sender looks at right before it sends, nothing that takes time between: a case of the select
 * whose other case sends, `if ctx.Err() == nil { ... }`. Who is told by one of them is caught only in that moment.
 */
function signalsBefore(linked: Linked, { pos }: Use): readonly Cell[] {
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined) return [];
  const signals = [...watched(linked, fn, pos), ...asked(linked, fn, pos)];
  return signals.flatMap(({ fn: at, value }) => {
    const cell = linked.flow.cellOf(at, value);
    return cell === undefined ? [] : [...backward(linked.flow, [cell]).cells];
  });
}

/** The cases that leave the nearest select on the way to the send. */
function watched(linked: Linked, fn: Fn, pos: Pos): readonly StopSignal[] {
  const dominators = immediateDominators(fn);
  for (let at = pos.block, above = dominators[at] ?? -1; above >= 0; at = above, above = dominators[at] ?? -1) {
    const term = fn.func.blocks[above]?.term;
    if (term?.t !== 'select') continue;
    const entry = term.cases.find((c) => c.to === at);
    if (entry === undefined || !isQuick(linked, fn, above, at, pos)) return [];
    return leaving(linked, fn, term, above, at);
  }
  return [];
}

function leaving(linked: Linked, fn: Fn, term: Term & { t: 'select' }, block: number, entry: number): StopSignal[] {
  return term.cases.flatMap((c) => {
    if (c.kind !== 'recv' || c.ch === undefined || c.to === entry || canReach(fn, c.to, block)) return [];
    return stopSignal(linked, fn, c.ch) ?? [];
  });
}

/** The contexts that are asked for their error on the way to the send: it stands where that is nil. */
function asked(linked: Linked, fn: Fn, pos: Pos): readonly StopSignal[] {
  const dominators = immediateDominators(fn);
  return conditionsAbove(fn, pos.block).flatMap((standing) => {
    const { since } = standing;
    const said = saidOfNil(standing);
    if (said?.isNil !== true || !isQuick(linked, fn, dominators[since] ?? -1, since, pos)) return [];
    const { of: x } = said;
    return fn.func.blocks.flatMap(({ instrs }) =>
      instrs.flatMap((i) =>
        i.op === 'call' && x.k === 'var' && i.results.includes(x.id) ? (asks(linked, fn, i) ?? []) : [],
      ),
    );
  });
}

/** Nothing that takes time stands on a way from the start of the block to the send. `gate`: the block before it. */
function isQuick(linked: Linked, fn: Fn, gate: number, from: number, to: Pos): boolean {
  const leads = (a: number, b: number): boolean => a === b || canReach(fn, a, b, gate);
  return fn.func.blocks.every(({ instrs, term }, b) => {
    if (!leads(from, b) || !leads(b, to.block)) return true;
    if (b !== to.block && (term.t === 'select' || term.t === 'range')) return false;
    return instrs.every((i, index) => {
      if (b === to.block && index >= to.index) return true;
      if (i.op === 'send' || i.op === 'recv') return false;
      if (!isCall(i) || i.op !== 'call') return true;
      const { external } = linked.graph.target(fn, i);
      return external !== undefined && QUICK.test(externalKey(external));
    });
  });
}

/** Whether the function ends one of the signals whatever way it returns by: a deferred close, or cancel, before `start`. */
function endsOnReturn(linked: Linked, fn: Fn, start: Pos, signals: ReadonlySet<Cell>): boolean {
  const { flow } = linked;
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const closers = originsOf(flow, signals).flatMap(({ kind, instr, pos, cell }) => {
    if (kind === 'make') return [cell];
    if (kind !== 'result' || pos.fn !== fn.id || instr === undefined || !('op' in instr) || instr.op !== 'call')
      return [];
    const cancel = instr.results[1] ?? -1;
    return cancel < 0 ? [] : [base + cancel];
  });
  return usesOf(flow, forward(flow, closers).cells).some(
    (u) =>
      (u.kind === 'close' || u.kind === 'call') &&
      u.mode === 'defer' &&
      u.pos.fn === fn.id &&
      dominates(fn, u.pos, start),
  );
}

/** Whether the channel is that of one of the signals. */
function isSignalOf(linked: Linked, fn: Fn, ch: Value, signals: ReadonlySet<Cell>): boolean {
  const signal = stopSignal(linked, fn, ch);
  const cell = signal === undefined ? undefined : linked.flow.cellOf(signal.fn, signal.value);
  return cell !== undefined && [...backward(linked.flow, [cell]).cells].some((c) => signals.has(c));
}
