import type { Value } from '../../facts/value.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Effect } from '../lens.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { steadyIn } from '../path/condition/steady.js';

/**
 * Whether the two never happen with the same settings: one stands under a field that is true, the other, on some level
 * of calls, behind a return for just that. Only fields that nothing changes once they are made are asked.
 */
export function excludesEachOther(linked: Linked, a: Effect, b: Effect): boolean {
  const first = settingsOf(linked, a.chain);
  if (first.size === 0) return false;
  return [...settingsOf(linked, b.chain)].some(([cell, holds]) => first.get(cell) === !holds);
}

/** What is asked of steady fields on the way down to the effect, and with which answer it goes on. */
function settingsOf(linked: Linked, chain: readonly Pos[]): ReadonlyMap<Cell, boolean> {
  const found = new Map<Cell, boolean>();
  for (const pos of chain) {
    const fn = linked.program.fns[pos.fn];
    if (fn === undefined) continue;
    const isSteady = steadyIn(linked, fn);
    for (const { cond, holds } of conditionsAbove(fn, pos.block)) {
      const { value, negated } = plain(cond);
      if (value.k !== 'field' || !isSteady(value)) continue;
      const cell = linked.flow.cellOf(fn, value);
      if (cell !== undefined && linked.flow.cells.name(cell)?.k === 'field') found.set(cell, holds !== negated);
    }
  }
  return found;
}

function plain(cond: Value): { readonly value: Value; readonly negated: boolean } {
  if (cond.k !== 'op' || cond.op !== '!') return { value: cond, negated: false };
  const { value, negated } = plain(cond.x);
  return { value, negated: !negated };
}
