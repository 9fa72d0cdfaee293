import type { Value, VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { names } from '../../mentions.js';
import { conditionsAbove } from '../../path/condition/choices.js';

/** A field of an object that holds something. */
export interface Filled {
  readonly linked: Linked;
  /** Who puts the value into the field. */
  readonly home: Fn;
  /** Its releases. */
  readonly uses: readonly Use[];
}

/**
 * Whether it is done only where something about the object says so that a release, or what fills the field, may have set: not
 * that a call has failed, nor an option.
 */
export function isGuarded(filled: Filled, fn: Fn, { block }: Pos, holder: VarId): boolean {
  const isHolder = (id: VarId): boolean => id === holder;
  return conditionsAbove(fn, block).some(({ cond }) => {
    const calls = callsAsked(filled.linked, fn, cond);
    if (calls.some(({ callee, args }) => names([callee, args], isHolder))) return true;
    return names(cond, isHolder) && !fieldsIn(cond).every((field) => isOption(filled, fn, field));
  });
}

/** The fields that a condition reads; undefined stands for what is no field. */
function fieldsIn(cond: Value): readonly (Value | undefined)[] {
  if (cond.k === 'op') return [...fieldsIn(cond.x), ...(cond.y === undefined ? [] : fieldsIn(cond.y))];
  if (cond.k === 'const' || cond.k === 'nil') return [];
  return [cond.k === 'field' ? cond : undefined];
}

/** Neither who releases sets the field, nor who calls that, nor who puts the value into the object. */
function isOption({ linked, uses, home }: Filled, fn: Fn, field: Value | undefined): boolean {
  const cell = field === undefined ? undefined : linked.flow.cellOf(fn, field);
  if (cell === undefined) return false;
  const near = [home.id, ...uses.flatMap((u) => [u.pos.fn, ...linked.graph.callers(u.pos.fn).map((c) => c.pos.fn)])];
  return near.every((id) => {
    const at = id === fn.id ? undefined : linked.program.fns[id];
    return !at?.func.blocks.some(({ instrs }) =>
      instrs.some((i) => i.op === 'assign' && i.dst.some((d) => linked.flow.cellOf(at, d) === cell)),
    );
  });
}

/** The calls whose results the condition asks, but not whether they have failed. */
export function callsAsked({ types }: Linked, fn: Fn, cond: Value): readonly CallInstr[] {
  const asked = cond.k === 'op' ? cond.x : cond;
  if (asked.k !== 'var') return [];
  const calls = types.definitions(fn.file, asked.id).flatMap((d) => (d.k === 'call' ? [d.call] : []));
  const isError = cond.k === 'op' && cond.y?.k === 'nil';
  return calls.filter((call) => !(isError && call.op === 'call' && call.results.at(-1) === asked.id));
}
