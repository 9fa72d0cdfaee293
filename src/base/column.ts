/** Arrays that a column filled before it was closed. */
const spare: Int32Array<ArrayBuffer>[] = [];

/** Whole numbers of 32 bits in a row: while there are more to come in an array with room for many, then in one of their own. */
export class Column {
  #numbers: Int32Array<ArrayBuffer> = spare.pop() ?? new Int32Array(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = number;
  }

  /** 0 beyond the end. */
  at(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  set(index: number, number: number): void {
    this.#numbers[index] = number;
  }

  /** Takes away what comes behind so many. */
  cut(length: number): void {
    this.#length = Math.min(length, this.#length);
  }

  /** Nothing is added any more. */
  close(): void {
    const own = this.#numbers.slice(0, this.#length);
    spare.push(this.#numbers);
    this.#numbers = own;
  }
}
