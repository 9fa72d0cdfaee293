/** What a slot holds: both numbers of the pair, its value, and the round in which it was put there. */
const WIDTH = 4;

const EMPTY = -1;

/** Numbers (from 0) by pairs of numbers: open addressing, since nothing must be allocated for a pair. */
export class PairMap {
  #slots = new Int32Array(64 * WIDTH);
  #size = 0;
  /** What was put in before the last {@link clear} is of another round. */
  #round = 1;

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
    const slots = this.#slots;
    const round = this.#round;
    const mask = slots.length - 1;
    let slot = (((Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> 7) * WIDTH) & mask;
    while (slots[slot + 3] === round && (slots[slot] !== first || slots[slot + 1] !== second))
      slot = (slot + WIDTH) & mask;
    return slot;
  }

  /** The number in a slot; below 0 where there is none. */
  at(slot: number): number {
    return this.#slots[slot + 3] === this.#round ? (this.#slots[slot + 2] ?? EMPTY) : EMPTY;
  }

  /** {@link set} where the pair's slot is known. */
  put(slot: number, first: number, second: number, value: number): void {
    const slots = this.#slots;
    if (slots[slot + 3] !== this.#round) this.#size++;
    slots[slot] = first;
    slots[slot + 1] = second;
    slots[slot + 2] = value;
    slots[slot + 3] = this.#round;
    if (this.#size * 2 * WIDTH > slots.length) this.#grow();
  }

  /** Takes all pairs out, and keeps the room for as many. */
  clear(): void {
    this.#round++;
    this.#size = 0;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 4);
    this.#size = 0;
    for (let at = 0; at < before.length; at += WIDTH) {
      if (before[at + 3] === this.#round) this.set(before[at] ?? 0, before[at + 1] ?? 0, before[at + 2] ?? 0);
    }
  }
}
