import type { Span } from '../../base/span.js';
import type { Term } from '../../facts/instr.js';
import type { VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { backward } from '../../link/reach.js';
import { takenAtShutdown } from '../channel/shutdown/shutdown.js';
import { Lens } from '../lens.js';
import { Assumptions } from '../path/condition/assumptions.js';
import { canReach, type Edge } from '../path/control-flow.js';
import type { Way } from '../path/walk.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import { isKept, leavesFunction } from './agents.js';
import { inCallers } from './callers.js';
import { comesBack } from './endless.js';
import { toldBeside } from './failure/told.js';
import { KEYED, keepsOf, LENT } from './keeps.js';
import { releasedByOwner } from './kept/promoted.js';
import { isWatched } from './kept/watcher.js';
import { missedInMap } from './memo.js';
import { ReleaseWays } from './release-way.js';
import { type Refilled, refilled } from './turn/refilled.js';
import { skippedEnd, type TurnEnd } from './turn/turn-end.js';
import { comesAgain, replacesField } from './turn/turns.js';

/** A call that gives somebody something to release. */
export interface Acquisition {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  readonly call: CallInstr;
  /** Which result is to be released, from 0; -1: none, `cells` tell what is. */
  readonly result: number;
  /** The cells of what is to be released, where it is no result: the channel that was registered. */
  readonly cells?: readonly Cell[];
  /** The variable that holds it, where it is no result: the receiver of `w.Start()`. */
  readonly holder?: VarId;
  /** The call gives it though it fails: the error that came with it is not nil. */
  readonly failed?: true;
  /** Whether a use of the value releases it. */
  readonly releases: (use: Use) => boolean;
  /** Whether a use of the value is no release, but ends the need for one: the signal that was waited for has come. */
  readonly serves?: (use: Use) => boolean;
  /** Methods of the value that release it when they say no: `rows.Next`. */
  readonly exhausts?: readonly string[];
  /** Methods of the value that release it when they fail: the `Scan` of a driver's own rows. */
  readonly fails?: readonly string[];
  /** Whether a use shows that the value has come to its end by itself: who stands behind it has nothing to release. */
  readonly ended?: (use: Use) => boolean;
  /** Whether taking the edge shows the same: `if ctx.Err() != nil`. */
  readonly endedOn?: (fn: Fn, edge: Edge, term: Term) => boolean;
  /** Methods of the value whose channel tells that it has ended by itself: `session.Done`. */
  readonly ends?: readonly string[];
  /** Methods of the value whose channel is closed when it is released or has ended: `watch.ResultChan`. */
  readonly closes?: readonly string[];
  /** Releases that name the value as an argument: `bus.Unsubscribe(ch)`. */
  readonly taken?: (cells: ReadonlySet<Cell>) => readonly Use[];
  /** Whether a function that returns the value is an acquisition of its own, which answers for itself. */
  readonly answers?: (fn: Fn) => boolean;
  /** Other results of the call that are never nil. */
  readonly present?: readonly number[];
  /** What follows from an unreleased value only if a loop makes the next. */
  readonly onlyRepeated?: true;
}

/** What becomes of it. */
export type Fate =
  /** It is released, or somebody else may do it. */
  | { readonly k: 'fine' }
  /** The result is thrown away on the spot. */
  | { readonly k: 'dropped' }
  /** Nobody releases it, and `way` leads out of the function that has it. */
  | { readonly k: 'never'; readonly fn: Fn; readonly way?: Way }
  /** It is released or given to somebody else, but not on this way; `release` is where it is released. */
  | { readonly k: 'missed'; readonly fn: Fn; readonly way: Way; readonly release?: Use }
  /** A loop makes the next one before this one is released; `skips` is the end of a turn that misses the release. */
  | { readonly k: 'repeated'; readonly fn: Fn; readonly release?: Use; readonly skips?: TurnEnd }
  /** It is kept in a field, and `fn` has the next put there before anybody has released it. */
  | ({ readonly k: 'replaced' } & Refilled)
  /** It is kept in a field or variable, and nothing releases what is there. */
  | { readonly k: 'kept'; readonly cell: Cell };

const FINE: Fate = { k: 'fine' };

/** Follows what was acquired to its release on every way, through fields, results and callees. */
export function fateOf(linked: Linked, lifetime: ProcessLifetime, acquisition: Acquisition): Fate {
  if (acquisition.fn.func.broken || lifetime.once(acquisition.pos) || passedOn(acquisition)) return FINE;
  // What is held until the process ends ends with it.
  const endedOn: Acquisition['endedOn'] = (fn, edge, term) =>
    acquisition.endedOn?.(fn, edge, term) === true || takenAtShutdown(linked, lifetime, fn, term, edge);
  const whole = { ...acquisition, endedOn };
  const fate = fateOfOne(linked, whole);
  if (fate.k === 'fine') return replaced(linked, whole) ?? FINE;
  if (fate.k === 'kept' && lifetime.ofKept.once(acquisition.pos)) return FINE;
  // A way that leaves the function is taken once in a run, however often a loop acquires.
  return fate.k === 'missed' && lifetime.runsOnce(fate.fn.id) ? FINE : fate;
}

function replaced(linked: Linked, acquisition: Acquisition): Fate | undefined {
  const { call, result } = acquisition;
  const id = call.op === 'call' ? (call.results[result] ?? -1) : -1;
  if (id < 0 || acquisition.onlyRepeated || acquisition.holder !== undefined) return undefined;
  const found = refilled(linked, acquisition, id, knownOf(linked, acquisition, [id]));
  return found === undefined ? undefined : { k: 'replaced', ...found };
}

function fateOfOne(linked: Linked, acquisition: Acquisition): Fate {
  const { fn, pos, call, result, holder } = acquisition;
  const id = holder ?? (call.op === 'call' ? (call.results[result] ?? -1) : -1);
  if (result >= 0 && id < 0) return dropped(linked, acquisition);
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const start = id >= 0 ? [base + id] : (acquisition.cells ?? []);
  const more = (cells: ReadonlySet<Cell>): readonly Use[] => [
    ...(acquisition.taken?.(cells) ?? []),
    ...keepsOf(linked, cells),
  ];
  const lens = new Lens(linked, start, { more });
  if (lens.overflow) return nearFate(acquisition, new Lens(linked, start, { more, within: fn.root }), id);
  if (holder !== undefined && hadBefore(linked, lens, acquisition, base + holder)) return FINE;
  const ways = new ReleaseWays(linked, lens, fn, acquisition);
  const releases = lens.uses.filter(acquisition.releases);
  // What the acquiring call itself was given releases: a handler that takes itself back.
  const before = lens.effectsAt(pos).filter(({ use }) => id < 0 || !isOfCallee(linked, fn, use));
  if (before.some((e) => acquisition.releases(e.use))) return FINE;
  if (call.args.some((a) => ways.agents.is(fn, a)) || ways.deferredBefore(acquisition)) return FINE;
  if (isWatched(acquisition, ways)) return FINE;
  const kept = keptIn(linked, lens);
  // As a key it is put into a map for its owner; one that is registered by an argument is in the map of who has to forget it.
  const keyed = (u: Use): boolean => u.name === KEYED && linked.program.fns[u.pos.fn]?.root === fn.root;
  const lent = lens.uses.some((u) => u.kind === 'keep' && (u.name === LENT || keyed(u)));
  const unseen = lent || lens.exposed || escapes(linked, lens, fn);
  const given = fn.func.results.some((r) => lens.cells.has(base + r));
  if (unseen || given || kept !== undefined || lens.containers.size > 0) {
    const early = beforeHandOver(acquisition, new ReleaseWays(linked, lens, fn, acquisition, true), releases, id);
    if (unseen || early.k !== 'fine') return early;
  }
  if (kept !== undefined || lens.containers.size > 0) {
    if (lens.lost) return FINE;
    if (releases.length > 0) {
      const known = knownOf(linked, acquisition, id < 0 ? [] : [id]);
      return replacesField(acquisition, ways, known) ? repeated(fn, releases[0]) : FINE;
    }
    if (ways.agents.cells.size > 0) return FINE;
    if (missedInMap(linked, fn, pos, lens) || releasedByOwner(linked, lens, acquisition.releases)) return FINE;
    if (kept !== undefined && id >= 0) return acquisition.onlyRepeated ? FINE : { k: 'kept', cell: kept };
  }
  if ((id >= 0 && ways.startsOutside(fn, id)) || ways.agents.keptElsewhere) return FINE;
  return local(acquisition, ways, lens, releases, id);
}

/** In a variable of another function, which the call may run: there it is of that one's own time, before there is this one. */
const isOfCallee = ({ flow, sight }: Linked, fn: Fn, { cell }: Use): boolean =>
  cell < flow.cells.variables && sight.ownerOf(cell)?.root !== fn.root;

/** More becomes of it than can be followed: only the ways on which nobody is given it are judged. */
function nearFate(acquisition: Acquisition, lens: Lens, id: VarId): Fate {
  const { fn, call, holder, releases } = acquisition;
  if (lens.overflow || holder !== undefined) return FINE;
  const ways = new ReleaseWays(lens.linked, lens, fn, acquisition, true);
  const seen = call.args.some((a) => ways.agents.is(fn, a)) || ways.deferredBefore(acquisition);
  if (seen || isWatched(acquisition, ways)) return FINE;
  const fate = beforeHandOver(acquisition, ways, lens.uses.filter(releases), id);
  // What ends the turns before is not followed.
  return fate.k === 'repeated' ? FINE : fate;
}

/** Until it is given to somebody else, it is the function's own affair. */
function beforeHandOver(acquisition: Acquisition, ways: ReleaseWays, releases: readonly Use[], id: VarId): Fate {
  const { fn, pos, onlyRepeated } = acquisition;
  if (id < 0 || onlyRepeated || ways.lens.truncated || leavesFunction(ways.linked, fn, { k: 'var', id })) return FINE;
  const known = knownOf(ways.linked, acquisition, [id]);
  const again = comesAgain(acquisition, ways, [id], known);
  const way = again === undefined ? ways.find(fn, pos, known, [id]) : undefined;
  const dropped = ways.hands?.dropped;
  if (dropped !== undefined && (again ?? way) !== undefined) return missed(dropped.fn, dropped.way, releases[0]);
  if (again !== undefined) return repeated(fn, releases[0], skippedEnd(fn, again, ways.releasesAt));
  return way === undefined
    ? FINE
    : { k: 'missed', fn, way, ...(releases[0] === undefined ? {} : { release: releases[0] }) };
}

/** Others have what the variable holds before it is started, or by what has failed: it came from them, or was given to them. */
function hadBefore(linked: Linked, lens: Lens, { fn, pos, failed }: Acquisition, holder: Cell): boolean {
  const from = backward(linked.flow, [holder]);
  if (from.truncated || [...from.cells].some((c) => linked.flow.cells.name(c) !== undefined)) return true;
  return lens
    .effectsIn(fn.id)
    .some(
      ({ use, pos: at }) =>
        (use.kind === 'keep' || use.kind === 'escape') &&
        (at.block === pos.block
          ? at.index < pos.index || (failed === true && at.index === pos.index)
          : canReach(fn, at.block, pos.block)),
    );
}

/** `return f()` and `g(f())` hand on several results at once (Go spec, "Calls"), so none of them is thrown away here. */
const passedOn = ({ call, result }: Acquisition): boolean =>
  call.op === 'call' && call.results.length === 1 && result > 0;

/** Thrown away at once. A function that never comes back needs what it has until the process ends. */
function dropped(linked: Linked, { fn, pos, call, onlyRepeated, result }: Acquisition): Fate {
  if (onlyRepeated) return FINE;
  return comesBack(linked, fn, pos, knownAfter(linked, fn, call, [], [], [result])) ? { k: 'dropped' } : FINE;
}

function repeated(fn: Fn, release: Use | undefined, skips?: TurnEnd): Fate {
  return {
    k: 'repeated',
    fn,
    ...(release === undefined ? {} : { release }),
    ...(skips === undefined ? {} : { skips }),
  };
}

/** Where it is handed to somebody unseen by another function than the one that acquires: that one may see to it. */
function escapes(linked: Linked, lens: Lens, fn: Fn): boolean {
  const gone = (use: Use): boolean => use.kind === 'escape' && linked.program.fns[use.pos.fn]?.root !== fn.root;
  return (
    lens.uses.some(gone) ||
    [...lens.containers].some((c) => (linked.flow.uses.get(c) ?? []).some((u) => u.kind === 'escape')) ||
    [...lens.methodValues].some((c) => linked.sight.readOutside(c))
  );
}

/** The field or package-level variable that holds it, or a container with it. */
function keptIn(linked: Linked, lens: Lens): Cell | undefined {
  return [...lens.cells, ...lens.containers].find((c) => isKept(linked, c));
}

function local(acquisition: Acquisition, ways: ReleaseWays, lens: Lens, releases: readonly Use[], id: VarId): Fate {
  const { fn, pos } = acquisition;
  const first = releases[0];
  const held = startOf(ways.linked, acquisition, id);
  const known = knownOf(ways.linked, acquisition, [id]);
  const again = lens.lost ? undefined : comesAgain(acquisition, ways, held, known);
  if (again !== undefined) return repeated(fn, first, skippedEnd(fn, again, ways.releasesAt));
  if (acquisition.onlyRepeated) return FINE;
  const way = ways.find(fn, pos, known, held);
  if (way !== undefined) return missed(fn, way, first);
  // A function that releases it and is also kept somewhere may be run from there: the caller need not use its result.
  if (acquisition.answers?.(fn) || ways.agents.kept) return FINE;
  return inCallers(acquisition, ways, first);
}

/** The variables that hold it after the call; undefined where that can't be told. */
function startOf(linked: Linked, acquisition: Acquisition, id: VarId): readonly VarId[] | undefined {
  if (id >= 0) return [id];
  const base = linked.program.files[acquisition.fn.file]?.varBase ?? 0;
  const ids = (acquisition.cells ?? []).map((c) => c - base);
  const own = ids.every((i) => {
    const variable = linked.program.files[acquisition.fn.file]?.facts.vars[i];
    return variable !== undefined && !leavesFunction(linked, acquisition.fn, { k: 'var', id: i });
  });
  return own && ids.length > 0 ? ids : undefined;
}

export function missed(fn: Fn, way: Way, release: Use | undefined): Fate {
  return release === undefined ? { k: 'never', fn, way } : { k: 'missed', fn, way, release };
}

/** What is known after the call that acquires. */
function knownOf(linked: Linked, { fn, call, present, failed }: Acquisition, carried: readonly VarId[]): Assumptions {
  const error = failed && call.op === 'call' ? (call.results.at(-1) ?? -1) : -1;
  if (error < 0) return knownAfter(linked, fn, call, carried, present);
  return Assumptions.nil([...carried.map((id) => ({ id, isNil: false })), { id: error, isNil: false }]);
}

/** After the call: the error that came with it is nil, or there would be nothing to release; the value is not nil. */
export function knownAfter(
  linked: Linked,
  fn: Fn,
  call: CallInstr,
  carried: readonly VarId[],
  present: readonly number[] = [],
  values?: readonly number[],
): Assumptions {
  const results: readonly VarId[] = call.op === 'call' ? call.results : [];
  const there = [...carried, ...present.map((i) => results[i] ?? -1)];
  const facts = there.filter((id) => id >= 0).map((id) => ({ id, isNil: false }));
  const last = results[results.length - 1] ?? -1;
  const error =
    results.length > 1 || carried.some((id) => id >= 0 && !results.includes(id)) || linked.types.isError(fn.file, last);
  if (error && last >= 0 && !there.includes(last)) facts.push({ id: last, isNil: true });
  const told = toldBeside(linked, fn, call, values ?? carried.map((id) => results.indexOf(id)).filter((i) => i >= 0));
  const known = told.flatMap(({ id, nil }) => (nil === undefined ? [] : [{ id, isNil: nil }]));
  const assumed = Assumptions.nil([...facts, ...known]).andTrue(
    told.flatMap(({ id, holds }) => (holds === undefined ? [] : [{ id, holds }])),
  );
  return told.reduce(
    (at: Assumptions, { id, number }) => (number === undefined ? at : at.andEqual({ k: 'var', id }, number)),
    assumed,
  );
}
