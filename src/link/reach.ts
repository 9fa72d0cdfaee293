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
  return search(flow, start, (cell, visit) => flow.copies.visitFrom(cell, visit));
}

/**
 * Whether a value that is in `start` can get to a cell that is looked for, or so far that nobody knows. `contained`: the
 * cell can hold a container with the value in it.
 */
export function getsTo(flow: Flow, start: readonly Cell[], test: (cell: Cell, contained: boolean) => boolean): boolean {
  return search(flow, start, (cell, visit) => flow.copies.visitFrom(cell, visit), false, test).truncated;
}

/** Where the value of `start` can come from. `bound` gives parameters the argument of one call in place of all. */
export function backward(flow: Flow, start: readonly Cell[], bound?: ReadonlyMap<Cell, Cell>): Reach {
  const along: Along = (cell, visit) => {
    const argument = bound?.get(cell);
    if (argument === undefined) flow.copies.visitTo(cell, visit);
    else visit(argument);
  };
  return search(flow, start, along, true);
}

/** Visits the cells that a value comes to next. */
type Along = (cell: Cell, visit: (next: Cell) => void) => void;

/** With `ends` the search is over where that holds of a cell, or where it would give up. */
function search(
  flow: Flow,
  start: readonly Cell[],
  along: Along,
  reverse = false,
  ends?: (cell: Cell, contained: boolean) => boolean,
): Reach {
  // A cell at a depth is one number, so that nothing is allocated for what is only looked at.
  const seen = new Set<number>();
  const cells = new Set<Cell>();
  const containers = new Set<Cell>();
  const queue: number[] = [];
  let truncated = false;
  let depth = 0;
  const visit = (cell: Cell): void => {
    const item = cell * DEPTHS + depth;
    if (seen.has(item)) return;
    if (depth > DEPTH_MAX || seen.size >= CELLS_MAX) {
      truncated = true;
      return;
    }
    seen.add(item);
    (depth === 0 ? cells : containers).add(cell);
    queue.push(item);
    if (ends?.(cell, depth > 0)) truncated = true;
  };
  const { copies, stores, loads } = flow;
  for (const cell of start) visit(cell);
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    if (truncated && ends !== undefined) break;
    const at = item % DEPTHS;
    const cell = (item - at) / DEPTHS;
    depth = at;
    along(cell, visit);
    if (at > 0) reverse ? copies.visitFrom(cell, visit) : copies.visitTo(cell, visit);
    depth = at + 1;
    reverse ? loads.visitTo(cell, visit) : stores.visitFrom(cell, visit);
    depth = at - 1;
    if (at > 0) reverse ? stores.visitTo(cell, visit) : loads.visitFrom(cell, visit);
    depth = at;
    for (const same of flow.cells.sameField(cell)) visit(same);
  }
  return { cells, containers, truncated };
}

/**
 * The variables to which the value goes from hand to hand: by assignments, arguments and results. What was put into a
 * field or a container on the way, and is taken from there, is another's.
 */
export function inHand(flow: Flow, start: readonly Cell[]): ReadonlySet<Cell> {
  const seen = new Set(start);
  for (const cell of seen) {
    if (seen.size >= CELLS_MAX) break;
    for (const next of flow.copies.from(cell)) if (flow.cells.name(next) === undefined) seen.add(next);
  }
  return seen;
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
