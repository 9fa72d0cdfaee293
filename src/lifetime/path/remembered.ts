import type { Value } from '../../facts/value.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { conditionsAbove } from './condition/choices.js';
import { enclosingLoops } from './loops.js';

/**
 * Whether the position is run only where a field has some value, and the loop gives that field another one: `if !c.running {
 * ...; c.running = true }`. The field tells the next turns what was done.
 */
export function remembered(linked: Linked, fn: Fn, pos: Pos): boolean {
  const blocks = new Set(enclosingLoops(fn, pos.block).flatMap((l) => l.blocks));
  if (blocks.size === 0) return false;
  const asked = conditionsAbove(fn, pos.block)
    .filter(({ since }) => blocks.has(since))
    .flatMap(({ cond }) => fieldsOf(linked, fn, cond));
  return [...blocks].some((b) =>
    fn.func.blocks[b]?.instrs.some(
      (i) => i.op === 'assign' && i.dst.some((d) => d.k === 'field' && asked.includes(linked.flow.cellOf(fn, d) ?? -1)),
    ),
  );
}

/** The fields that the conditions read without which the position can't be reached: by type and name, whatever the value is. */
export const fieldsAbove = (linked: Linked, fn: Fn, { block }: Pos): readonly Cell[] =>
  conditionsAbove(fn, block).flatMap(({ cond }) => fieldsOf(linked, fn, cond));

/** The fields that a condition reads. */
function fieldsOf(linked: Linked, fn: Fn, cond: Value): readonly Cell[] {
  if (cond.k === 'field') return [linked.flow.cellOf(fn, cond) ?? []].flat();
  if (cond.k !== 'op') return [];
  return [...fieldsOf(linked, fn, cond.x), ...(cond.y === undefined ? [] : fieldsOf(linked, fn, cond.y))];
}
