import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, perFunction } from '../../link/program.js';
import type { Effect, Lens } from '../lens.js';
import { assigned } from '../path/assigned.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { readCondition } from '../path/condition/condition.js';
import { canReach } from '../path/control-flow.js';
import { immediateDominators } from '../path/dominators.js';
import { isFailure } from '../path/gives-error.js';
import { underOnceGuard } from '../path/once.js';

/** Whether something sees to it that the close happens once: `sync.Once`, a flag, a counter, a look at the channel. */
export const isGuarded = (linked: Linked, lens: Lens, effect: Effect): boolean =>
  effect.once || effect.chain.some((pos) => isGuardedAt(linked, lens, pos));

/** By the number of the place: effects of one value pass the same places on their ways up. */
const byLens = new WeakMap<Lens, Map<number, boolean>>();

/** The same for what the place itself shows. */
export function isGuardedAt(linked: Linked, lens: Lens, pos: Pos): boolean {
  let known = byLens.get(lens);
  if (known === undefined) {
    known = new Map();
    byLens.set(lens, known);
  }
  const place = linked.places.of(pos);
  let guarded = known.get(place);
  if (guarded === undefined) {
    const fn = linked.program.fns[pos.fn];
    guarded =
      fn === undefined ||
      isGuardedForAll(linked, fn, pos) ||
      isAsked(linked, lens, fn, pos.block) ||
      looksFirst(linked, lens, fn, pos.block);
    known.set(place, guarded);
  }
  return guarded;
}

const forAll = perFunction(() => new Map<number, boolean>());

/** Whether the place is guarded whichever channel is meant. */
function isGuardedForAll(linked: Linked, fn: Fn, pos: Pos): boolean {
  const known = forAll(fn);
  const place = linked.places.of(pos);
  let guarded = known.get(place);
  if (guarded === undefined) {
    guarded = underOnceGuard(linked, fn, pos) || underState(fn, pos.block) || recovers(linked, fn);
    known.set(place, guarded);
  }
  return guarded;
}

/** Under a condition whose variables are changed on the way on: they may tell that it is closed already. */
function underState(fn: Fn, block: number): boolean {
  const turning = fn.func.loops.map((l) => fn.func.blocks[l.head]?.term);
  return conditionsAbove(fn, block).some(({ cond }) => {
    if (turning.some((t) => t?.t === 'branch' && t.cond === cond)) return false;
    const vars = readCondition(cond)?.vars ?? [];
    return fn.func.blocks.some(
      (b, id) =>
        b.instrs.some((i) => assigned(i).some((v) => vars.includes(v))) && (id === block || canReach(fn, block, id)),
    );
  });
}

/** `select { case <-ch: default: close(ch) }`: it stands in another case than the one that is taken when it is closed. */
function looksFirst(linked: Linked, lens: Lens, fn: Fn, block: number): boolean {
  const dominators = immediateDominators(fn);
  const above = new Set<number>();
  for (let at = block; at >= 0; at = dominators[at] ?? -1) above.add(at);
  return fn.func.blocks.some(({ term }) => {
    if (term.t !== 'select') return false;
    const asking = term.cases.find((c) => {
      const cell = c.kind === 'recv' && c.ch !== undefined ? linked.flow.cellOf(fn, c.ch) : undefined;
      return cell !== undefined && lens.cells.has(cell);
    });
    return asking !== undefined && term.cases.some((c) => c.to !== asking.to && above.has(c.to));
  });
}

/** `if ch != nil { close(ch); ch = nil }`, or under a flag that is set somewhere: it says whether there is a close to do. */
function isAsked(linked: Linked, lens: Lens, fn: Fn, block: number): boolean {
  return conditionsAbove(fn, block).some(({ cond }) => {
    const at = cond.k === 'op' && (cond.op === '!' || cond.y?.k === 'nil') ? cond.x : cond;
    const cell = linked.flow.cellOf(fn, at);
    if (cell !== undefined && lens.cells.has(cell)) return true;
    return at.k === 'var' && (isFlag(linked, fn, at.id) || isMembership(linked, lens, fn, at.id));
  });
}

/** `_, open := m[ch]`: the map has the channels that are still to be closed. */
const isMembership = (linked: Linked, lens: Lens, fn: Fn, id: number): boolean =>
  linked.types.definitions(fn.file, id).some((d) => {
    if (d.k !== 'value' || d.value.k !== 'op' || d.value.op !== 'ok' || d.value.x.k !== 'index') return false;
    const key = linked.flow.cellOf(fn, d.value.x.i);
    return key !== undefined && lens.cells.has(key);
  });

/** A variable that gets `true` or `false` as such, after it was declared. */
const isFlag = (linked: Linked, fn: Fn, id: number): boolean =>
  linked.types
    .definitions(fn.file, id)
    .filter((d) => d.k === 'value' && d.value.k === 'name' && /^(true|false)$/.test(d.value.name)).length > 1 ||
  linked.types
    .definitions(fn.file, id)
    .some((d) => d.k === 'value' && d.value.k === 'const' && d.value.kind === 'bool');

/** Whether the function, or one around the literal, recovers from panics: it counts with them. */
export const recovers = (linked: Linked, fn: Fn): boolean => defersRecover(fn, linked);

const defersRecover = perFunction((fn: Fn, linked: Linked): boolean => {
  const base = linked.program.files[fn.file]?.fnBase ?? 0;
  return fn.func.blocks.some((b) =>
    b.instrs.some((i) => {
      if (i.op !== 'defer') return false;
      const fns = i.callee.k === 'func' ? [base + i.callee.id] : linked.graph.target(fn, i).fns;
      return fns.some((id) => callsRecover(linked, id));
    }),
  );
});

const callsRecover = (linked: Linked, id: number): boolean =>
  linked.program.fns[id]?.func.blocks.some((b) =>
    b.instrs.some((i) => i.op === 'call' && i.callee.k === 'name' && i.callee.name === 'recover'),
  ) ?? false;

/** The conditions on the way to the effect only ask for errors: any of several goroutines can meet one. */
export function onlyOnErrors(linked: Linked, effect: Effect): boolean {
  const below = effect.chain.slice(1);
  const conditions = below.flatMap((pos) => {
    const fn = linked.program.fns[pos.fn];
    return fn === undefined ? [] : conditionsAbove(fn, pos.block).map((c) => ({ fn, ...c }));
  });
  return conditions.length > 0 && conditions.every(({ fn, ...answer }) => isFailure(linked, fn, answer));
}
