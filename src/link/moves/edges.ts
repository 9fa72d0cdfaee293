import type { Cell } from '../flow.js';

/** A set of directed edges between cells. Whoever asks for those of a cell gets them in the order in which they were added. */
export class Edges {
  /** By cell, where its edges lead, and where those that lead to it come from. */
  readonly out = new Lists();
  readonly into = new Lists();

  add(from: Cell, to: Cell): void {
    if (from === to) return;
    this.out.append(from, to);
    this.into.append(to, from);
  }

  from(cell: Cell): readonly Cell[] {
    return this.out.of(cell);
  }

  to(cell: Cell): readonly Cell[] {
    return this.into.of(cell);
  }
}

/**
 * A list of cells for each cell, all threaded through a few arrays of numbers: a program has millions of edges, and an
 * array for each cell would be most of what the collector of garbage has to go through.
 */
export class Lists {
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

  /** The first item of a cell's list; 0 where it has none. */
  first(owner: Cell): number {
    return this.#first[owner] ?? 0;
  }

  /** The item after that; 0 behind the last. */
  next(item: number): number {
    return this.#next[item] ?? 0;
  }

  cell(item: number): Cell {
    return this.#cell[item] ?? 0;
  }

  of(owner: Cell): readonly Cell[] {
    let item = this.first(owner);
    if (item === 0) return NONE;
    const cells: Cell[] = [];
    for (; item > 0; item = this.next(item)) cells.push(this.cell(item));
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
