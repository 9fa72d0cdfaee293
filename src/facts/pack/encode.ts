import {
  ARRAY,
  FALSE,
  INTEGER,
  MAX_INLINE,
  MINUS_ONE,
  NULL,
  NUMBER,
  OBJECT,
  OTHER,
  STRING,
  TRUE,
  UNDEFINED,
} from './tags.js';

/**
 * Packs plain data (objects, arrays, texts, numbers, booleans) into bytes, without knowing what it is: a new field needs
 * nothing here. Equal texts are written once, and so is each list of property names; all else are numbers of one to five
 * bytes. What it can't hold is a mistake in the program: functions, cycles, classes.
 *
 * Layout: length of the head in bytes (4 bytes, little endian), the head (JSON: shapes and texts), the values.
 */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  const packer = new Packer();
  packer.value(value);
  return packer.finish();
}

interface Shape {
  readonly next: Map<string, Shape>;
  id: number;
}

class Packer {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  readonly #texts = new Map<string, number>();
  readonly #shapes: (readonly string[])[] = [];
  readonly #root: Shape = { next: new Map(), id: -1 };
  readonly #double = new DataView(new ArrayBuffer(8));

  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.#number(this.#text(value) * 4 + STRING);
        return;
      case 'number':
        this.#numeric(value);
        return;
      case 'boolean':
        this.#number((value ? TRUE : FALSE) * 4 + OTHER);
        return;
      case 'undefined':
        this.#number(UNDEFINED * 4 + OTHER);
        return;
      case 'object':
        if (value === null) this.#number(NULL * 4 + OTHER);
        else if (Array.isArray(value)) this.#array(value);
        else this.#object(value as Readonly<Record<string, unknown>>);
        return;
      default:
        throw new TypeError(`a ${typeof value} can't be packed`);
    }
  }

  #numeric(value: number): void {
    if (value >= 0 && value <= MAX_INLINE && Number.isInteger(value) && !Object.is(value, -0)) {
      this.#number(value * 4 + INTEGER);
      return;
    }
    if (value === -1) {
      this.#number(MINUS_ONE * 4 + OTHER);
      return;
    }
    this.#number(NUMBER * 4 + OTHER);
    this.#double.setFloat64(0, value);
    this.#reserve(8);
    for (let i = 0; i < 8; i++) this.#bytes[this.#length++] = this.#double.getUint8(i);
  }

  #array(items: readonly unknown[]): void {
    this.#number((items.length + ARRAY) * 4 + OTHER);
    for (const item of items) this.value(item);
  }

  #object(object: Readonly<Record<string, unknown>>): void {
    let shape = this.#root;
    for (const name in object) {
      let next = shape.next.get(name);
      if (next === undefined) {
        next = { next: new Map(), id: -1 };
        shape.next.set(name, next);
      }
      shape = next;
    }
    if (shape.id < 0) shape.id = this.#shapes.push(Object.keys(object)) - 1;
    this.#number(shape.id * 4 + OBJECT);
    for (const name in object) this.value(object[name]);
  }

  #text(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.size;
    this.#texts.set(text, id);
    return id;
  }

  #number(value: number): void {
    this.#reserve(5);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  finish(): Uint8Array<ArrayBuffer> {
    // Lone surrogates survive: JSON.stringify writes them as escapes.
    const head = Buffer.from(JSON.stringify({ shapes: this.#shapes, texts: [...this.#texts.keys()] }));
    const all = new Uint8Array(4 + head.length + this.#length);
    new DataView(all.buffer).setUint32(0, head.length, true);
    all.set(head, 4);
    all.set(this.#bytes.subarray(0, this.#length), 4 + head.length);
    return all;
  }
}
