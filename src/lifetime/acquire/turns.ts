import type { Value, VarId } from '../../facts/value.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { conditionsAbove } from '../path/choices.js';
import { Assumptions, assigned } from '../path/conditions.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { findWay, type Visitor } from '../path/walk.js';
import type { Acquisition } from './acquisition.js';
import type { Held } from './held.js';
import type { ReleaseWays } from './release-way.js';

/**
 * Whether a loop acquires again before it has released. A deferred release runs only when the function ends: in a loop
 * without end of its own it does not count.
 */
export function comesAgain(
  acquisition: Acquisition,
  ways: ReleaseWays,
  held: readonly VarId[] | undefined,
  known: Assumptions,
): boolean {
  const { fn, pos } = acquisition;
  if (!cyclic(fn, pos.block)) return false;
  if (remembered(ways.linked, fn, pos)) return false;
  const endless = enclosingLoops(fn, pos.block).some((l) => l.kind === 'endless');
  return reachesItself(acquisition, ways, ways.visitor(fn, pos, held, !endless), known);
}

/**
 * Whether it is acquired only where a field has some value, and the loop gives that field another one: `if !c.running {
 * ...; c.running = true }`. The field tells in the next turns whether the value is there.
 */
function remembered(linked: Linked, fn: Fn, pos: Pos): boolean {
  const blocks = new Set(enclosingLoops(fn, pos.block).flatMap((l) => l.blocks));
  const asked = conditionsAbove(fn, pos.block)
    .filter(({ since }) => blocks.has(since))
    .flatMap(({ cond }) => fieldsOf(linked, fn, cond));
  return [...blocks].some((b) =>
    fn.func.blocks[b]?.instrs.some(
      (i) => i.op === 'assign' && i.dst.some((d) => d.k === 'field' && asked.includes(linked.flow.cellOf(fn, d) ?? -1)),
    ),
  );
}

/** The fields that a condition reads. */
function fieldsOf(linked: Linked, fn: Fn, cond: Value): readonly Cell[] {
  if (cond.k === 'field') return [linked.flow.cellOf(fn, cond) ?? []].flat();
  if (cond.k !== 'op') return [];
  return [...fieldsOf(linked, fn, cond.x), ...(cond.y === undefined ? [] : fieldsOf(linked, fn, cond.y))];
}

function reachesItself(
  { fn, pos }: Acquisition,
  ways: ReleaseWays,
  visitor: Visitor<Held>,
  known: Assumptions,
): boolean {
  let again = false;
  const returning: Visitor<Held> = {
    ...visitor,
    covers: (instr, at, sum, memory) => {
      if (at.block === pos.block && at.index === pos.index) {
        // Another variable still holds it, and may be released after the next is there.
        if (memory?.after(instr, at).holds === true) return false;
        // What a literal deferred in each turn releases at the end, it releases for the last turn alone.
        again = true;
        return true;
      }
      return visitor.covers(instr, at, sum, memory);
    },
    coversTerm: (term) => term.t === 'return',
  };
  findWay(ways.linked, fn, pos, returning, known);
  return again;
}

/** Whether a loop puts the next one into the field that still holds this one: `c.sub = bus.Subscribe()`. */
export function replacesField(acquisition: Acquisition, ways: ReleaseWays): boolean {
  const { fn, pos, call, result } = acquisition;
  if (!cyclic(fn, pos.block) || ways.lens.containers.size > 0 || call.op !== 'call') return false;
  const id = call.results[result] ?? -1;
  const place = placeOf(fn, acquisition, id);
  const root = place === undefined ? undefined : rootOf(place);
  if (place?.k !== 'field' || root === undefined || changes(fn, pos.block, root)) return false;
  return reachesItself(acquisition, ways, ways.visitor(fn, pos, undefined, false), Assumptions.nil([]));
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

/** The variable at the start of `x.a.b`; undefined where an index or a call stands between. */
function rootOf(place: Value): VarId | undefined {
  if (place.k === 'var') return place.id;
  return place.k === 'field' || place.k === 'deref' ? rootOf(place.x) : undefined;
}

/** Whether the loops around the block give the variable another value: then each turn has a field of its own. */
function changes(fn: Fn, block: number, id: VarId): boolean {
  return enclosingLoops(fn, block).some((loop) =>
    loop.blocks.some((b) => {
      const at = fn.func.blocks[b];
      const inTerm = at?.term.t === 'range' && (at.term.key === id || at.term.value === id);
      return inTerm || at?.instrs.some((i) => assigned(i).includes(id));
    }),
  );
}
