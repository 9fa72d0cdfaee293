import type { Span } from '../../../base/span.js';
import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { Lens } from '../../lens.js';
import { names, rootVariable } from '../../mentions.js';
import { assigned } from '../../path/assigned.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { askedVariables } from '../../path/condition/choices.js';
import type { Edge } from '../../path/control-flow.js';
import { givesError } from '../../path/gives-error.js';
import { findWay, type Visitor } from '../../path/walk.js';
import type { Acquisition } from '../acquisition.js';
import { failing } from '../failure/failing.js';
import { variableOf } from '../held.js';
import { keepsOf } from '../keeps.js';
import { askedErrors } from '../kept/hands.js';
import { isGiven, type Store, storeIn } from '../kept/store.js';
import { ReleaseWays } from '../release-way.js';
import { releasedByOthers, unlessWaits } from './by-others.js';
import { callsAsked, type Filled, isGuarded } from './guarded.js';
import { changes } from './turns.js';

/** A field that still holds what nobody has released gets the next: who put it there is called again. */
export interface Refilled {
  /** Who has it put there twice. */
  readonly fn: Fn;
  readonly again: { readonly pos: Pos; readonly at: Span };
  /** What holds it: `c.conn`. */
  readonly name: string;
  /** A release on another way. */
  readonly release: Use;
}

/** Through how many functions an object is given on. */
const CALLS_MAX = 3;

/**
 * `c.conn, err = net.Dial(...)`, and then the same again on the same object, with no release of the field on the way: a
 * reconnect, a retry of what has failed later, a second start.
 */
export function refilled(
  linked: Linked,
  acquisition: Acquisition,
  id: VarId,
  known: Assumptions,
): Refilled | undefined {
  const { fn, call, pos, releases } = acquisition;
  const store = fn.func.broken || fn.func.kind === 'literal' ? undefined : storeIn(linked, fn, pos, id);
  if (store === undefined) return undefined;
  const lens = new Lens(linked, [(linked.program.files[fn.file]?.varBase ?? 0) + id], {
    more: (cells) => [...(acquisition.taken?.(cells) ?? []), ...keepsOf(linked, cells)],
  });
  const uses = lens.uses.filter(releases);
  const [release] = uses;
  if (release === undefined || lens.lost || lens.overflow || isKeptElsewhere(linked, lens, store)) return undefined;
  const search: Search = { linked, ways: new ReleaseWays(linked, lens, fn, acquisition), home: fn, uses };
  const again = fillsAgain(search, {
    fn,
    holder: store.holder,
    call,
    pos: store.pos,
    known: [known],
    begins: store.pos,
  });
  return again === undefined ? undefined : { ...again, name: store.name, release };
}

interface Search extends Filled {
  readonly ways: ReleaseWays;
}

/** A call that puts something into a field of what a variable of the function has. */
interface Filling {
  readonly fn: Fn;
  readonly holder: VarId;
  readonly call: CallInstr;
  readonly pos: Pos;
  /** Where the field has it. */
  readonly begins: Pos;
  /** What may be known of the call by then: that it has gone well, or has failed after it had put it there. */
  readonly known: readonly Assumptions[];
}

function fillsAgain(search: Search, filling: Filling, depth = 0): Pick<Refilled, 'fn' | 'again'> | undefined {
  const { fn, holder, call, pos } = filling;
  const others = releasedByOthers(search.linked, fn, search.uses);
  if (isGuarded(search, fn, pos, holder) || others === 'between') return undefined;
  const places = fillingsOf(search, filling);
  if (places.length > 0 && leadsTo(search, filling, places, others === 'ends'))
    return { fn, again: { pos, at: call.at } };
  if (depth >= CALLS_MAX || !(isGiven(fn, holder) || fn.func.kind === 'literal') || !isReachedFull(search, filling))
    return undefined;
  return callersThatFill(search, filling, depth);
}

/** The places in the function where the same is done for the same object. */
function fillingsOf(search: Search, { fn, holder, call, pos }: Filling): readonly Pos[] {
  const { linked } = search;
  if (changes(fn, pos.block, holder)) return [];
  // Until it is stored there, what the field had may yet be released.
  if (fn === search.home) return [pos];
  const target = linked.graph.target(fn, call).fns[0];
  const isAgain = (instr: Instr): boolean =>
    instr === call ||
    (target !== undefined &&
      instr.op === 'call' &&
      linked.graph.target(fn, instr).fns[0] === target &&
      names([instr.callee, instr.args], (id) => id === holder));
  return fn.func.blocks.flatMap(({ instrs }, block) =>
    instrs.flatMap((instr, index) => {
      const at = { fn: fn.id, block, index };
      return isAgain(instr) && !isGuarded(search, fn, at, holder) ? [at] : [];
    }),
  );
}

const isAt = (at: Pos, { block, index }: Pos): boolean => at.block === block && at.index === index;

/** A way leads from where the field has it to one of the places, and nothing is released on it. */
function leadsTo(
  search: Search,
  { fn, holder, begins, known }: Filling,
  places: readonly Pos[],
  alone: boolean,
): boolean {
  const { linked } = search;
  const plain = visitorOf(search, fn, begins, holder);
  const visitor = alone ? unlessWaits(linked, fn, plain) : plain;
  const isThere = (at: Pos): boolean => places.some((p) => isAt(at, p));
  const again: Visitor = {
    ...visitor,
    asks: askedErrors(fn, linked),
    covers: (instr, at, sum, memory) => !isThere(at) && visitor.covers(instr, at, sum, memory),
    endsAt: (_, at) => isThere(at),
    coversTerm: (term) => term.t === 'return',
  };
  return known.some((k) => findWay(linked, fn, begins, again, k) !== undefined);
}

/** The function comes to its call though the field has something, and has not released that. */
function isReachedFull(search: Search, { fn, pos, holder }: Filling): boolean {
  const start = { fn: fn.id, block: 0, index: -1 };
  const visitor = visitorOf(search, fn, start, holder);
  const way = findWay(search.linked, fn, start, {
    ...visitor,
    covers: (instr, at, sum, memory) => !isAt(at, pos) && visitor.covers(instr, at, sum, memory),
    endsAt: (_, at) => isAt(at, pos),
    coversTerm: (term) => term.t === 'return',
  });
  return way !== undefined;
}

/** What covers: a release of the field, or another object in the variable. */
function visitorOf(search: Search, fn: Fn, start: Pos, holder: VarId): Visitor {
  const visitor = search.ways.visitor(fn, start, undefined, false) as Visitor;
  return {
    ...visitor,
    covers: (instr, at, sum, memory) =>
      visitor.covers(instr, at, sum, memory) || (!isAt(at, start) && assigned(instr).includes(holder)),
    follows: (term, edge, at, sum, memory) =>
      visitor.follows?.(term, edge, at, sum, memory) !== false && !asksValue(search, fn, edge),
  };
}

/** A question to the value, or about it, other than for an error: `if c.conn.IsClosed()`. */
function asksValue({ linked, ways }: Search, fn: Fn, { when }: Edge): boolean {
  const has = (value: Value): boolean => ways.lens.cells.has(linked.flow.cellOf(fn, value) ?? -1);
  return (
    when !== undefined &&
    callsAsked(linked, fn, when.cond).some(
      ({ callee, args }) => args.some(has) || (callee.k === 'field' && has(callee.x)),
    )
  );
}

function callersThatFill(search: Search, filling: Filling, depth: number): Pick<Refilled, 'fn' | 'again'> | undefined {
  const { linked } = search;
  const { fn, holder } = filling;
  const { results } = fn.func;
  const error = results.length > 0 && linked.types.isError(fn.file, results.at(-1) ?? -1);
  // Where it may have put nothing there, and does not tell its caller, the object may know.
  if (!error && !isSure(search, filling)) return undefined;
  const well = goesWell(search, filling);
  const fails = error && goesWrong(search, filling);
  for (const { pos, call, invocation } of linked.graph.callers(fn.id)) {
    const caller = linked.program.fns[pos.fn];
    const { fns, mode, callback } = invocation;
    if (caller === undefined || mode !== 'call' || callback || caller.func.broken || call.op !== 'call') continue;
    // Of an interface the object may be of any type that has the method.
    if (fns.length !== 1 && fn.func.recv !== holder) continue;
    const value = fn.func.recv === holder ? invocation.target.receiver : call.args[fn.func.params.indexOf(holder)];
    const object = isCaptured(fn, caller, holder) ? holder : variableOf(value);
    if (object === undefined) continue;
    // What else it gives may say whether there is anything.
    if (!error && call.results.some((id) => askedVariables(caller).has(id))) continue;
    const failed = error ? (call.results.at(-1) ?? -1) : -1;
    const told = (isNil: boolean): Assumptions =>
      failed < 0 ? new Assumptions() : Assumptions.nil([{ id: failed, isNil }]);
    const known = [...(well ? [told(true)] : []), ...(fails ? [told(false)] : [])];
    const found = fillsAgain(search, { fn: caller, holder: object, call, pos, begins: pos, known }, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** No way through the function goes by without it. */
const isSure = ({ linked }: Search, { fn, pos }: Filling): boolean =>
  findWay(linked, fn, { fn: fn.id, block: 0, index: -1 }, { covers: (_, at) => isAt(at, pos) }) === undefined;

/** `func() { ... }()`: the literal has the variable of who runs it. */
const isCaptured = (literal: Fn, caller: Fn, id: VarId): boolean =>
  literal.func.kind === 'literal' && literal.root === caller.root && !isGiven(literal, id);

/** The function can come to its end without an error, and the field still has it. */
function goesWell(search: Search, { fn, begins, holder, known }: Filling): boolean {
  const { linked } = search;
  const visitor = visitorOf(search, fn, begins, holder);
  return known.some(
    (k) =>
      findWay(
        linked,
        fn,
        begins,
        {
          ...visitor,
          asks: askedErrors(fn, linked),
          coversTerm: (term, at, memory, knows) =>
            visitor.coversTerm?.(term, at, memory, knows) === true ||
            (term.t === 'return' && givesError(linked, fn, term, at.block)),
        },
        k,
      ) !== undefined,
  );
}

const goesWrong = (search: Search, { fn, begins, holder, known }: Filling): boolean =>
  known.some((k) => failing(search.linked, fn, begins, visitorOf(search, fn, begins, holder), k) !== undefined);

/** The value is also put elsewhere than into the object. */
const isKeptElsewhere = (linked: Linked, lens: Lens, { place, pos, holder }: Store): boolean => {
  const home = linked.program.fns[pos.fn];
  const cell = home === undefined ? undefined : linked.flow.cellOf(home, place);
  return lens.uses.some((use) => {
    const fn = linked.program.fns[use.pos.fn];
    const instr = fn?.func.blocks[use.pos.block]?.instrs[use.pos.index];
    if (use.kind !== 'keep') return false;
    if (fn === undefined || instr?.op !== 'assign') return true;
    return instr.dst.some(
      (dst) =>
        dst.k !== 'var' &&
        linked.flow.cellOf(fn, dst) !== cell &&
        !(fn === home && dst.k === 'field' && rootVariable(dst) === holder),
    );
  });
};
