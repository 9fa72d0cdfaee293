import type { Instr, Loop } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { isErrorType } from '../../../link/type.js';
import { rootVariable } from '../../mentions.js';
import { assigned } from '../../path/assigned.js';
import type { Assumptions } from '../../path/condition/assumptions.js';
import { cyclic, enclosingLoops } from '../../path/loops.js';
import { behindOneShot } from '../../path/one-shot.js';
import { remembered } from '../../path/remembered.js';
import { findWay, type Visitor, type Way } from '../../path/walk.js';
import type { Acquisition } from '../acquisition.js';
import { isOfTurn } from '../agents.js';
import { canTake } from '../endless.js';
import { type Held, variableOf } from '../held.js';
import type { ReleaseWays } from '../release-way.js';
import { endsInOtherTurns } from './other-turns.js';

/**
 * The way on which a loop acquires again before it has released. A deferred release runs only when the function ends: in a loop
 * without end of its own it does not count.
 */
export function comesAgain(
  acquisition: Acquisition,
  ways: ReleaseWays,
  held: readonly VarId[] | undefined,
  known: Assumptions,
): Way | undefined {
  const { fn, pos } = acquisition;
  if (!cyclic(fn, pos.block)) return undefined;
  if (remembered(ways.linked, fn, pos) || behindOneShot(ways.linked, fn, pos)) return undefined;
  if (endsInOtherTurns(fn, pos, ways.releasesAt)) return undefined;
  const serves = !givesValue(ways.linked, fn);
  const endless = serves && enclosingLoops(fn, pos.block).some((l) => goesOn(ways.linked, fn, l) && waits(fn, l));
  return reachesItself(acquisition, ways, ways.visitor(fn, pos, held, !endless), known);
}

/** Who calls waits for a value: the loop only tries until it has one, and what is deferred runs soon. */
const givesValue = ({ types }: Linked, fn: Fn): boolean =>
  fn.func.results.some((id) => !isErrorType(types.resolver.underlying(types.of(fn.file, { k: 'var', id }))));

/** Whether the loop waits for something in each turn: one that only works through something comes to its end. */
function waits(fn: Fn, loop: Loop): boolean {
  if (loop.kind === 'range') return true;
  return loop.blocks.some((b) => {
    const block = fn.func.blocks[b];
    const sleeps = (i: Instr): boolean =>
      i.op === 'recv' || (i.op === 'call' && 'name' in i.callee && /^(Sleep|Wait|Recv|Accept\w*)$/.test(i.callee.name));
    return block?.term.t === 'select' || block?.instrs.some(sleeps);
  });
}

function reachesItself(
  { fn, pos }: Acquisition,
  ways: ReleaseWays,
  visitor: Visitor<Held>,
  known: Assumptions,
): Way | undefined {
  const isAgain = (at: Pos): boolean => at.block === pos.block && at.index === pos.index;
  const returning: Visitor<Held> = {
    ...visitor,
    covers: (instr, at, sum, memory) =>
      !isAgain(at) &&
      (visitor.covers(instr, at, sum, memory) ||
        isGathered(ways.linked, fn, instr, at, (id) => memory?.has(id) === true)),
    // Another variable may still hold it, which is released after the next is there. What a literal deferred in each
    // turn releases at the end, it releases for the last turn alone.
    endsAt: (instr, at, _sum, memory) => isAgain(at) && memory?.after(instr, at).holds !== true,
    coversTerm: (term) => term.t === 'return',
  };
  return findWay(ways.linked, fn, pos, returning, known);
}

/** Whether the instruction puts the value with those of other turns: what becomes of them is asked where the function ends. */
function isGathered(linked: Linked, fn: Fn, instr: Instr, { block }: Pos, has: (id: VarId) => boolean): boolean {
  const holds = (value: Value | undefined): boolean => has(variableOf(value) ?? -1);
  const outlives = (place: Value): boolean => {
    const root = rootVariable(place);
    return root !== undefined && !isOfTurn(linked, fn, root, block, instr.at);
  };
  if (instr.op === 'append') return instr.elems.some(holds) && outlives(instr.x);
  return instr.op === 'assign' && instr.dst.some((d, i) => d.k === 'index' && holds(instr.src[i]) && outlives(d.x));
}

/** Whether a loop puts the next one into the field that still holds this one: `c.sub = bus.Subscribe()`. */
export function replacesField(acquisition: Acquisition, ways: ReleaseWays, known: Assumptions): boolean {
  const { fn, pos, call, result } = acquisition;
  if (!cyclic(fn, pos.block) || ways.lens.containers.size > 0 || call.op !== 'call') return false;
  const id = call.results[result] ?? -1;
  const place = placeOf(fn, acquisition, id);
  const root = place === undefined ? undefined : rootVariable(place);
  if (place?.k !== 'field' || root === undefined || changes(fn, pos.block, root)) return false;
  return reachesItself(acquisition, ways, ways.visitor(fn, pos, undefined, false), known) !== undefined;
}

/** Where the block that acquires stores the value. */
function placeOf(fn: Fn, { pos }: Acquisition, id: VarId): Value | undefined {
  for (const instr of fn.func.blocks[pos.block]?.instrs.slice(pos.index + 1) ?? []) {
    if (instr.op !== 'assign') continue;
    const i = instr.src.findIndex((s) => s.k === 'var' && s.id === id);
    if (i >= 0) return instr.dst[i];
  }
  return undefined;
}

/** Whether the loop has no end of its own: `for {`, or a range over a channel that nothing closes. */
export function goesOn(linked: Linked, fn: Fn, loop: Loop): boolean {
  if (loop.kind === 'endless') return true;
  const term = fn.func.blocks[loop.head]?.term;
  return term?.t === 'range' && !canTake(linked, fn, term, { to: term.exit, choice: 'exit' });
}

/** Whether the loops around the block give the variable another value: then each turn has a field of its own. */
export function changes(fn: Fn, block: number, id: VarId): boolean {
  return enclosingLoops(fn, block).some((loop) =>
    loop.blocks.some((b) => {
      const at = fn.func.blocks[b];
      const inTerm = at?.term.t === 'range' && (at.term.key === id || at.term.value === id);
      return inTerm || at?.instrs.some((i) => assigned(i).includes(id));
    }),
  );
}
