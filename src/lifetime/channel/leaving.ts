import type { Instr, Loop, Term } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Effect, Lens } from '../lens.js';
import { namedCells } from '../mentions.js';
import { Assumptions } from '../path/condition/assumptions.js';
import { saidOfNil } from '../path/condition/condition.js';
import { canReach, defersIn, type Edge, isCall } from '../path/control-flow.js';
import { dominates } from '../path/dominators.js';
import { enclosingLoops } from '../path/loops.js';
import { assignedIn } from '../path/once.js';
import { findWay, type Visitor, type Way } from '../path/walk.js';
import { amountOf } from './capacity.js';
import { dependsOn, isCount, isFailure, isPartOf } from './loop-exit.js';
import { isNeverTaken } from './nil/given-nothing.js';
import { takesEachOnce } from './protocol/count/each-once.js';
import { hearsLastWord, isLastWord } from './protocol/last/last-word.js';
import { isSetInLast } from './protocol/last/set-in-last.js';
import { isSetLast } from './protocol/last/set-last.js';
import { carriersOf, carries } from './publish.js';
import { saysNeverClosed } from './receiver/closed-by-nobody.js';
import { ranges, receivesIn, resultsOf, takes } from './receiver/received.js';
import { type Giving, toldByCallee } from './receiver/told-by-callee.js';
import { isOwnReceive } from './story.js';

/** Waiting for the goroutines themselves: whoever passes it knows that their sends are through. */
const JOINS = new Set([
  'sync.WaitGroup.Wait',
  'golang.org/x/sync/errgroup.Group.Wait',
  'github.com/sourcegraph/conc.WaitGroup.Wait',
]);

/** What a receiver must have done before it may leave. */
export interface Demand {
  /** How many receives are enough; Infinity: only a receiver that goes on to the end. */
  readonly need: number;
  /** The sender never stops, so that no counted loop takes all. */
  readonly endless?: boolean;
  /** More than one goroutine sends. */
  readonly crowd?: boolean;
  /** How many sends there are, where that is known: a loop that turns less often does not take them all. */
  readonly sends?: number;
  /** Where the next channel is made: to get there is to leave this one behind. */
  readonly remade?: Pos;
  /** Only ways back to `remade` count, not those out of the function. */
  readonly turnOnly?: true;
  /** Of as many channels as were made each is received from once: no single value is the last. */
  readonly kept?: true;
  /** Whether the sender heeds what comes by a channel of the function: who leaves by that need not receive. */
  readonly heeded?: (fn: Fn, ch: Value) => boolean;
  /** Only returns that may give this are asked. */
  readonly giving?: Giving;
  /** The sends that are asked about, where it is not all of the channel's. */
  readonly acts?: readonly Use[];
  /** The variables with the struct that carries the channel: whoever gets that receives. */
  readonly carriers?: ReadonlySet<Cell>;
  /** Only these are asked, by their blocks. */
  readonly returns?: ReadonlySet<number>;
  /** The watched function is a loop that serves others: the receive that makes it return is its own matter. */
  readonly serving?: boolean;
}

/** How deep callees are asked whether they receive on every way. */
const DEPTH_MAX = 4;

/** A way on which the function returns after `start` without having received what is demanded. */
export function findLeaving(
  linked: Linked,
  fn: Fn,
  start: Pos,
  lens: Lens,
  demand: Demand,
  depth = 0,
  assumptions = new Assumptions(),
): Way | undefined {
  const at: Watch = { linked, fn, lens, demand, depth };
  const { need } = demand;
  if (demand.turnOnly !== true && drainsAtEnd(at, start)) return undefined;
  const visitor: Visitor = {
    covers: (instr, pos, sum) =>
      sum >= need || joins(linked, fn, instr) || letsGo(lens, pos) || drains(at, pos) || ends(at, instr),
    weighs: (instr, pos) => (need !== Infinity && instr.op !== 'go' && receivesAt(at, pos) ? 1 : 0),
    weighsEdge: (term, edge, pos) => (need !== Infinity && takes(lens, term, edge, pos) ? 1 : 0),
    follows: (term, edge, pos, sum) =>
      sum + (takes(lens, term, edge, pos) ? 1 : 0) < need && !closesOff(at, term, edge, pos),
    endsAt: (_, pos) => demand.remade !== undefined && samePos(demand.remade, pos),
    coversTerm: (term, pos, _, known) =>
      term.t === 'return' &&
      (demand.turnOnly === true ||
        demand.returns?.has(pos.block) === false ||
        lens.returns(term.values, fn) ||
        returnsCarrier(at, term.values) ||
        isOtherResult(demand, term.values, known)),
  };
  return findWay(linked, fn, start, visitor, assumptions);
}

/** Something else is returned than what the caller has found. */
function isOtherResult({ giving }: Demand, values: readonly Value[], known: Assumptions): boolean {
  const value = giving === undefined ? undefined : values[giving.index];
  return value !== undefined && giving?.may(value, known) === false;
}

/** What is returned has the channel in a field: whoever gets it receives. */
function returnsCarrier({ linked, fn, lens, demand }: Watch, values: readonly Value[]): boolean {
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const { carriers } = demand;
  if (carriers !== undefined && values.some((v) => namedCells(linked, fn, v).some((c) => carriers.has(c)))) return true;
  const given = values.filter((v) => v.k === 'var' || v.k === 'addr');
  return given.length > 0 && given.some((v) => carries(carriersOf(linked, fn, lens), base, v));
}

export const samePos = (a: Pos, b: Pos): boolean => a.fn === b.fn && a.block === b.block && a.index === b.index;

interface Watch {
  readonly linked: Linked;
  readonly fn: Fn;
  readonly lens: Lens;
  readonly demand: Demand;
  readonly depth: number;
}

export function joins(linked: Linked, fn: Fn, instr: Instr): boolean {
  if (!isCall(instr) || instr.op === 'go') return false;
  const { external } = linked.graph.target(fn, instr);
  return external !== undefined && JOINS.has(externalKey(external));
}

/** It is handed to somebody unseen; or closed, and a send that still comes panics, it does not wait (Go spec, "Close"). */
function letsGo(lens: Lens, pos: Pos): boolean {
  return lens
    .effectsAt(pos)
    .some((e) => e.use.kind === 'escape' || (e.use.kind === 'close' && (e.mode === 'call' || e.mode === 'defer')));
}

/** The instruction receives, itself or by a callee that does so on each of its ways. */
function receivesAt(at: Watch, pos: Pos): boolean {
  return at.lens.effectsAt(pos).some((e) => isOwnReceive(e) && surely(at, e));
}

/** Receives what the lone sender sends as its last act. */
const ends = ({ linked, fn, lens }: Watch, instr: Instr): boolean =>
  instr.op === 'recv' && isLastWord(linked, fn, lens, instr.ch);

/** A receive in a callee, or deferred, may be all that is needed; only a callee that can be seen to leave is not. */
function drains(at: Watch, pos: Pos): boolean {
  return at.lens.effectsAt(pos).some((e) => {
    if (isDrain(at.linked, at.lens, e)) return true;
    return (
      isOwnReceive(e) && (e.mode === 'defer' || (at.demand.need === Infinity && e.chain.length > 1 && surely(at, e)))
    );
  });
}

/** `go func() { for range ch {} }()`: the effect is that of a goroutine which takes all that comes, to the end. */
export function isDrain(linked: Linked, lens: Lens, { use, mode, chain }: Effect): boolean {
  const fn = linked.program.fns[use.pos.fn];
  if (fn === undefined || use.kind !== 'range' || mode !== 'go' || chain.length !== 2) return false;
  return findLeaving(linked, fn, { fn: fn.id, block: 0, index: -1 }, lens, { need: Infinity }) === undefined;
}

/** A receive was deferred before the start: whatever way the function returns by, it comes last. */
const drainsAtEnd = ({ fn, lens }: Watch, start: Pos): boolean =>
  defersIn(fn).some((at) => dominates(fn, at, start) && lens.effectsAt(at).some(isOwnReceive));

function surely({ linked, lens, demand, depth }: Watch, effect: Effect): boolean {
  const inner = effect.chain[1];
  if (inner === undefined || depth >= DEPTH_MAX) return true;
  const callee = linked.program.fns[inner.fn];
  if (callee === undefined) return true;
  return findLeaving(linked, callee, { fn: callee.id, block: 0, index: -1 }, lens, demand, depth + 1) === undefined;
}

/** Whether the way needs no answer any more: the channel was read to its close, or a loop received its fill. */
function closesOff(at: Watch, term: Term, edge: Edge, pos: Pos): boolean {
  const { fn, lens, demand } = at;
  if (term.t === 'range' && edge.choice === 'exit' && ranges(lens, pos)) return true;
  if (edge.when !== undefined && saysReceived(at, edge.when, pos)) return true;
  if (demand.heeded !== undefined && isHeeded(demand.heeded, fn, term, edge)) return true;
  if (term.t === 'branch' && edge.when !== undefined && saysClosed(at, edge.when)) return true;
  if (edge.when !== undefined && saysNeverClosed(at.linked, fn, edge.when)) return true;
  if (term.t === 'branch' && edge.when !== undefined && toldBySender(at, edge.when)) return true;
  if (term.t === 'branch' && edge.when !== undefined && switchedOff(at, edge.when)) return true;
  if (term.t === 'branch' && !canReach(fn, edge.to, pos.block) && isSetLast(at.linked, fn, lens, term.cond))
    return true;
  if (edge.when !== undefined && isSetInLast(at, pos, edge.when, resultsOf(lens, fn).values)) return true;
  if (hearsLastWord(at.linked, fn, lens, term, edge, demand.acts)) return true;
  if (isNeverTaken(at.linked, fn, term, edge)) return true;
  // The token that ends a loop: what comes after it is as the two agreed.
  if (demand.serving && takes(lens, term, edge, pos) && term.t === 'select' && !canReach(fn, edge.to, pos.block))
    return true;
  const left = enclosingLoops(fn, pos.block).filter(
    (l) => !l.blocks.includes(edge.to) && l.blocks.some((b) => receivesIn(lens, fn, b)),
  );
  const asked = term.t === 'branch' ? term.cond : term.t === 'switch' ? term.tag : undefined;
  if (demand.serving && asked !== undefined && agreedOn(at, asked, edge.to, pos.block)) return true;
  if (left.length === 0) return false;
  if (term.t === 'range' && !ranges(lens, pos))
    return !(demand.serving && polls(at, left)) && !demand.endless && enough(at, term.x);
  if (term.t !== 'branch' && term.t !== 'range') return false;
  if (demand.need === 1 && left.some((l) => takesEachOnce(at.linked, fn, lens, l))) return true;
  if (demand.need !== Infinity || term.t !== 'branch') return false;
  if (isCount(at.linked, fn, term.cond))
    return !demand.endless && !polls(at, left) && left.every((l) => l.trips === undefined || enough(at, l.trips));
  const received = resultsOf(lens, fn);
  // The error that a lone sender sends is its last word.
  if (isFailure(at.linked, fn, term.cond)) return !demand.crowd && isPartOf(at.linked, fn, term.cond, received.values);
  // Who ranges expects the close; who asks a value in a loop of its own may have agreed on a last one.
  return (
    demand.kept !== true &&
    !ranged(at, left) &&
    dependsOn(at.linked, fn, term.cond, [...received.values, ...received.oks])
  );
}

/** A callee says by what it returned that it has received what is needed, or that the channel is closed. */
function saysReceived({ linked, fn, lens, demand, depth }: Watch, when: NonNullable<Edge['when']>, pos: Pos): boolean {
  const told = depth >= DEPTH_MAX ? undefined : toldByCallee(linked, lens, fn, when, pos);
  if (told === undefined) return false;
  const { need, remade } = demand;
  const asked = { need, giving: told.giving, ...(remade && { remade }) };
  return told.callees.every(
    (c) => findLeaving(linked, c, { fn: c.id, block: 0, index: -1 }, lens, asked, depth + 1) === undefined,
  );
}

/**
 * Who serves others and returns because of what it was sent was told so by a sender: the two may have agreed on it. Who
 * ranges expects the close, or the nil that somebody sends in place of a value.
 */
function agreedOn(at: Watch, cond: Value, to: number, block: number): boolean {
  const { linked, lens, fn } = at;
  if (
    (ranged(at, enclosingLoops(fn, block)) && !isNilSent(at, cond)) ||
    canReach(fn, to, block) ||
    isCount(linked, fn, cond) ||
    isFailure(linked, fn, cond)
  )
    return false;
  return isPartOf(linked, fn, cond, resultsOf(lens, fn).values);
}

const isNilSent = ({ linked, lens }: Watch, cond: Value): boolean =>
  cond.k === 'op' &&
  cond.y?.k === 'nil' &&
  lens.uses.some(({ kind, pos }) => {
    const instr = linked.program.fns[pos.fn]?.func.blocks[pos.block]?.instrs[pos.index];
    return kind === 'send' && instr?.op === 'send' && instr.value.k === 'nil';
  });

const ranged = ({ fn, lens }: Watch, loops: readonly Loop[]): boolean =>
  loops.some((l) => ranges(lens, { fn: fn.id, block: l.head, index: fn.func.blocks[l.head]?.instrs.length ?? 0 }));

/** A loop over something else that receives on each turn: it may turn as often as there are sends. */
function enough({ linked, fn, demand }: Watch, trips: Value): boolean {
  const turns = amountOf(linked, fn, trips);
  return turns.k !== 'number' || turns.n >= (demand.need === Infinity ? (demand.sends ?? 0) : demand.need);
}

/** The loop looks for a value now and then, but turns without one too: its count is not that of the values. */
function polls({ fn, lens }: Watch, loops: readonly Loop[]): boolean {
  return loops.some((l) =>
    l.blocks.some((b) => {
      const term = fn.func.blocks[b]?.term;
      return term?.t === 'select' && term.cases.some((c) => c.kind === 'default') && receivesIn(lens, fn, b);
    }),
  );
}

function isHeeded(heeded: NonNullable<Demand['heeded']>, fn: Fn, term: Term, edge: Edge): boolean {
  const c = term.t === 'select' ? term.cases[edge.choice as number] : undefined;
  return c?.kind === 'recv' && c.ch !== undefined && heeded(fn, c.ch);
}

/** The branch that is taken when the channel is closed: `ok` of a receive from it is false. */
function saysClosed({ lens, fn }: Watch, when: NonNullable<Edge['when']>): boolean {
  return when.cond.k === 'var' && !when.holds && resultsOf(lens, fn).oks.includes(when.cond.id);
}

/** `if decodeErr != nil` on a variable that the sender sets: it has said why it ends. */
function toldBySender({ linked, lens, fn }: Watch, when: NonNullable<Edge['when']>): boolean {
  const said = saidOfNil(when);
  if (said?.isNil !== false || said.of.k !== 'var') return false;
  const senders = lens.uses.flatMap((u) =>
    u.kind === 'send' && u.pos.fn !== fn.id ? (linked.program.fns[u.pos.fn] ?? []) : [],
  );
  const inGroup = senders.filter((s) => s.root === fn.root);
  return assignedIn(inGroup).has(said.of.id);
}

/** `in == nil` of the channel itself: it was set to nil when it was closed, or is not to be received from. */
function switchedOff({ linked, lens, fn }: Watch, when: NonNullable<Edge['when']>): boolean {
  const said = saidOfNil(when);
  const cell = said?.isNil === true ? linked.flow.cellOf(fn, said.of) : undefined;
  return cell !== undefined && lens.cells.has(cell);
}
