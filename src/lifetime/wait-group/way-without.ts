import type { Span } from '../../base/span.js';
import type { Instr, Term } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import type { Agents } from '../acquire/agents.js';
import type { Effect, Lens } from '../lens.js';
import { nameIn, objectOf } from '../operand.js';
import { Assumptions } from '../path/condition/assumptions.js';
import { isNilTest, saidOfNil } from '../path/condition/condition.js';
import { canReach, type Edge, edgesOf, isCall } from '../path/control-flow.js';
import { cyclic } from '../path/loops.js';
import { findWay, type Way } from '../path/walk.js';

/** How deep callees are asked whether they surely do what they are there for. */
const DEPTH_MAX = 6;

/** A way through a function on which the operation is not done. */
export interface Missed {
  readonly fn: Fn;
  readonly way: Way;
  /** The last condition or select on the way, at which it turns to its end. */
  readonly turn?: { readonly pos: Pos; readonly at: Span };
}

/** The operation in question: which uses it is done by. */
export interface Wanted {
  readonly linked: Linked;
  readonly lens: Lens;
  readonly has: (effect: Effect) => boolean;
  /** Functions that do it when they are called, as the function at hand has them: whoever is given one may run it. */
  readonly agents?: (fn: Fn) => Agents;
}

export const effectsFor = ({ lens, has }: Wanted, fn: FnId): readonly Effect[] => lens.effectsIn(fn).filter(has);

/**
 * A way through the function to its end on which the operation, which some way of it does once, is not done; undefined
 * where there is none, or where it can't be told how often it is done.
 */
export function missedIn(wanted: Wanted, fn: Fn, depth = 0): Missed | undefined {
  const effects = effectsFor(wanted, fn.id);
  if (effects.length === 0 || depth > DEPTH_MAX) return undefined;
  // In a loop it is done once for each piece of work, not once for the function.
  if (effects.some((e) => e.repeated || e.once || cyclic(fn, e.pos.block))) return undefined;
  const unsure = new Map<number, Missed>();
  for (const e of effects) {
    const inner = missedBelow(wanted, fn, e, effects, depth);
    if (inner !== undefined) unsure.set(place(e.pos), inner);
  }
  const agents = wanted.agents?.(fn);
  const way = findWay(
    wanted.linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    {
      covers: (instr, pos) =>
        (wanted.lens.effectsAt(pos).some(wanted.has) && !unsure.has(place(pos))) ||
        agents?.handedOver(fn, instr) === true,
      // A closure that is returned does it later.
      coversTerm: (term, pos) => wanted.lens.effectsAt(pos).some(wanted.has) || agents?.leavesBy(fn, term) === true,
      follows: (term, edge) => isTaken(wanted, fn, term, edge) && agents?.leavesBy(fn, term, edge) !== true,
    },
  );
  if (way === undefined) return undefined;
  const below = [...unsure].find(([key]) => way.blocks.includes(Math.floor(key / WIDE)));
  return below?.[1] ?? { fn, way, ...turnOf(fn, way) };
}

/**
 * Ways that are there in the text only: the group, or what it is a field of, is nil, though it was counted on, or none of the cases of a switch
 * without default, which names all that there is.
 */
export function isTaken(wanted: Wanted, fn: Fn, term: Term, edge: Edge): boolean {
  const said = saidOfNil(edge.when);
  if (said !== undefined) {
    const cell = wanted.linked.flow.cellOf(fn, said.of);
    const isGroup = cell !== undefined && wanted.lens.cells.has(cell);
    if (isGroup || hasGroup(wanted, fn, said.of)) return !said.isNil;
  }
  if ((term.t !== 'switch' && term.t !== 'typeswitch') || edge.to !== term.default) return true;
  const after = term.default;
  return term.cases.every((c) => c.to !== after && !canReachWithin(fn, c.to, after, term));
}

/** Whether what the function does it on is a field of the value: `s` of `s.group.Done()`. */
function hasGroup(wanted: Wanted, fn: Fn, value: Value): boolean {
  const name = nameIn(wanted.linked, fn, value);
  return (
    name !== undefined &&
    effectsFor(wanted, fn.id).some((e) => objectOf(wanted.linked, e)?.startsWith(`${name}.`) === true)
  );
}

/** Whether a case goes on where the default begins: then there is no default of its own. */
function canReachWithin(fn: Fn, from: number, to: number, term: Term): boolean {
  const seen = new Set([from]);
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const block = fn.func.blocks[at];
    if (block === undefined || block.term === term) continue;
    for (const { to: next } of edgesOf(block.term)) {
      if (next === to) return true;
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return false;
}

function turnOf(fn: Fn, way: Way): Pick<Missed, 'turn'> {
  for (const b of way.blocks.slice(0, -1).reverse()) {
    const block = fn.func.blocks[b];
    if (block === undefined || block.term.t === 'jump' || !('at' in block.term)) continue;
    return { turn: { pos: { fn: fn.id, block: b, index: block.instrs.length }, at: block.term.at } };
  }
  return {};
}

const WIDE = 2 ** 24;
const place = (pos: Pos): number => pos.block * WIDE + pos.index;

/** What the callee at the effect misses, where nobody can make up for it: no result tells, no other effect follows. */
function missedBelow(
  wanted: Wanted,
  fn: Fn,
  effect: Effect,
  all: readonly Effect[],
  depth: number,
): Missed | undefined {
  const next = effect.chain[1];
  if (next === undefined || effect.mode === 'detached') return undefined;
  const instr = fn.func.blocks[effect.pos.block]?.instrs[effect.pos.index];
  if (instr === undefined || !isCall(instr)) return undefined;
  if (instr.op === 'call' && instr.results.some((r) => r >= 0)) return undefined;
  if (!isOnlyTarget(wanted.linked, fn, instr, next.fn)) return undefined;
  const others = all.some(
    (o) =>
      o.chain[1]?.fn !== next.fn &&
      (o.pos.block === effect.pos.block || canReach(fn, effect.pos.block, o.pos.block) || o.mode === 'defer'),
  );
  const callee = wanted.linked.program.fns[next.fn];
  return others || callee === undefined ? undefined : missedIn(wanted, callee, depth + 1);
}

/** Whether the instruction runs just this function. */
export function isOnlyTarget(linked: Linked, fn: Fn, instr: Instr, id: FnId): boolean {
  if (!isCall(instr)) return false;
  const fns = linked.graph.invocations(fn, instr).flatMap((i) => i.fns);
  return fns.length === 1 && fns[0] === id;
}

/**
 * The error result of a call that runs what it is given, where it may refuse: it is not seen, or it has a way on which it
 * does not run it.
 */
export function refusal(wanted: Wanted, fn: Fn, effect: Effect): Assumptions | undefined {
  const instr = fn.func.blocks[effect.pos.block]?.instrs[effect.pos.index];
  if (instr?.op !== 'call' || !instr.args.some((a) => a.k === 'func')) return undefined;
  const error = instr.results.at(-1);
  if (error === undefined || error < 0 || !isError(wanted.linked, fn, error)) return undefined;
  const callee = wanted.linked.program.fns[effect.chain[1]?.fn ?? -1];
  const seen = callee !== undefined && callee.func.kind !== 'literal';
  if (seen && missedIn(wanted, callee) === undefined) return undefined;
  const asks = fn.func.blocks.some((b) => b.term.t === 'branch' && isNilTest(b.term.cond, error));
  return asks ? Assumptions.nil([{ id: error, isNil: false }]) : undefined;
}

function isError(linked: Linked, fn: Fn, id: number): boolean {
  const type = linked.types.ofVar(fn.file, id);
  if (type.k === 'basic') return type.name === 'error';
  return type.k === 'unknown' && /^(err|.*Err)$/.test(linked.program.files[fn.file]?.facts.vars[id]?.name ?? '');
}
