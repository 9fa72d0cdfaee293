import type { Span } from '../../../base/span.js';
import type { VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Cell, Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, forward } from '../../../link/reach.js';
import { type Acquisition, fateOf, knownAfter } from '../../acquire/acquisition.js';
import { isKept } from '../../acquire/agents.js';
import { Asks } from '../../acquire/asks.js';
import { failing } from '../../acquire/failure/failing.js';
import { variableOf } from '../../acquire/held.js';
import { keepsOf } from '../../acquire/keeps.js';
import { isGiven, storeIn } from '../../acquire/kept/store.js';
import { ReleaseWays } from '../../acquire/release-way.js';
import { Lens } from '../../lens.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import type { Way } from '../../path/walk.js';
import type { ProcessLifetime } from '../../process/process-lifetime.js';
import { typeOf } from './owner.js';

/** A method fails and leaves open what it has put into its receiver, and a caller drops that. */
export interface LeftByFailure {
  /** The way through the method. */
  readonly way: Way;
  /** A release on another way. */
  readonly release: Use;
  /** Where the caller leaves without the object, and without having closed what is in it. */
  readonly dropped: { readonly pos: Pos; readonly at: Span };
  /** What holds it: `c.conn`. */
  readonly name: string;
}

/** Through how many methods an object is looked for. */
const CALLERS_MAX = 4;

/**
 * `c.conn, err = net.Dial(...)`, and then `return err` of what failed next: what is kept is the object's affair only as long as
 * somebody has the object. Where its maker gives it up for that error, nobody closes what is in it any more.
 */
export function leftByFailure(
  linked: Linked,
  lifetime: ProcessLifetime,
  acquisition: Acquisition,
): LeftByFailure | undefined {
  const { fn, call, pos, result, releases } = acquisition;
  const id = call.op === 'call' ? (call.results[result] ?? -1) : -1;
  const store = id < 0 || fn.func.broken || fn.func.kind === 'literal' ? undefined : storeIn(linked, fn, pos, id);
  if (store === undefined || !isGiven(fn, store.holder)) return undefined;
  const lens = new Lens(linked, [(linked.program.files[fn.file]?.varBase ?? 0) + id]);
  const uses = lens.uses.filter(releases);
  const [release] = uses;
  if (release === undefined || lens.truncated || lens.overflow) return undefined;
  const known = knownAfter(linked, fn, call, [id], acquisition.present);
  const ways = new ReleaseWays(linked, lens, fn, acquisition);
  const way = failing(linked, fn, pos, ways.visitor(fn, pos, [id], true), known);
  if (way === undefined || !way.blocks.includes(store.pos.block)) return undefined;
  const dropped = droppedBy({ linked, lifetime, ways, uses }, fn, store.holder, 0);
  return dropped === undefined ? undefined : { way, release, dropped, name: store.name };
}

interface Search {
  readonly linked: Linked;
  readonly lifetime: ProcessLifetime;
  /** Of what was opened. */
  readonly ways: ReleaseWays;
  readonly uses: readonly Use[];
}

/** Where a caller that has made the object leaves without it after the function has failed. */
function droppedBy(search: Search, fn: Fn, holder: VarId, depth: number): LeftByFailure['dropped'] | undefined {
  const { linked, ways } = search;
  for (const { pos, call, invocation } of depth < CALLERS_MAX ? linked.graph.callers(fn.id) : []) {
    const caller = linked.program.fns[pos.fn];
    const { fns, mode, open, callback } = invocation;
    if (caller === undefined || mode !== 'call' || open || callback || fns.length !== 1 || call.op !== 'call') continue;
    if (caller.func.broken || call.results.length !== fn.func.results.length) continue;
    const error = call.results.at(-1) ?? -1;
    const value = fn.func.recv === holder ? invocation.target.receiver : call.args[fn.func.params.indexOf(holder)];
    const object = variableOf(value);
    if (object === undefined || error < 0 || !linked.types.isError(caller.file, error)) continue;
    // What is embedded may be somebody else's.
    if (typeOf(linked, caller, object) !== typeOf(linked, fn, holder)) continue;
    const failed = Assumptions.nil([{ id: error, isNil: false }]);
    if (caller.func.recv === object || caller.func.params.includes(object)) {
      const visitor = ways.visitor(caller, pos, undefined, true);
      if (failing(linked, caller, pos, visitor, failed) === undefined) continue;
      const above = droppedBy(search, caller, object, depth + 1);
      if (above !== undefined) return above;
    } else {
      const way = leaves(search, { fn: caller, pos, call }, object);
      if (way !== undefined && 'at' in way.term) return { pos: way.end, at: way.term.at };
    }
  }
  return undefined;
}

/** The way on which the caller leaves its own object behind after the call has failed. */
function leaves(
  { linked, lifetime, ways, uses }: Search,
  at: Pick<Acquisition, 'fn' | 'pos'> & { call: CallInstr },
  object: VarId,
): Way | undefined {
  const { fn, pos, call } = at;
  const cell = (linked.program.files[fn.file]?.varBase ?? 0) + object;
  if (isElsewhere(linked, fn, cell) || linked.program.files[fn.file]?.facts.vars[object]?.func !== fn.local)
    return undefined;
  const ends = new Set(uses);
  const asks = new Asks(linked, {});
  const fate = fateOf(linked, lifetime, {
    fn,
    pos,
    at: call.at,
    call,
    result: -1,
    holder: object,
    failed: true,
    releases: (use) => ends.has(use),
    taken: () => uses,
    // `if c.conn != nil`: it has failed before it has opened anything.
    endedOn: (on, edge) => asks.absent(on, edge, (of) => ways.lens.cells.has(of)),
    answers: () => true,
  });
  return fate.k === 'missed' || fate.k === 'never' ? fate.way : undefined;
}

/** Whoever makes the object lets others have it as well: a registry, another object that knows it. */
function isElsewhere(linked: Linked, fn: Fn, cell: Cell): boolean {
  const { cells: from, truncated } = backward(linked.flow, [cell]);
  const made = forward(linked.flow, [...from]);
  const own = forward(linked.flow, [cell]);
  if (truncated || made.truncated || own.truncated) return true;
  const isOurs = (c: Cell): boolean => own.cells.has(c) || own.containers.has(c);
  if ([...made.cells, ...made.containers].some((c) => !isOurs(c) && isKept(linked, c))) return true;
  const outside = (use: Use): boolean => linked.program.fns[use.pos.fn]?.root !== fn.root;
  const escapes = [...from].flatMap((c) => linked.flow.uses.get(c) ?? []).filter((u) => u.kind === 'escape');
  return [...escapes, ...keepsOf(linked, from)].some(outside);
}
