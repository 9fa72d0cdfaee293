import type { Cell, Flow, Origin, Use } from './flow.js';

/** How many cells one question may visit; beyond, the answer is `incomplete`, and nobody is accused. */
const CELLS_MAX = 4000;

/** How deep in containers a value is followed: an element of a map of slices is 2. */
const DEPTH_MAX = 3;

/** Depths from 0, and the one that is too deep. */
const DEPTHS = DEPTH_MAX + 2;

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
  // A cell at a depth is one number, so that nothing is allocated for what is only looked at.
  const seen = new Set<number>();
  const cells = new Set<Cell>();
  const containers = new Set<Cell>();
  const queue: number[] = [];
  let truncated = false;
  const visit = (cell: Cell, depth: number): void => {
    const item = cell * DEPTHS + depth;
    if (seen.has(item)) return;
    if (depth > DEPTH_MAX || seen.size >= CELLS_MAX) {
      truncated = true;
      return;
    }
    seen.add(item);
    (depth === 0 ? cells : containers).add(cell);
    queue.push(item);
  };
  const visitAll = (all: readonly Cell[], depth: number): void => {
    for (const cell of all) visit(cell, depth);
  };
  const { copies, stores, loads } = flow;
  visitAll(start, 0);
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    const depth = item % DEPTHS;
    const cell = (item - depth) / DEPTHS;
    visitAll(along(cell), depth);
    if (depth > 0) visitAll(reverse ? copies.from(cell) : copies.to(cell), depth);
    visitAll(reverse ? loads.to(cell) : stores.from(cell), depth + 1);
    if (depth > 0) visitAll(reverse ? stores.to(cell) : loads.from(cell), depth - 1);
    visitAll(flow.cells.sameField(cell), depth);
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
