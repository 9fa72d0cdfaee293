const EMPTY = -1;

/** Numbers (from 0) by pairs of numbers: open addressing, since nothing must be allocated for a pair. */
export class PairMap {
  #first = new Int32Array(64);
  #second = new Int32Array(64);
  #values = new Int32Array(64).fill(EMPTY);
  #size = 0;

  /** Undefined where the pair is not known. */
  get(first: number, second: number): number | undefined {
    const value = this.#values[this.#slot(first, second)] ?? EMPTY;
    return value === EMPTY ? undefined : value;
  }

  set(first: number, second: number, value: number): void {
    if (this.#size * 2 >= this.#values.length) this.#grow();
    const slot = this.#slot(first, second);
    if (this.#values[slot] === EMPTY) this.#size++;
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#values[slot] = value;
  }

  /** Where the pair is, or belongs. */
  #slot(first: number, second: number): number {
    const mask = this.#values.length - 1;
    let slot = (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> 7;
    for (slot &= mask; this.#values[slot] !== EMPTY; slot = (slot + 1) & mask) {
      if (this.#first[slot] === first && this.#second[slot] === second) break;
    }
    return slot;
  }

  #grow(): void {
    const [first, second, values] = [this.#first, this.#second, this.#values];
    const length = values.length * 4;
    this.#first = new Int32Array(length);
    this.#second = new Int32Array(length);
    this.#values = new Int32Array(length).fill(EMPTY);
    this.#size = 0;
    for (const [i, value] of values.entries()) {
      if (value !== EMPTY) this.set(first[i] ?? 0, second[i] ?? 0, value);
    }
  }
}
