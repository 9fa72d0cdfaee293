import type { Tree } from 'web-tree-sitter';
import { type GrammarTables, memoryWords } from './grammar-memory.js';

/**
 * Where the runtime keeps a tree (tree-sitter's lib/src/subtree.h, with addresses of 32 bits). A slot is two words: a small
 * leaf itself, told by its lowest bit, or the address of a node in the first word. The slots of a node's children lie
 * right before the node. Sizes are bytes of UTF-16; a node's padding is what lies between the one before and itself.
 */
const LEAF = { inline: 1, visible: 2, extra: 8, missing: 32 } as const;
const FLAG = { visible: 1, extra: 4, missing: 512 } as const;
/** Words from the address of a node. */
const NODE = { padding: 1, size: 4, children: 9, type: 10, flags: 11, visibleChildren: 12, production: 16 } as const;

/** The type of an ERROR node: the largest 16-bit number. */
export const BROKEN_TYPE = 65535;

/** What a slot says of its node, in bits. A hidden one is only a rule of the grammar: its children count as its parent's. */
export const HIDDEN = 1;
export const EXTRA = 2;
export const MISSING = 4;

/** The address of the root's slot: of the tree itself, which web-tree-sitter keeps under a number. */
export const addressOf = (tree: Tree): number => (tree as unknown as { readonly 0: number })[0];

/**
 * Reads slots, one after the other; its fields are those of the last one. Good until the parser runs again: then the
 * memory may be elsewhere.
 */
export class Slots {
  readonly #words = memoryWords();
  readonly #grammar: GrammarTables;
  bits = 0;
  /** The type's number as `Language` counts. */
  type = 0;
  /** Bytes of UTF-16 from the beginning of the text. */
  start = 0;
  end = 0;
  /** Where the node is, and how many children it has; 0 for a small leaf. */
  address = 0;
  count = 0;
  /** The row of its production in the tables. */
  row = 0;

  constructor(grammar: GrammarTables) {
    this.#grammar = grammar;
  }

  /**
   * Reads a child by its slot. `from`: where the child before ends; the first one (`index` 0) begins where its parent
   * does. `row` and `place`: the parent's row, and which child it is for the grammar.
   */
  read(slot: number, from: number, index: number, row: number, place: number): number {
    const words = this.#words;
    const { aliases, publicTypes } = this.#grammar;
    const head = words[slot >> 2] ?? 0;
    let type: number;
    let bits: number;
    if ((head & LEAF.inline) !== 0) {
      const sizes = words[(slot >> 2) + 1] ?? 0;
      type = (head >>> 8) & 255;
      bits = ((head & LEAF.visible) === 0 ? HIDDEN : 0) | ((head & LEAF.extra) === 0 ? 0 : EXTRA);
      if ((head & LEAF.missing) !== 0) bits |= MISSING;
      this.start = index === 0 ? from : from + ((sizes >>> 16) & 255);
      this.end = this.start + (sizes >>> 24);
      this.address = 0;
      this.count = 0;
    } else {
      const at = head >> 2;
      const flags = words[at + NODE.flags] ?? 0;
      type = (words[at + NODE.type] ?? 0) & 65535;
      bits = ((flags & FLAG.visible) === 0 ? HIDDEN : 0) | ((flags & FLAG.extra) === 0 ? 0 : EXTRA);
      if ((flags & FLAG.missing) !== 0) bits |= MISSING;
      this.start = index === 0 ? from : from + (words[at + NODE.padding] ?? 0);
      this.end = this.start + (words[at + NODE.size] ?? 0);
      this.address = head;
      this.count = words[at + NODE.children] ?? 0;
      this.row = this.count === 0 ? 0 : ((words[at + NODE.production] ?? 0) >>> 16) * this.#grammar.width;
    }
    // Row 0 is all productions without names of their own.
    if (row !== 0 && (bits & EXTRA) === 0) {
      const alias = aliases[row + place] ?? 0;
      if (alias !== 0) {
        type = alias;
        bits &= ~HIDDEN;
      }
    }
    this.type = type === BROKEN_TYPE ? type : (publicTypes[type] ?? type);
    this.bits = bits;
    return bits;
  }

  /** Whether anything in the node, which is hidden, can be seen. */
  get holdsVisible(): boolean {
    return this.count > 0 && (this.#words[(this.address >> 2) + NODE.visibleChildren] ?? 0) > 0;
  }

  /** The field that a child fills there; 0: none. */
  fieldAt(row: number, place: number): number {
    return place < this.#grammar.width ? (this.#grammar.fields[row + place] ?? 0) : 0;
  }
}
