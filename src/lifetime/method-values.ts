import { type Cell, isUnknownOwner, type Use } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import type { FnId } from '../link/program.js';
import { forward, getsTo, usesOf } from '../link/reach.js';

/** What is done to a value through its method values: `stop := t.Stop; defer stop()` is a `method` use of the value. */
export function throughMethodValues(
  linked: Linked,
  cells: ReadonlySet<Cell>,
): { readonly cells: ReadonlySet<Cell>; readonly uses: readonly Use[] } {
  const found = new Set<Cell>();
  const uses: Use[] = [];
  for (const cell of cells) {
    for (const { name, bound } of linked.flow.methodValues.get(cell) ?? []) {
      const reach = forward(linked.flow, [bound]);
      for (const c of [...reach.cells, ...reach.containers]) found.add(c);
      for (const use of usesOf(linked.flow, reach.cells)) {
        if (use.kind === 'call') uses.push({ ...use, kind: 'method', name });
        else if (use.kind === 'escape') uses.push(use);
      }
      const lost = reach.truncated || usesOf(linked.flow, reach.containers).some((u) => u.kind === 'escape');
      // A list of functions that goes where it can't be followed may be run there.
      if (lost) for (const use of usesOf(linked.flow, reach.containers)) if (use.kind === 'escape') uses.push(use);
    }
  }
  return { cells: found, uses };
}

const holders = new WeakMap<Linked, ReadonlyMap<FnId, readonly Cell[]>>();

/** The cells that a function's value comes into being in. */
export function cellsOfFunction(linked: Linked, id: FnId): readonly Cell[] {
  let known = holders.get(linked);
  if (known === undefined) {
    const map = new Map<FnId, Cell[]>();
    for (const [cell, origins] of linked.flow.origins) {
      for (const { fn } of origins) {
        if (fn === undefined) continue;
        const list = map.get(fn);
        if (list === undefined) map.set(fn, [cell]);
        else list.push(cell);
      }
    }
    known = map;
    holders.set(linked, known);
  }
  return known.get(id) ?? [];
}

const idle = new WeakMap<Linked, Map<FnId, boolean>>();

/** Whether a function literal has a name by which nobody calls it, and goes nowhere else: it is never run. */
export function neverRun(linked: Linked, id: FnId): boolean {
  let known = idle.get(linked);
  if (known === undefined) {
    known = new Map();
    idle.set(linked, known);
  }
  let never = known.get(id);
  if (never === undefined) {
    never = isNeverRun(linked, id);
    known.set(id, never);
  }
  return never;
}

function isNeverRun(linked: Linked, id: FnId): boolean {
  const cells = cellsOfFunction(linked, id);
  if (cells.length === 0 || linked.sight.handedOut.has(id)) return false;
  const { flow, sight } = linked;
  return !getsTo(flow, cells, (cell, contained) => {
    // A library runs what its structs are given: `plugin.Registration{InitFn: start}`.
    const name = flow.cells.name(cell);
    if (sight.readOutside(cell) || (name?.k === 'field' && isUnknownOwner(name.owner))) return true;
    return flow.uses.get(cell)?.some((u) => u.kind === 'escape' || (!contained && u.kind === 'call')) ?? false;
  });
}
