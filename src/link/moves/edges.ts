import type { Cell } from '../flow.js';

/** A set of directed edges between cells. Whoever asks for those of a cell gets them in the order in which they were added. */
export class Edges {
  readonly #out = new Lists();
  readonly #in = new Lists();

  add(from: Cell, to: Cell): void {
    if (from === to) return;
    this.#out.append(from, to);
    this.#in.append(to, from);
  }

  from(cell: Cell): readonly Cell[] {
    return this.#out.of(cell);
  }

  to(cell: Cell): readonly Cell[] {
    return this.#in.of(cell);
  }

  /** {@link from} without an array. */
  visitFrom(cell: Cell, visit: (to: Cell) => void): void {
    this.#out.visit(cell, visit);
  }

  /** {@link to} without an array. */
  visitTo(cell: Cell, visit: (from: Cell) => void): void {
    this.#in.visit(cell, visit);
  }
}

/**
 * A list of cells for each cell, all threaded through a few arrays of numbers: a program has millions of edges, and an
 * array for each cell would be most of what the collector of garbage has to go through.
 */
class Lists {
  /** By cell, its first and its last item, from 1; 0 where it has none. */
  #first = new Int32Array(1024);
  #last = new Int32Array(1024);
  /** By item: the cell, and the next item of the same list. */
  #cell = new Int32Array(1024);
  #next = new Int32Array(1024);
  #count = 0;

  append(owner: Cell, cell: Cell): void {
    if (owner >= this.#first.length) {
      this.#first = grown(this.#first, owner);
      this.#last = grown(this.#last, owner);
    }
    const item = ++this.#count;
    if (item >= this.#cell.length) {
      this.#cell = grown(this.#cell, item);
      this.#next = grown(this.#next, item);
    }
    this.#cell[item] = cell;
    const last = this.#last[owner] ?? 0;
    if (last === 0) this.#first[owner] = item;
    else this.#next[last] = item;
    this.#last[owner] = item;
  }

  visit(owner: Cell, visit: (cell: Cell) => void): void {
    for (let item = this.#first[owner] ?? 0; item > 0; item = this.#next[item] ?? 0) visit(this.#cell[item] ?? 0);
  }

  of(owner: Cell): readonly Cell[] {
    if ((this.#first[owner] ?? 0) === 0) return NONE;
    const cells: Cell[] = [];
    this.visit(owner, (cell) => cells.push(cell));
    return cells;
  }
}

const NONE: readonly Cell[] = [];

/** A copy with room for the index, and for as much again. */
function grown(array: Int32Array, index: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(array.length * 2, index + 1));
  larger.set(array);
  return larger;
}
