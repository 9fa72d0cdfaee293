import type { Span } from '../../../base/span.js';
import type { Term } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Cell, Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, forward } from '../../../link/reach.js';
import { type Acquisition, fateOf, knownAfter } from '../../acquire/acquisition.js';
import { isKept } from '../../acquire/agents.js';
import { Asks } from '../../acquire/asks.js';
import { variableOf } from '../../acquire/held.js';
import { keepsOf } from '../../acquire/keeps.js';
import { askedErrors } from '../../acquire/kept/hands.js';
import { ReleaseWays } from '../../acquire/release-way.js';
import { Lens } from '../../lens.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { givesError } from '../../path/gives-error.js';
import { findWay, type Visitor, type Way } from '../../path/walk.js';
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
  if (store === undefined) return undefined;
  const lens = new Lens(linked, [(linked.program.files[fn.file]?.varBase ?? 0) + id]);
  const uses = lens.uses.filter(releases);
  const [release] = uses;
  if (release === undefined || lens.truncated || lens.overflow) return undefined;
  const known = knownAfter(linked, fn, call, [id], acquisition.present);
  const ways = new ReleaseWays(linked, lens, fn, acquisition);
  const way = failing(linked, fn, pos, ways.visitor(fn, pos, [id], true), known);
  if (way === undefined || !way.blocks.includes(store.block)) return undefined;
  const dropped = droppedBy({ linked, lifetime, ways, uses }, fn, store.holder, 0);
  return dropped === undefined ? undefined : { way, release, dropped, name: store.name };
}

interface Store {
  readonly block: number;
  readonly holder: VarId;
  readonly name: string;
}

/** Where the function puts it into a field of its receiver, or of a parameter. */
function storeIn(linked: Linked, fn: Fn, { block, index }: Pos, id: VarId): Store | undefined {
  const own = new Set([id]);
  const given = new Set(fn.func.recv === undefined ? fn.func.params : [fn.func.recv, ...fn.func.params]);
  // From block to block a variable has it.
  for (const [b, { instrs }] of fn.func.blocks.entries())
    for (const instr of b === block ? instrs.slice(index + 1) : instrs) {
      if (instr.op !== 'assign') continue;
      for (const [i, dst] of instr.dst.entries()) {
        const from = variableOf(instr.src[i]);
        if (from === undefined || !own.has(from)) continue;
        if (dst.k === 'var') own.add(dst.id);
        if (dst.k !== 'field' || dst.x.k !== 'var' || !given.has(dst.x.id)) continue;
        if (typeOf(linked, fn, dst.x.id) === undefined) continue;
        const holder = linked.program.files[fn.file]?.facts.vars[dst.x.id]?.name ?? '';
        return { block: b, holder: dst.x.id, name: `${holder}.${dst.name}` };
      }
    }
  return undefined;
}

/** A way to a return that gives an error, or what a call gives that may be one. */
function failing(linked: Linked, fn: Fn, pos: Pos, visitor: Visitor, known: Assumptions): Way | undefined {
  const failed = (term: Term & { t: 'return' }, { block }: Pos, at: Assumptions): boolean => {
    if (givesError(linked, fn, term, block)) return true;
    const last = term.values.length === fn.func.results.length ? term.values.at(-1) : undefined;
    if (last?.k !== 'var' || !linked.types.isError(fn.file, last.id)) return false;
    const { nil } = at.of(last.id);
    return (
      nil === false || (nil === undefined && linked.types.definitions(fn.file, last.id).some((d) => d.k === 'call'))
    );
  };
  const only: Visitor = {
    ...visitor,
    asks: new Set([...askedErrors(fn, linked), ...fn.func.results.filter((r) => linked.types.isError(fn.file, r))]),
    coversTerm: (term, at, memory, knows) =>
      visitor.coversTerm?.(term, at, memory, knows) === true || (term.t === 'return' && !failed(term, at, knows)),
  };
  return findWay(linked, fn, pos, only, known);
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
