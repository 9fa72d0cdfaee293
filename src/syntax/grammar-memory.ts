import type { Language } from 'web-tree-sitter';
import { need } from '../base/bug.js';

/** The runtime's memory in words of 32 bits; the view is replaced whenever the memory grows. */
export interface Memory {
  readonly HEAP32: Int32Array;
}

let memory: Memory | undefined;

/** Remembers the runtime's memory, once it is loaded. */
export function takeMemory(loaded: Memory): void {
  memory = loaded;
}

/** WebAssembly's memory is little-endian on every machine. */
const littleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

/** The words as they are now; good until the runtime is called again. */
export function memoryWords(): Int32Array {
  const { HEAP32: words } = need(memory, 'a tree before the grammar was loaded');
  if (littleEndian) return words;
  const bytes = new DataView(words.buffer);
  return words.map((_, index) => bytes.getInt32(index * 4, true));
}

/** What the grammar says of the children of a production, by `production * width + place`. */
export interface GrammarTables {
  readonly width: number;
  /** The name under which a child is known there; 0: its own. */
  readonly aliases: Uint16Array;
  readonly fields: Uint16Array;
  /** The number by which a type goes outside of the parser's tables. */
  readonly publicTypes: Uint16Array;
}

/** Offsets in a grammar's `TSLanguage`, from its address, in bytes (tree-sitter's lib/src/parser.h). */
const SYMBOLS = 4;
const ALIASES = 8;
const PRODUCTIONS = 28;
const LONGEST_ALIASES = 36;
const FIELD_SLICES = 64;
const FIELD_ENTRIES = 68;
const PUBLIC_SYMBOLS = 76;
const ALIAS_SEQUENCES = 84;

/** Copies the tables of a grammar out of the memory. */
export function grammarTables(language: Language): GrammarTables {
  const bytes = new DataView(need(memory, 'a grammar before the runtime').HEAP32.buffer);
  const long = (at: number): number => bytes.getUint32(at, true);
  const short = (at: number): number => bytes.getUint16(at, true);
  const at = (language as unknown as { readonly 0: number })[0];
  const productions = long(at + PRODUCTIONS);
  const longest = short(at + LONGEST_ALIASES);
  const fields: { readonly production: number; readonly place: number; readonly field: number }[] = [];
  for (let production = 0; production < productions; production++) {
    const slice = long(at + FIELD_SLICES) + production * 4;
    for (let i = short(slice); i < short(slice) + short(slice + 2); i++) {
      const entry = long(at + FIELD_ENTRIES) + i * 4;
      // The first one counts, as it does for the runtime; an inherited one belongs to a child of the child.
      const inherited = bytes.getUint8(entry + 3) !== 0;
      if (!inherited) fields.push({ production, place: bytes.getUint8(entry + 2), field: short(entry) });
    }
  }
  const width = Math.max(longest, ...fields.map(({ place }) => place + 1));
  const tables: GrammarTables = {
    width,
    aliases: new Uint16Array(productions * width),
    fields: new Uint16Array(productions * width),
    publicTypes: Uint16Array.from({ length: long(at + SYMBOLS) + long(at + ALIASES) }, (_, id) =>
      short(long(at + PUBLIC_SYMBOLS) + id * 2),
    ),
  };
  // Production 0 is every production without names of its own.
  for (let production = 1; production < productions; production++) {
    for (let place = 0; place < longest; place++) {
      const alias = short(long(at + ALIAS_SEQUENCES) + (production * longest + place) * 2);
      tables.aliases[production * width + place] = alias;
    }
  }
  for (const { production, place, field } of fields.reverse()) tables.fields[production * width + place] = field;
  return tables;
}
