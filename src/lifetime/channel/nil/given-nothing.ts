import type { Term } from '../../../facts/instr.js';
import type { Cell } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, isExported } from '../../../link/program.js';
import { backward, originsOf } from '../../../link/reach.js';
import type { Edge } from '../../path/control-flow.js';
import { addressTaken } from './address-taken.js';

/**
 * The cells from which the one gets its value, where nothing in sight puts a channel into any of them; otherwise undefined.
 * What a parameter is given, and what calls it, is not looked at.
 */
export function givenNothing(linked: Linked, cell: Cell): ReadonlySet<Cell> | undefined {
  const { flow, sight } = linked;
  const { cells, containers, truncated } = backward(flow, [cell]);
  if (truncated || containers.size > 0 || sight.fedFromOutside(cells)) return undefined;
  if (originsOf(flow, cells).some((o) => o.kind !== 'nil')) return undefined;
  const taken = addressTaken(linked);
  return [...cells].every((c) => !taken.has(c) && isPlain(linked, c)) ? cells : undefined;
}

/** Unseen code writes fields by their names in a decoder; elements of containers are not followed one by one. */
function isPlain(linked: Linked, cell: Cell): boolean {
  const name = linked.flow.cells.name(cell);
  if (name === undefined) return true;
  if (name.k === 'field') return !isExported(name.name) && !name.owner.startsWith('?');
  return name.k === 'global' && !isExported(name.name);
}

const unset = new WeakMap<Linked, Map<Cell, boolean>>();

/**
 * The case of a select whose channel is a field that nothing ever sets: it is never taken (Go spec, "Select statements": a nil
 * channel is never ready).
 */
export function isNeverTaken(linked: Linked, fn: Fn, term: Term, edge: Edge): boolean {
  const ch = term.t === 'select' ? term.cases[edge.choice as number]?.ch : undefined;
  const cell = ch?.k === 'field' ? linked.flow.cellOf(fn, ch) : undefined;
  if (cell === undefined) return false;
  let known = unset.get(linked);
  if (known === undefined) {
    known = new Map();
    unset.set(linked, known);
  }
  let never = known.get(cell);
  if (never === undefined) {
    never = givenNothing(linked, cell) !== undefined;
    known.set(cell, never);
  }
  return never;
}
