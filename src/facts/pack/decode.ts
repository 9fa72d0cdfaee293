import { ARRAY, FALSE, INTEGER, MINUS_ONE, NULL, NUMBER, OBJECT, STRING, TRUE, UNDEFINED } from './tags.js';

/** Unpacks what {@link encode} packed. Throws for bytes that it did not write; the caller takes that as missing. */
export function decode(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value();
  reader.end();
  return value;
}

interface Head {
  readonly shapes: readonly (readonly string[])[];
  readonly texts: readonly string[];
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #shapes: readonly (readonly string[])[];
  /** An object of each shape. */
  readonly #blanks: readonly Record<string, unknown>[];
  readonly #texts: readonly string[];
  #at: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = 4 + view.getUint32(0, true);
    if (this.#at > bytes.length) throw damaged();
    const head = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + 4, this.#at - 4).toString()) as Head;
    if (!Array.isArray(head.shapes) || !Array.isArray(head.texts)) throw damaged();
    this.#shapes = head.shapes;
    this.#blanks = head.shapes.map(blank);
    this.#texts = unique(head.texts);
  }

  value(): unknown {
    const tag = this.#number();
    const rest = tag >>> 2;
    switch (tag & 3) {
      case STRING:
        return this.#text(rest);
      case INTEGER:
        return rest;
      case OBJECT:
        return this.#object(rest);
      default:
        return this.#other(rest);
    }
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw damaged();
  }

  #text(id: number): string {
    const text = this.#texts[id];
    if (text === undefined) throw damaged();
    return text;
  }

  #object(id: number): Record<string, unknown> {
    const shape = this.#shapes[id];
    if (shape === undefined) throw damaged();
    const object = { ...this.#blanks[id] };
    for (let i = 0; i < shape.length; i++) object[shape[i] as string] = this.value();
    return object;
  }

  #other(rest: number): unknown {
    switch (rest) {
      case TRUE:
        return true;
      case FALSE:
        return false;
      case NULL:
        return null;
      case UNDEFINED:
        return undefined;
      case MINUS_ONE:
        return -1;
      case NUMBER: {
        const value = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, 8).getFloat64(0);
        this.#at += 8;
        return value;
      }
    }
    const length = rest - ARRAY;
    // An item takes a byte at least: a damaged length must not ask for the machine's memory.
    if (length > this.#bytes.length - this.#at) throw damaged();
    if (length === 0) return [];
    if (length === 1) return [this.value()];
    if (length === 2) return [this.value(), this.value()];
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) items.push(this.value());
    // What grows keeps room to grow on.
    return items.slice();
  }

  #number(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++] ?? 0;
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let shift = 7; byte >= 128; shift += 7) {
      if (this.#at >= bytes.length || shift > 28) throw damaged();
      byte = bytes[this.#at++] ?? 0;
      value |= (byte & 127) << shift;
    }
    return value >>> 0;
  }
}

/**
 * The engine lays out what it reads from JSON as it does what is written in the program: all properties in the object
 * itself. One that gets its properties one by one is larger, and another kind of object to all code that meets both.
 */
const blank = (shape: readonly string[]): Record<string, unknown> =>
  JSON.parse(`{${shape.map((name) => `${JSON.stringify(name)}:null`).join()}}`);

const damaged = (): Error => new Error('the packed data is damaged');

/**
 * The same texts as property names are kept by the engine: once for all, and compared by address. Texts that come from
 * outside are compared sign by sign, and the analysis does little else than ask `value.k === 'field'`.
 */
function unique(texts: readonly string[]): readonly string[] {
  const names: Record<string, true> = Object.create(null);
  // Names that read as numbers would come first.
  for (const text of texts) if (isName(text)) names[text] = true;
  const kept = Object.keys(names);
  let next = 0;
  return texts.map((text) => (isName(text) ? (kept[next++] ?? text) : text));
}

const LONGEST_NAME = 40;

function isName(text: string): boolean {
  const first = text.charCodeAt(0);
  return text.length > 0 && text.length <= LONGEST_NAME && !(first >= 48 && first <= 57);
}
