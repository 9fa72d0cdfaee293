import type { Term } from '../../../../facts/instr.js';
import type { Value, VarId } from '../../../../facts/value.js';
import { externalKey } from '../../../../link/calls.js';
import type { Cell, Pos, Use } from '../../../../link/flow.js';
import type { Linked } from '../../../../link/link.js';
import { type Fn, type FnId, perFunction } from '../../../../link/program.js';
import { backward, forward, usesOf } from '../../../../link/reach.js';
import type { Lens } from '../../../lens.js';
import { canReach, comesBefore, type Edge } from '../../../path/control-flow.js';
import { waitsIn } from '../waits-for.js';

/**
 * Whether taking the case of a select tells that the senders of the watched channel are through: it receives from
 * another channel what each of them sends (or closes) as its last act.
 */
export function hearsLastWord(
  linked: Linked,
  fn: Fn,
  lens: Lens,
  term: Term,
  edge: Edge,
  acts: readonly Use[] = sendsOf(lens),
): boolean {
  if (term.t !== 'select') return false;
  const c = term.cases[edge.choice as number];
  return c?.kind === 'recv' && c.ch !== undefined && isLastWord(linked, fn, lens, c.ch, acts);
}

/**
 * Whether taking the edge tells that another channel is closed, which is done by somebody who has waited for those who do
 * the acts: `r, ok := <-results; if !ok`, or the end of a range.
 */
export function hearsClose(linked: Linked, fn: Fn, lens: Lens, term: Term, edge: Edge, acts: readonly Use[]): boolean {
  const ch = closedOn(fn, term, edge);
  const cell = ch === undefined ? undefined : linked.flow.cellOf(fn, ch);
  if (cell === undefined || acts.length === 0 || lens.cells.has(cell)) return false;
  const closes = toldBy(linked, cell).filter((u) => u.kind === 'close');
  const actors = new Set(acts.map((a) => a.pos.fn));
  return closes.length > 0 && closes.every((c) => !actors.has(c.pos.fn) && waitedFor(linked, c));
}

/** The channel that is closed where the edge is taken. */
function closedOn(fn: Fn, term: Term, { when, choice }: Edge): Value | undefined {
  if (term.t === 'range') return choice === 'exit' ? term.x : undefined;
  if (when?.cond.k !== 'var' || when.holds) return undefined;
  return receivedFrom(fn).get(when.cond.id);
}

/** By the variable that says whether a value came: the channel that was asked. */
const receivedFrom = perFunction((fn): ReadonlyMap<VarId, Value> => {
  const found = new Map<VarId, Value>();
  for (const { instrs, term } of fn.func.blocks) {
    for (const i of instrs) if (i.op === 'recv' && i.ok !== undefined) found.set(i.ok, i.ch);
    const cases = term.t === 'select' ? term.cases : [];
    for (const { ok, ch } of cases) if (ok !== undefined && ch !== undefined) found.set(ok, ch);
  }
  return found;
});

/** The same as {@link hearsLastWord} for a plain receive. */
export function isLastWord(
  linked: Linked,
  fn: Fn,
  lens: Lens,
  ch: Value,
  acts: readonly Use[] = sendsOf(lens),
): boolean {
  const cell = acts.length === 0 ? undefined : linked.flow.cellOf(fn, ch);
  if (cell === undefined || lens.cells.has(cell)) return false;
  const told = toldBy(linked, cell);
  if (told.length === 0) return false;
  const senders = new Set(acts.map((s) => s.pos.fn));
  if (told.every((t) => !senders.has(t.pos.fn) && waitedFor(linked, t))) return true;
  // One sender only: of several the first to speak says nothing of the others.
  const words = told.map((t) => wordOf(linked, t));
  const [speaker, ...others] = new Set(words.map((w) => w.pos.fn));
  if (speaker === undefined || others.length > 0) return false;
  return acts.every((act) => {
    const places = placesIn(lens, speaker, act, fn);
    return places !== undefined && words.every((w) => places.every((pos) => isAfter(linked, w, pos)));
  });
}

/** What is told, and by whom: a literal that is deferred speaks for the function that defers it. */
function wordOf(linked: Linked, { pos, mode }: Use): Pick<Use, 'pos' | 'mode'> {
  const sites = linked.program.fns[pos.fn]?.func.kind === 'literal' ? linked.graph.callers(pos.fn) : [];
  const [site] = sites;
  return site !== undefined && sites.every((s) => s.invocation.mode === 'defer' && s.pos.fn === site.pos.fn)
    ? { pos: site.pos, mode: 'defer' }
    : { pos, ...(mode === undefined ? {} : { mode }) };
}

/**
 * Where the act is done in the function that speaks: by itself, or by calls that it waits for. Undefined where, as far as
 * the one who hears can see, somebody else does it too.
 */
function placesIn(lens: Lens, speaker: FnId, act: Use, hears: Fn): readonly Pos[] | undefined {
  if (act.pos.fn === speaker) return [act.pos];
  const inside = lens.effectsIn(speaker).filter((e) => e.use === act);
  const waited = inside.every((e) => e.mode === 'call' || e.mode === 'defer');
  const started = lens.effectsIn(hears.id).filter((e) => e.use === act);
  if (inside.length === 0 || !waited || started.length === 0) return undefined;
  return started.every((e) => e.chain.some((at) => at.fn === speaker)) ? inside.map((e) => e.pos) : undefined;
}

const known = new WeakMap<Linked, Map<Cell, readonly Use[]>>();

/** What is sent on the channel, and its closes. */
function toldBy(linked: Linked, cell: Cell): readonly Use[] {
  let memo = known.get(linked);
  if (memo === undefined) {
    memo = new Map();
    known.set(linked, memo);
  }
  let told = memo.get(cell);
  if (told === undefined) {
    const { cells } = forward(linked.flow, [...backward(linked.flow, [cell]).cells]);
    told = usesOf(linked.flow, cells).filter((u) => u.kind === 'send' || u.kind === 'close');
    memo.set(cell, told);
  }
  return told;
}

const sendsOf = (lens: Lens): readonly Use[] => lens.uses.filter((u) => u.kind === 'send');

/** Waits for something else than work of the program: a process that nothing is read from, a signal, one's turn. */
const APART = new Set(['os.Process.Wait', 'sync.Cond.Wait', 'golang.org/x/time/rate.Limiter.Wait']);

/** It is told by a goroutine that waits for a group before: for the senders, or for what they work for. */
function waitedFor(linked: Linked, told: Use): boolean {
  const fn = linked.program.fns[told.pos.fn];
  if (fn === undefined) return false;
  return waitsIn(fn).some(({ pos, call }) => {
    const { external } = linked.graph.target(fn, call);
    if (external !== undefined && APART.has(externalKey(external))) return false;
    return told.mode === 'defer' || comesBefore(fn, pos, told.pos);
  });
}

/** Nothing is sent any more once `last` was done. */
function isAfter(linked: Linked, last: Pick<Use, 'pos' | 'mode'>, send: Pos): boolean {
  if (last.mode === 'defer') return true;
  const fn = linked.program.fns[last.pos.fn];
  if (fn === undefined) return false;
  const { block, index } = last.pos;
  if (block === send.block && index < send.index) return false;
  return !canReach(fn, block, send.block);
}
