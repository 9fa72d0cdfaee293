import type { Term } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Cell, Origin, Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../../link/reach.js';
import { contextOf, ROOTS } from '../../context/done.js';
import type { Edge } from '../../path/control-flow.js';
import type { Way } from '../../path/walk.js';
import type { ProcessLifetime } from '../../process/process-lifetime.js';
import { lastChoice } from '../protocol/trigger.js';

/**
 * Whether the way is only taken when the process ends: by a channel that is closed, or a context that is cancelled, once
 * in the life of the process. What is left behind then ends with it.
 */
export function leavesAtShutdown(linked: Linked, lifetime: ProcessLifetime, fn: Fn, way: Way): boolean {
  const choice = lastChoice(fn, way);
  return choice !== undefined && endsAtShutdown(linked, lifetime, fn, choice);
}

/** Whether the edge is a case of a select that is only taken when the process ends. */
export function takenAtShutdown(linked: Linked, lifetime: ProcessLifetime, fn: Fn, term: Term, edge: Edge): boolean {
  if (term.t !== 'select' || typeof edge.choice !== 'number') return false;
  const taken = term.cases[edge.choice];
  return taken?.kind === 'recv' && taken.ch !== undefined && endsAtShutdown(linked, lifetime, fn, taken.ch);
}

/** Whether nothing ends a receive from the channel while the process goes on: a context that nobody cancels, or only at its end. */
export function endsWithProcess(linked: Linked, lifetime: ProcessLifetime, fn: Fn, ch: Value): boolean {
  const isOnce = (pos: Pos): boolean => lifetime.once(pos);
  return remembered(goesOn, linked, lifetime, fn, ch, (cell) => {
    const ends = endsOf(linked, cell, (o) => channelEnds(linked, o, isOnce));
    return ends?.every(isOnce) === true;
  });
}

/** Whether a receive from the channel ends only with the process, or for the one thing of its kind that the process has. */
const endsAtShutdown = (linked: Linked, lifetime: ProcessLifetime, fn: Fn, ch: Value): boolean =>
  remembered(endsOnce, linked, lifetime, fn, ch, (cell) => isEndedOnce(linked, lifetime, cell));

type Known = WeakMap<ProcessLifetime, Map<Cell, boolean>>;

const goesOn: Known = new WeakMap();
const endsOnce: Known = new WeakMap();

/** The answer for the channel's cell, asked once; false for what has none. */
function remembered(
  memo: Known,
  { flow }: Linked,
  lifetime: ProcessLifetime,
  fn: Fn,
  ch: Value,
  ask: (cell: Cell) => boolean,
): boolean {
  const cell = flow.cellOf(fn, ch);
  if (cell === undefined) return false;
  const known = memo.get(lifetime) ?? new Map<Cell, boolean>();
  memo.set(lifetime, known);
  const answer = known.get(cell) ?? ask(cell);
  known.set(cell, answer);
  return answer;
}

function isEndedOnce(linked: Linked, lifetime: ProcessLifetime, cell: Cell): boolean {
  const isOnce = (pos: Pos): boolean => lifetime.once(pos);
  const ends = endsOf(linked, cell, (o) => channelEnds(linked, o, isOnce));
  return ends !== undefined && ends.length > 0 && ends.every(isOnce);
}

/** Where what is in the cell is ended; undefined where that is not all in sight. */
function endsOf(
  linked: Linked,
  cell: Cell,
  ends: (origin: Origin) => readonly Pos[] | undefined,
): readonly Pos[] | undefined {
  const reach = backward(linked.flow, [cell]);
  if (reach.truncated || linked.sight.fedFromOutside(reach.cells)) return undefined;
  const origins = originsOf(linked.flow, reach.cells);
  // Nothing runs the function that it is a parameter of: what would be given to it is not known.
  if (origins.length === 0) return undefined;
  const all = origins.filter((o) => o.kind !== 'nil').map(ends);
  return all.every((e) => e !== undefined) ? all.flat() : undefined;
}

type IsOnce = (pos: Pos) => boolean;

function channelEnds(linked: Linked, origin: Origin, isOnce: IsOnce): readonly Pos[] | undefined {
  if (origin.kind === 'make') {
    const sent = usesAt(linked, origin.cell, ['send']);
    const closed = usesAt(linked, origin.cell, ['close']);
    if (sent === undefined || closed === undefined) return undefined;
    // A channel that there is one of can be closed but once, whoever does so.
    return sent.length === 0 && closed.length > 0 && isOnce(origin.pos) ? [origin.pos] : [...closed, ...sent];
  }
  const context = contextOf(linked, origin);
  const seen = new Set<Origin['instr']>();
  return context === undefined ? undefined : endsOf(linked, context, (o) => contextEnds(linked, o, seen, isOnce));
}

/** Where the cancel function of `context.WithCancel` is called, and that of the context it is derived from. */
function contextEnds(
  linked: Linked,
  { instr, pos, kind }: Origin,
  seen: Set<Origin['instr']>,
  isOnce: IsOnce,
): readonly Pos[] | undefined {
  // `ctx, cancel = context.WithCancel(ctx)`
  if (seen.has(instr)) return [];
  seen.add(instr);
  const fn = linked.program.fns[pos.fn];
  if (kind !== 'result' || fn === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call')
    return undefined;
  const { external } = linked.graph.target(fn, instr);
  const key = external === undefined ? '' : externalKey(external);
  if (ROOTS.has(key)) return [];
  const [parent] = instr.args;
  const cancel = instr.results[1] ?? -1;
  const from = parent === undefined ? undefined : linked.flow.cellOf(fn, parent);
  if (!CANCELLED.has(key) || cancel < 0) return undefined;
  // The same of a context.
  if (isOnce(pos)) return [pos];
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const above = from === undefined ? [] : endsOf(linked, from, (o) => contextEnds(linked, o, seen, isOnce));
  const own = usesAt(linked, base + cancel, ['call']);
  return above === undefined || own === undefined ? undefined : [...above, ...own];
}

function usesAt(linked: Linked, cell: Cell, kinds: readonly string[]): readonly Pos[] | undefined {
  const reach = forward(linked.flow, [cell]);
  const uses = usesOf(linked.flow, reach.cells);
  if (reach.truncated || uses.some((u) => u.kind === 'escape')) return undefined;
  return uses.filter((u) => kinds.includes(u.kind)).map((u) => u.pos);
}

const CANCELLED = new Set(['context.WithCancel', 'context.WithCancelCause', 'os/signal.NotifyContext']);
