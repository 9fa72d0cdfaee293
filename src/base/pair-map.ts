const EMPTY = -1;

/** Numbers (from 0) by pairs of numbers: open addressing, since nothing must be allocated for a pair. */
export class PairMap {
  #first = new Int32Array(64);
  #second = new Int32Array(64);
  #values = new Int32Array(64).fill(EMPTY);
  #size = 0;

  /** Undefined where the pair is not known. */
  get(first: number, second: number): number | undefined {
    const value = this.at(this.slot(first, second));
    return value === EMPTY ? undefined : value;
  }

  set(first: number, second: number, value: number): void {
    this.put(this.slot(first, second), first, second, value);
  }

  /** Where the pair is, or belongs, until something is added. */
  slot(first: number, second: number): number {
    const firsts = this.#first;
    const seconds = this.#second;
    const values = this.#values;
    const mask = values.length - 1;
    let slot = ((Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> 7) & mask;
    while (values[slot] !== EMPTY && (firsts[slot] !== first || seconds[slot] !== second)) slot = (slot + 1) & mask;
    return slot;
  }

  /** The number in a slot; below 0 where there is none. */
  at(slot: number): number {
    return this.#values[slot] ?? EMPTY;
  }

  /** {@link set} where the pair's slot is known. */
  put(slot: number, first: number, second: number, value: number): void {
    if (this.#values[slot] === EMPTY) this.#size++;
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#values[slot] = value;
    if (this.#size * 2 > this.#values.length) this.#grow();
  }

  /** Takes all pairs out, and keeps the room for as many. */
  clear(): void {
    this.#values.fill(EMPTY);
    this.#size = 0;
  }

  #grow(): void {
    const [first, second, values] = [this.#first, this.#second, this.#values];
    const length = values.length * 4;
    this.#first = new Int32Array(length);
    this.#second = new Int32Array(length);
    this.#values = new Int32Array(length).fill(EMPTY);
    this.#size = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? EMPTY;
      if (value !== EMPTY) this.set(first[i] ?? 0, second[i] ?? 0, value);
    }
  }
}
