import type { Loop, Term } from '../../facts/instr.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { Agents } from '../acquire/agents.js';
import { amountOf } from '../channel/capacity.js';
import type { Effect } from '../lens.js';
import { objectOf } from '../operand.js';
import { dominates } from '../path/dominators.js';
import { givesError } from '../path/gives-error.js';
import { enclosingLoops } from '../path/loops.js';
import { findWay, type Visitor, type Way } from '../path/walk.js';
import { givenUpOnError } from './given-up.js';
import { addArgument, type WaitGroup } from './group.js';
import type { MisuseReason, WaitGroupMisuse } from './misuse.js';
import { countedStarts, functionsOf } from './starts.js';
import { isTaken, refusal } from './way-without.js';

/** Adds behind which a way starts nothing that calls Done, and Waits in the loop that starts what they wait for. */
export function unpairedAdds(linked: Linked, group: WaitGroup): readonly WaitGroupMisuse[] {
  return functionsOf(linked, group).flatMap((fn) => ofFunction(linked, group, fn));
}

/** What one function does to one object. */
interface Turn {
  readonly linked: Linked;
  readonly group: WaitGroup;
  readonly fn: Fn;
  readonly adds: readonly Effect[];
  readonly dones: readonly Effect[];
  readonly waits: readonly Effect[];
  /** Functions that call Done: whoever is given one may run it, at any time and anywhere. */
  readonly agents: Agents;
}

function ofFunction(linked: Linked, group: WaitGroup, fn: Fn): readonly WaitGroupMisuse[] {
  const effects = group.lens.effectsIn(fn.id);
  const adds = effects.filter((e) => group.adds.includes(e.use) && e.chain.length === 1 && e.mode === 'call');
  const dones = effects.filter((e) => group.dones.includes(e.use));
  const waits = effects.filter((e) => group.waits.includes(e.use));
  if (adds.length === 0 || dones.length === 0 || group.goes.length > 0) return [];
  // Somebody else adds or is done as well: what is missing here may be made up for there.
  if (effects.some((e) => group.adds.includes(e.use) && !adds.includes(e))) return [];
  const [first] = adds;
  const object = first === undefined ? undefined : objectOf(linked, first);
  if (object === undefined || ![...adds, ...dones].every((e) => objectOf(linked, e) === object)) return [];
  if (group.dones.some((u) => !dones.some((d) => d.use === u)) && !group.kept) return [];
  if (isLeftToOthers(linked, fn, dones)) return [];
  if (isLeftToCaller(linked, group, fn, dones) || isDoneApart(linked, group, fn, dones)) return [];
  const agents = new Agents(linked, group.lens, fn, (use) => group.dones.includes(use));
  const turn = { linked, group, fn, adds, dones, waits: waits.filter((w) => objectOf(linked, w) === object), agents };
  // Workers that were started before count each piece of work.
  if (!dones.every((d) => adds.some((a) => dominates(fn, a.pos, d.pos)))) return [];
  return [...adds.flatMap((add) => [...single(turn, add), ...batch(turn, add)])];
}

/** Nothing is started: the function calls Done where it refuses, and those who call it do where it does not. */
function isLeftToCaller(linked: Linked, group: WaitGroup, fn: Fn, dones: readonly Effect[]): boolean {
  if (dones.some((d) => d.chain.length > 1 || d.mode !== 'call')) return false;
  const callers = new Set(linked.graph.callers(fn.id).map(({ pos }) => linked.program.fns[pos.fn]?.root));
  return group.dones.some((u) => u.pos.fn !== fn.id && callers.has(linked.program.fns[u.pos.fn]?.root));
}

/** Nothing is started: what says that it is done is called here where it refuses, and by others who took it on. */
function isLeftToOthers({ graph, program }: Linked, fn: Fn, dones: readonly Effect[]): boolean {
  if (dones.some((d) => d.mode !== 'call')) return false;
  const said = dones.flatMap((d) => d.chain[1]?.fn ?? []);
  return said.some((id) => graph.callers(id).some(({ pos }) => program.fns[pos.fn]?.root !== fn.root));
}

/**
 * A Done that belongs to no goroutine which this function or another counts: a worker that has been there all along
 * calls it for each piece of work that reaches it, by whatever way.
 */
function isDoneApart(linked: Linked, group: WaitGroup, fn: Fn, dones: readonly Effect[]): boolean {
  const own = new Set(dones.map((d) => d.use));
  const apart = group.dones.filter((u) => !own.has(u));
  if (apart.length === 0) return false;
  const counted = new Set(
    functionsOf(linked, group)
      .filter((other) => other !== fn)
      .flatMap((other) => countedStarts(linked, group, other))
      // What calls it again and again does so for others, too.
      .flatMap(({ dones: taken }) => taken.flatMap((d) => (d.repeated ? [] : [d.use]))),
  );
  return apart.some((u) => !counted.has(u));
}

const innermost = (fn: Fn, pos: Pos): Loop | undefined => enclosingLoops(fn, pos.block).at(-1);

const isAt = (a: Pos, b: Pos): boolean => a.block === b.block && a.index === b.index;

function amount({ linked, fn }: Turn, add: Effect): ReturnType<typeof amountOf> {
  return amountOf(linked, fn, addArgument(linked, add.use));
}

/** `wg.Add(1)` in the same loop as what calls Done: a way to the Wait, or to the next Add, that starts nothing. */
function single(turn: Turn, add: Effect): readonly WaitGroupMisuse[] {
  const { fn, dones, adds, linked, group, agents } = turn;
  const count = amount(turn, add);
  if (count.k !== 'number' || count.n !== 1) return [];
  if (!dones.every((d) => innermost(fn, d.pos) === innermost(fn, add.pos)) || adds.length > 1) return [];
  const waits = turn.waits.filter((w) => w.mode === 'call');
  const leaving = waitsElsewhere(turn);
  let givenUp: boolean | undefined;
  const isGivenUp = (term: Term, { block }: Pos): boolean => {
    if (term.t !== 'return' || !givesError(linked, fn, term, block)) return false;
    givenUp ??= givenUpOnError(linked, group, fn);
    return givenUp;
  };
  const visitor: Visitor = {
    covers: (instr, pos) => dones.some((d) => isAt(d.pos, pos)) || agents.handedOver(fn, instr),
    endsAt: (_, pos) => isAt(pos, add.pos) || waits.some((w) => isAt(w.pos, pos)),
    coversTerm: (term, pos) =>
      (!leaving && (term.t === 'return' || term.t === 'panic')) ||
      isGivenUp(term, pos) ||
      dones.some((d) => isAt(d.pos, pos)) ||
      agents.leavesBy(fn, term),
    follows: (term, edge) =>
      isTaken({ linked, lens: group.lens, has: () => true }, fn, term, edge) && !agents.leavesBy(fn, term, edge),
  };
  const way = findWay(linked, fn, add.pos, visitor);
  if (way !== undefined) return [told(turn, add, way)];
  for (const done of dones) {
    const refused = refusal({ linked, lens: group.lens, has: (e) => e.use === done.use }, fn, done);
    if (refused === undefined) continue;
    const after = findWay(linked, fn, done.pos, visitor, refused);
    const instr = fn.func.blocks[done.pos.block]?.instrs[done.pos.index];
    if (after !== undefined && instr !== undefined)
      return [told(turn, add, after, { refused: { pos: done.pos, at: instr.at } })];
  }
  return [];
}

/** Somebody who stays waits for the group after this function has left early. */
function waitsElsewhere({ group, fn, waits, linked, adds }: Turn): boolean {
  if (waits.some((w) => w.mode === 'go' && adds.every((a) => dominates(fn, w.pos, a.pos)))) return true;
  if (!group.kept || !group.waits.some((u) => !waits.some((w) => w.use === u))) return false;
  // What was made in this very function is given up with it.
  return adds.every((a) => !/^v/.test(objectOf(linked, a) ?? '') || isGiven(linked, fn, a));
}

/** The object belongs to the receiver, or to a parameter, of the function or of one around it. */
function isGiven(linked: Linked, fn: Fn, add: Effect): boolean {
  const id = Number(/^v\d+:(\d+)/.exec(objectOf(linked, add) ?? '')?.[1] ?? -1);
  const kind = linked.program.files[fn.file]?.facts.vars[id]?.kind;
  return kind === 'recv' || kind === 'param';
}

function told(
  { fn, group, waits }: Turn,
  add: Effect,
  way: Way,
  more: { refused?: { pos: Pos; at: { start: number; end: number } } } = {},
): WaitGroupMisuse {
  const { end, instr, term } = way;
  const to = instr === undefined ? 'return' : isAt(end, add.pos) ? 'add' : 'wait';
  const at = instr?.at ?? ('at' in term ? term.at : add.use.at);
  const reason: MisuseReason = { k: 'not-started', end: { pos: { ...end, fn: fn.id }, at }, to, ...more };
  const wait = waits[0]?.use ?? group.waits[0];
  return { use: add.use, name: group.name, reason, ...(wait === undefined ? {} : { wait }) };
}

/** `wg.Add(n)` before the loop that starts n: a turn that starts nothing, a loop that is left, a Wait inside. */
function batch(turn: Turn, add: Effect): readonly WaitGroupMisuse[] {
  const { fn, dones, linked, group, adds, agents } = turn;
  const count = amount(turn, add);
  const [first] = dones;
  if (count.k === 'unknown' || adds.length > 1 || first === undefined) return [];
  const loop = innermost(fn, first.pos);
  const single = loop === undefined || innermost(fn, add.pos) === loop;
  if (single) return straight(turn, add, count);
  if (!dones.every((d) => innermost(fn, d.pos) === loop && d.mode === 'go' && !d.repeated)) return [];
  if (enclosingLoops(fn, first.pos.block).length !== enclosingLoops(fn, add.pos.block).length + 1) return [];
  if (loop.trips === undefined) return [];
  const trips = amountOf(linked, fn, loop.trips);
  const same =
    (trips.k === 'number' && count.k === 'number' && trips.n <= count.n) ||
    (trips.k === 'symbol' && count.k === 'symbol' && trips.text === count.text);
  if (!same) return [];
  const waits = turn.waits.filter((w) => w.mode === 'call');
  const inside = waits.find((w) => loop.blocks.includes(w.pos.block) && dominates(fn, first.pos, w.pos));
  if (inside !== undefined && (count.k === 'symbol' || count.n > 1)) {
    const reason = { k: 'wait-in-loop', add: add.use, start: { pos: first.pos, at: startAt(fn, first.pos) } } as const;
    return [{ use: inside.use, name: group.name, reason, wait: inside.use }];
  }
  if (trips.k === 'number' && count.k === 'number' && trips.n < count.n && oneEach(turn)) {
    return [outnumbered(turn, add, count.n, trips.n)];
  }
  const body = bodyOf(fn, loop);
  if (body === undefined || inside !== undefined) return [];
  const way = findWay(
    linked,
    fn,
    { fn: fn.id, block: body, index: -1 },
    {
      covers: (instr, pos) => dones.some((d) => isAt(d.pos, pos)) || agents.handedOver(fn, instr),
      endsAt: (_, pos) => waits.some((w) => isAt(w.pos, pos)),
      ends: (_, pos) => pos.block === loop.head,
      coversTerm: (term) => term.t === 'return' || term.t === 'panic',
      follows: (term, edge) =>
        isTaken({ linked, lens: group.lens, has: () => true }, fn, term, edge) && !agents.leavesBy(fn, term, edge),
    },
  );
  return way === undefined ? [] : [told(turn, add, way)];
}

/** The first block of the loop's body. */
function bodyOf(fn: Fn, loop: Loop): number | undefined {
  const term = fn.func.blocks[loop.head]?.term;
  return term?.t === 'range' ? term.body : term?.t === 'branch' ? term.then : undefined;
}

/** Without loops: more is added than all that is started can take back. */
function straight(turn: Turn, add: Effect, count: ReturnType<typeof amountOf>): readonly WaitGroupMisuse[] {
  const { fn, dones, waits } = turn;
  if (count.k !== 'number' || count.n < 2 || !oneEach(turn)) return [];
  if (innermost(fn, add.pos) !== undefined || dones.some((d) => innermost(fn, d.pos) !== undefined)) return [];
  if (!waits.some((w) => w.mode === 'call' || w.mode === 'defer') && !turn.group.kept) return [];
  const starts = new Set(dones.map((d) => `${d.pos.block}:${d.pos.index}`));
  return starts.size < count.n ? [outnumbered(turn, add, count.n, starts.size)] : [];
}

/** Each start calls Done at most once. */
function oneEach({ dones, linked, group }: Turn): boolean {
  if (dones.some((d) => d.repeated || d.mode === 'detached')) return false;
  const uses = new Set(dones.map((d) => d.use));
  if (group.dones.some((u) => !uses.has(u))) return false;
  const starts = new Set(dones.map((d) => `${d.pos.block}:${d.pos.index}`));
  // Two Dones of one goroutine may be on one way.
  return starts.size === dones.length && dones.every((d) => loopless(linked, d));
}

const loopless = (linked: Linked, { chain }: Effect): boolean =>
  chain.slice(1).every((p) => enclosingLoops(linked.program.fns[p.fn], p.block).length === 0);

function outnumbered({ group, waits }: Turn, add: Effect, adds: number, dones: number): WaitGroupMisuse {
  const wait = waits[0]?.use ?? group.waits[0];
  const reason = { k: 'outnumbered', adds, dones } as const;
  return { use: add.use, name: group.name, reason, ...(wait === undefined ? {} : { wait }) };
}

const startAt = (fn: Fn, pos: Pos): { start: number; end: number } =>
  fn.func.blocks[pos.block]?.instrs[pos.index]?.at ?? { start: 0, end: 0 };
