import type { Span } from '../../base/span.js';
import type { Value, VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { forward } from '../../link/reach.js';
import { knownAfter } from '../acquire/acquisition.js';
import { variableOf } from '../acquire/held.js';
import { keepsOf } from '../acquire/keeps.js';
import { byPair, ownPairs, type Pair } from '../acquire/pair.js';
import { ReleaseWays } from '../acquire/release-way.js';
import { calleeKey, callsTo } from '../callee.js';
import { Lens } from '../lens.js';
import { asksForHead } from './head.js';
import { dialsByRequest, onlyReads, runsNothing } from './holds-nothing.js';
import { openedListeners } from './listeners.js';
import { type Goroutines, openedForOwner, startedForOwner } from './owner/owned.js';
import { isSure } from './owner/sure-start.js';
import { resourceTable } from './table.js';
import { closedByCaller } from './unseen/shown-by-use.js';
import { openedByName } from './unseen/told-by-name.js';
import { openedByType } from './unseen/told-by-type.js';
import { knownBy, type Wish, wishesAt, wishesOf } from './wish.js';

/** A call that opens something. */
export interface Opening {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  readonly call: CallInstr;
  readonly pair: Pair;
  /** The variable that holds it, where it is no result of the call: the receiver of `w.Start()`. */
  readonly holder?: VarId;
  /** Where the called function of the program opens it. */
  readonly origin?: { readonly pos: Pos; readonly at: Span };
  /** It is a value of a type of the program that holds what only its methods end. */
  readonly owned?: Owned;
  /** What it is opened over, in the function at hand: where that ends, this does. */
  readonly over?: readonly Value[];
  /** What the called function does is not seen; by what it can be told all the same that it opens something. */
  readonly unseen?: 'closed by the caller' | 'told by its type' | 'told by its name';
  /** Told only where it is released on another way. */
  readonly ifMissed?: true;
  /** What closes it before it is handed back: whoever asks the function around the opening for one of it gets nothing to close. */
  readonly unless?: readonly Wish[];
  /** Nothing but the close on another way says that it was opened: no name, no type. */
  readonly unnamed?: boolean;
}

/** What a value holds, and where a method of it ends that. */
export interface Owned {
  readonly holds: 'goroutine' | 'resource';
  readonly end: Use;
}

/** Through how many functions of the program something is handed on. */
const ROUNDS_MAX = 5;

/** All calls that open something: those of the table and the user's pairs, and of functions that hand on what they open. */
export function openings(linked: Linked, goroutines: Goroutines): readonly Opening[] {
  const told = unique([...fromTable(linked), ...openedByType(linked), ...openedByName(linked)]);
  const all = [...told, ...startedForOwner(linked, goroutines)];
  const openers = new Map<FnId, Opener>();
  let fresh: readonly Opening[] = all;
  for (let round = 0; round < ROUNDS_MAX && fresh.length > 0; round++) {
    const owned = fresh.flatMap((opening) => openedForOwner(linked, opening));
    all.push(...owned);
    const found = [...fresh, ...owned]
      .flatMap((opening) => openerOf(linked, opening) ?? [])
      .filter(({ fn }) => !openers.has(fn.id));
    for (const opener of found) openers.set(opener.fn.id, opener);
    fresh = found.flatMap((opener) => callsOf(linked, opener, openers));
    // What the parameters of the function around it decide is judged where they are given.
    all.push(...fresh.filter(({ unless }) => unless === undefined));
  }
  return unique([...all, ...closedByCaller(linked), ...openedListeners(linked)]);
}

/** The variable that holds what the opening gives, in the function around it; -1 where none does. */
export function heldBy({ call, pair, holder }: Pick<Opening, 'call' | 'pair' | 'holder'>): VarId {
  return holder ?? (call.op === 'call' ? (call.results[pair.result ?? 0] ?? -1) : -1);
}

/** What the system opens is given a name or an address, or makes a descriptor of its own of what it is given. */
const ALONE = /^(net|os|io\/ioutil|crypto\/tls|archive\/zip)\./;

function fromTable(linked: Linked): Opening[] {
  const pairs = new Map([...resourceTable(), ...ownPairs(linked, 'resource')]);
  const found: Opening[] = [];
  const keys = new Set([...pairs.keys()].map((key) => key.replace(/#1$/, '')));
  for (const { fn, pos, call, target } of callsTo(linked, keys)) {
    const key = calleeKey(linked, target);
    for (const name of [key, `${key}#1`]) {
      const pair = pairs.get(name);
      if (pair === undefined || asksForHead(linked, fn, call) || onlyReads(key, call)) continue;
      if (runsNothing(linked, fn, key, call) || dialsByRequest(linked, fn, key, call)) continue;
      found.push({ fn, pos, at: call.at, call, pair, ...(pair.apart || ALONE.test(key) ? {} : { over: call.args }) });
    }
  }
  return found;
}

/** A function that gives its caller what it opens, or opens it for what the caller gives. */
interface Opener extends Pick<Opening, 'fn' | 'pair' | 'owned' | 'over' | 'unseen' | 'unless'> {
  readonly origin: { readonly pos: Pos; readonly at: Span };
  /** The parameter or receiver that holds it. */
  readonly param?: VarId;
}

/** The function around the opening, where it hands on what it opens, and nothing else than that. */
function openerOf(linked: Linked, opening: Opening): Opener | undefined {
  const { fn, pos, at, call, pair, origin, owned, over, unseen } = opening;
  const id = heldBy(opening);
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  if (fn.func.kind === 'literal') return undefined;
  const more = {
    ...(owned === undefined ? {} : { owned }),
    ...(over === undefined ? {} : { over }),
    ...(unseen === undefined ? {} : { unseen }),
  };
  const opener = { fn, pair, origin: origin ?? { pos, at }, ...more };
  if (opening.holder !== undefined && (fn.func.params.includes(id) || fn.func.recv === id))
    return isSure(linked, fn, pos) ? { ...opener, param: id } : undefined;
  // A function among the results may be how it is released.
  const types = fn.func.results.map((r) => linked.types.resolver.underlying(linked.types.ofVar(fn.file, r)));
  if (types.some((t) => t.k === 'func') && !pair.release.includes('()')) return undefined;
  const result = fn.func.results.findIndex((r) => given(linked, fn, call, pair, id, base + r));
  if (result < 0) return undefined;
  const hands = id < 0 ? undefined : handsOn(linked, opening, id);
  if (hands === false) return undefined;
  // What was there before is only lent.
  if (linked.flow.copies.to(base + (fn.func.results[result] ?? -1)).some((c) => c >= linked.flow.cells.variables))
    return undefined;
  const unless = [...(opening.unless ?? []), ...(hands ?? [])];
  return { ...opener, pair: { ...pair, result }, ...(unless.length === 0 ? {} : { unless }) };
}

/** Whether the result of the function can be what the call opens, also by `return os.Open(name)`. */
function given(linked: Linked, fn: Fn, call: CallInstr, pair: Pair, id: number, result: number): boolean {
  if (id < 0) return false;
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  if (forward(linked.flow, [base + id]).cells.has(result)) return true;
  const index = fn.func.results.indexOf(result - base);
  return (
    call.op === 'call' &&
    call.results.length === 1 &&
    call.results[0] === id &&
    index === (pair.result ?? 0) &&
    fn.func.results.length > 1 &&
    fn.func.blocks.some(
      ({ term }) =>
        term.t === 'return' && term.values.length === 1 && term.values[0]?.k === 'var' && term.values[0].id === id,
    )
  );
}

/**
 * Whether it is handed on to who will release it, and what has it released before all the same: what is kept as well
 * belongs to who keeps it, and what is released is handed on as a description.
 */
function handsOn(linked: Linked, opening: Opening, id: VarId): readonly Wish[] | false {
  const { fn, pos, call, pair } = opening;
  const acquisition = byPair(opening, pair);
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const more = (cells: ReadonlySet<Cell>): readonly Use[] => keepsOf(linked, cells);
  const whole = new Lens(linked, [base + id], { more });
  // Where it goes is too much to follow: the function itself must do nothing with it but hand it on.
  const lens = whole.overflow ? new Lens(linked, [base + id], { more, within: fn.root }) : whole;
  if (lens.overflow || lens.truncated) return false;
  if (lens !== whole && lens.uses.some((u) => u.kind !== 'method' || acquisition.releases(u))) return false;
  const ways = new ReleaseWays(linked, lens, fn, acquisition, true);
  const known = knownAfter(linked, fn, call, [id]);
  if (!ways.handsOn(fn, pos, known, [id])) return false;
  if (!lens.effectsIn(fn.id).some((e) => acquisition.releases(e.use))) return [];
  return wishesOf(linked, fn).filter((wish) => !ways.handsOn(fn, pos, knownBy(known, wish), [id]));
}

/** The calls of the function, and of interfaces all of whose implementations open. */
function callsOf(linked: Linked, opener: Opener, openers: ReadonlyMap<FnId, Opener>): Opening[] {
  const { fn, pair, origin, owned, param, unseen, unless } = opener;
  const params = (opener.over ?? []).map((v) => fn.func.params.indexOf(variableOf(v) ?? -1));
  return linked.graph.callers(fn.id).flatMap(({ pos, call, invocation }): Opening[] => {
    const caller = linked.program.fns[pos.fn];
    if (caller === undefined || invocation.callback || invocation.mode !== 'call') return [];
    if (!invocation.fns.every((id) => openers.has(id)) || asksForHead(linked, caller, call)) return [];
    const wishes = unless === undefined ? [] : wishesAt(linked, { fn: caller, call }, fn, unless);
    if (wishes === 'granted') return [];
    const over = params.flatMap((i) => call.args[i] ?? []);
    const more = {
      ...(wishes.length === 0 ? {} : { unless: wishes }),
      ...(owned === undefined ? {} : { owned }),
      ...(over.length === 0 ? {} : { over }),
      ...(unseen === undefined ? {} : { unseen }),
    };
    const opening = { fn: caller, pos, at: call.at, call, pair, origin, ...more };
    if (param === undefined) return [opening];
    const value = fn.func.recv === param ? invocation.target.receiver : call.args[fn.func.params.indexOf(param)];
    const holder = value === undefined ? undefined : variableOf(value);
    return holder === undefined ? [] : [{ ...opening, holder }];
  });
}

function unique(all: readonly Opening[]): readonly Opening[] {
  const byPlace = new Map(
    all.map((o) => [`${o.pos.fn}:${o.pos.block}:${o.pos.index}:${o.pair.result}:${o.holder}`, o] as const).reverse(),
  );
  return [...byPlace.values()].reverse();
}
