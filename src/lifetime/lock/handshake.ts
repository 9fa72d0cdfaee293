import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Cell, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { boolOf } from '../path/condition/condition.js';

/**
 * Whether the send is made under an atomic flag that the sender sets (`if !busy.Load() { busy.Store(true); ch <- v }`) and
 * that only those clear who receive: while it is clear, the receiver is through with the last value and on its way back.
 */
export function isHandshake(linked: Linked, { pos }: Use, receives: readonly Use[]): boolean {
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined) return false;
  const takers = new Set(receives.map((r) => r.pos.fn));
  return conditionsAbove(fn, pos.block).some(({ cond, holds }) => {
    const negated = cond.k === 'op' && cond.op === '!';
    const flag = holds === negated ? flagAsked(linked, fn, negated ? cond.x : cond) : undefined;
    if (flag === undefined) return false;
    const sets = storesOf(linked, flag, true);
    const clears = storesOf(linked, flag, false);
    return sets.includes(fn.id) && clears.length > 0 && clears.every((id) => takers.has(id));
  });
}

/** The flag whose `Load` gave the variable. */
function flagAsked(linked: Linked, fn: Fn, value: Value): Cell | undefined {
  if (value.k !== 'var') return undefined;
  const [only, ...more] = linked.types.definitions(fn.file, value.id);
  if (only?.k !== 'call' || more.length > 0 || only.call.callee.k !== 'field' || only.call.callee.name !== 'Load')
    return undefined;
  return linked.flow.cellOf(fn, only.call.callee.x);
}

/** The functions that store the value in the flag. */
const storesOf = (linked: Linked, flag: Cell, set: boolean): readonly number[] =>
  (linked.flow.uses.get(flag) ?? []).flatMap(({ kind, name, pos }) => {
    const instr = linked.program.fns[pos.fn]?.func.blocks[pos.block]?.instrs[pos.index];
    return kind === 'method' && name === 'Store' && stores(instr, set) ? [pos.fn] : [];
  });

const stores = (instr: Instr | undefined, set: boolean): boolean =>
  (instr?.op === 'call' || instr?.op === 'defer') && boolOf(instr.args[0]) === set;
