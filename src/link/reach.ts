import type { Cell, Flow, Origin, Use } from './flow.js';

/** How many cells one question may visit; beyond, the answer is `incomplete`, and nobody is accused. */
const CELLS_MAX = 4000;

/** How deep in containers a value is followed: an element of a map of slices is 2. */
const DEPTH_MAX = 3;

export interface Reach {
  /** Every cell that can hold the value itself. */
  readonly cells: ReadonlySet<Cell>;
  /** Every cell that can hold a container with the value in it. */
  readonly containers: ReadonlySet<Cell>;
  /** The search gave up: there is more. */
  readonly truncated: boolean;
}

/**
 * Where a value that is in `start` can get to. A container is a reference, so what is put into it is also seen by
 * whoever held the container before: from a container the search goes both ways.
 */
export function forward(flow: Flow, start: readonly Cell[]): Reach {
  return search(flow, start, (c) => flow.copies.from(c));
}

/** Where the value of `start` can come from. `bound` gives parameters the argument of one call in place of all. */
export function backward(flow: Flow, start: readonly Cell[], bound?: ReadonlyMap<Cell, Cell>): Reach {
  const along = (c: Cell): readonly Cell[] => {
    const argument = bound?.get(c);
    return argument === undefined ? flow.copies.to(c) : [argument];
  };
  return search(flow, start, along, true);
}

function search(flow: Flow, start: readonly Cell[], along: (c: Cell) => readonly Cell[], reverse = false): Reach {
  const seen = new Map<number, true>();
  const cells = new Set<Cell>();
  const containers = new Set<Cell>();
  const queue: { cell: Cell; depth: number }[] = [];
  let truncated = false;
  const visit = (cell: Cell, depth: number): void => {
    if (depth > DEPTH_MAX) {
      truncated = true;
      return;
    }
    const key = cell * (DEPTH_MAX + 1) + depth;
    if (seen.has(key)) return;
    if (seen.size >= CELLS_MAX) {
      truncated = true;
      return;
    }
    seen.set(key, true);
    (depth === 0 ? cells : containers).add(cell);
    queue.push({ cell, depth });
  };
  for (const cell of start) visit(cell, 0);
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    const { cell, depth } = item;
    for (const next of along(cell)) visit(next, depth);
    if (depth > 0) for (const next of reverse ? flow.copies.from(cell) : flow.copies.to(cell)) visit(next, depth);
    for (const base of reverse ? flow.loads.to(cell) : flow.stores.from(cell)) visit(base, depth + 1);
    if (depth > 0)
      for (const element of reverse ? flow.stores.to(cell) : flow.loads.from(cell)) visit(element, depth - 1);
    for (const same of flow.cells.sameField(cell)) visit(same, depth);
  }
  return { cells, containers, truncated };
}

/** Everything done with the value in any of the cells. */
export function usesOf(flow: Flow, cells: Iterable<Cell>): Use[] {
  const uses: Use[] = [];
  for (const cell of cells) uses.push(...(flow.uses.get(cell) ?? []));
  return uses;
}

export function originsOf(flow: Flow, cells: Iterable<Cell>): Origin[] {
  const origins: Origin[] = [];
  for (const cell of cells) origins.push(...(flow.origins.get(cell) ?? []));
  return origins;
}
