import type { Cell, Flow, Origin, Use } from './flow.js';
import type { Lists } from './moves/edges.js';

/** How many cells one question may visit; beyond, the answer is `incomplete`, and nobody is accused. */
const CELLS_MAX = 4000;

/** How deep in containers a value is followed: an element of a map of slices is 2. */
const DEPTH_MAX = 3;

/** Depths from 0, and the one that is too deep. */
const DEPTHS = DEPTH_MAX + 2;

/** The ways to come to a cell: by a move, or because it can be the same field as the one before. */
const WAYS = 2 * DEPTHS;

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
  return search(flow, start, { reverse: false });
}

/**
 * Whether a value that is in `start` can get to a cell that is looked for, or so far that nobody knows. `contained`: the
 * cell can hold a container with the value in it.
 */
export function getsTo(flow: Flow, start: readonly Cell[], test: (cell: Cell, contained: boolean) => boolean): boolean {
  return search(flow, start, { reverse: false, ends: test }).truncated;
}

/** Where the value of `start` can come from. `bound` gives parameters the argument of one call in place of all. */
export function backward(flow: Flow, start: readonly Cell[], bound?: ReadonlyMap<Cell, Cell>): Reach {
  return search(flow, start, bound === undefined ? BACK : { reverse: true, bound });
}

interface How {
  readonly reverse: boolean;
  readonly bound?: ReadonlyMap<Cell, Cell>;
  /** The search is over where that holds of a cell, or where it would give up. */
  readonly ends?: (cell: Cell, contained: boolean) => boolean;
}

const BACK: How = { reverse: true };

/** Searches that are at rest: each has a byte for every cell of a program, which is too much to make for each question. */
const idle: Search[] = [];

function search(flow: Flow, start: readonly Cell[], how: How): Reach {
  const one = idle.pop() ?? new Search();
  try {
    return one.run(flow, start, how);
  } finally {
    one.forget();
    idle.push(one);
  }
}

class Search {
  /** By cell: a bit for each depth at which it was come to, by each way. Empty between searches. */
  #seen = new Uint16Array(0);
  /** Cells at depths by a way, each as one number: all that were come to, and those that nobody has gone on from. */
  readonly #items = new Int32Array(CELLS_MAX);
  readonly #open = new Int32Array(CELLS_MAX);
  #count = 0;
  #waiting = 0;
  #cells: Cell[] = [];
  #containers: Cell[] = [];
  #truncated = false;
  #ends: How['ends'];

  run(flow: Flow, start: readonly Cell[], { reverse, bound, ends }: How): Reach {
    const { copies, stores, loads, cells } = flow;
    if (this.#seen.length < cells.count) this.#seen = new Uint16Array(cells.count * 2);
    this.#ends = ends;
    this.#cells = [];
    this.#containers = [];
    for (const cell of start) this.#visit(cell, 0);
    while (this.#waiting > 0) {
      // What is truncated gets no more.
      if (this.#truncated && (ends !== undefined || this.#count >= CELLS_MAX)) break;
      const item = this.#open[--this.#waiting] ?? 0;
      const way = item % WAYS;
      const depth = way % DEPTHS;
      const cell = (item - way) / WAYS;
      const argument = bound?.get(cell);
      if (argument !== undefined) this.#visit(argument, depth);
      else this.#spread(reverse ? copies.into : copies.out, cell, depth);
      if (depth > 0) this.#spread(reverse ? copies.out : copies.into, cell, depth);
      this.#spread(reverse ? loads.into : stores.out, cell, depth + 1);
      if (depth > 0) this.#spread(reverse ? stores.into : loads.out, cell, depth - 1);
      // A field that an operand of unknown type can mean is only that one, not all others that it can mean as well.
      if (cell >= cells.variables && way < DEPTHS)
        for (const same of cells.sameField(cell)) this.#visit(same, depth + DEPTHS);
    }
    return new Found(this.#cells, this.#containers, this.#truncated);
  }

  #spread(lists: Lists, from: Cell, depth: number): void {
    for (let item = lists.first(from); item > 0; item = lists.next(item)) this.#visit(lists.cell(item), depth);
  }

  /** `way`: the depth, above {@link DEPTHS} for a cell that can be the same as the one before. */
  #visit(cell: Cell, way: number): void {
    const before = this.#seen[cell] ?? 0;
    const depth = way % DEPTHS;
    // Who comes by a move goes wherever the other goes, and further.
    if ((before & ((1 << depth) | (1 << way))) !== 0) return;
    if (depth > DEPTH_MAX || this.#count >= CELLS_MAX) {
      this.#truncated = true;
      return;
    }
    this.#seen[cell] = before | (1 << way);
    const held = before | (before >> DEPTHS);
    if (depth === 0) {
      if ((held & 1) === 0) this.#cells.push(cell);
    } else if (((held >> 1) & ((1 << (DEPTHS - 1)) - 1)) === 0) this.#containers.push(cell);
    const item = cell * WAYS + way;
    this.#items[this.#count++] = item;
    this.#open[this.#waiting++] = item;
    if (this.#ends?.(cell, depth > 0)) this.#truncated = true;
  }

  /** Makes ready for the next search. */
  forget(): void {
    for (let i = 0; i < this.#count; i++) this.#seen[Math.floor((this.#items[i] ?? 0) / WAYS)] = 0;
    this.#count = 0;
    this.#waiting = 0;
    this.#truncated = false;
    this.#ends = undefined;
    this.#cells = [];
    this.#containers = [];
  }
}

/** Sets are made for those who ask for them: many a question is for one of the two. */
class Found implements Reach {
  readonly truncated: boolean;
  readonly #held: readonly Cell[];
  readonly #holding: readonly Cell[];
  #cells: ReadonlySet<Cell> | undefined;
  #containers: ReadonlySet<Cell> | undefined;

  constructor(held: readonly Cell[], holding: readonly Cell[], truncated: boolean) {
    this.#held = held;
    this.#holding = holding;
    this.truncated = truncated;
  }

  get cells(): ReadonlySet<Cell> {
    this.#cells ??= new Set(this.#held);
    return this.#cells;
  }

  get containers(): ReadonlySet<Cell> {
    this.#containers ??= this.#holding.length === 0 ? NONE : new Set(this.#holding);
    return this.#containers;
  }
}

const NONE: ReadonlySet<Cell> = new Set();

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
  for (const cell of cells) {
    const here = flow.uses.get(cell);
    if (here !== undefined) for (const use of here) uses.push(use);
  }
  return uses;
}

export function originsOf(flow: Flow, cells: Iterable<Cell>): Origin[] {
  const origins: Origin[] = [];
  for (const cell of cells) {
    const here = flow.origins.get(cell);
    if (here !== undefined) for (const origin of here) origins.push(origin);
  }
  return origins;
}
