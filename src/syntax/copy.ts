import type { Tree } from 'web-tree-sitter';
import type { Span } from '../base/span.js';
import { COMMENT, type CopyTables, DROP, INNER, KEEPS_ERRORS, LEAF, TOKEN } from './copy-tables.js';
import type { SyntaxNode } from './node.js';
import { addressOf, BROKEN_TYPE, EXTRA, HIDDEN, MISSING, Slots } from './slots.js';

/** The error nodes of a tree, as they were met. */
export interface Broken {
  readonly at: Span;
  /** The token that the parser would have wanted, of a node that it made up. */
  readonly missing?: string;
  /** Not even tried, for its size. */
  readonly unread?: true;
}

export interface Copy {
  readonly root: SyntaxNode;
  readonly directives: readonly Span[];
  readonly broken: readonly Broken[];
}

const NOTHING: SyntaxNode[] = [];

/** A node whose children are being copied, visible or not. */
interface Level {
  /** Where the runtime keeps it. */
  address: number;
  /** How many children it has, which of them is next, and which that one is for the grammar, which counts no extras. */
  count: number;
  next: number;
  place: number;
  /** Where the next child's padding begins. Bytes of UTF-16. */
  at: number;
  /** The row of its production in the tables of the grammar. */
  row: number;
  /** The field of a hidden node: what is in it fills that field, too. */
  field: number;
  /** The copy that the children belong to, and its type's number. */
  node: SyntaxNode;
  type: number;
}

/**
 * Copies a tree in one walk, without recursion: a tree can be deeper than the stack. Broken pieces are kept only among
 * statements and declarations; elsewhere they are noted and left out, so that children keep their places.
 *
 * It reads the tree where the runtime keeps it: asking web-tree-sitter is a call into WebAssembly for each question, and
 * together they cost as much as the parse. `offset`: where the text begins in its file.
 */
export function copyTree(tree: Tree, text: string, tables: CopyTables, offset = 0): Copy {
  return new Walk(text, tables, offset).copy(addressOf(tree));
}

class Walk {
  readonly #text: string;
  readonly #tables: CopyTables;
  readonly #offset: number;
  readonly #slots: Slots;
  readonly #directives: Span[] = [];
  readonly #broken: Broken[] = [];
  /** The way from the root; those beyond the depth are used again. */
  readonly #levels: Level[] = [];
  #depth = -1;

  constructor(text: string, tables: CopyTables, offset: number) {
    this.#text = text;
    this.#tables = tables;
    this.#offset = offset;
    this.#slots = new Slots(tables.grammar);
  }

  copy(root: number): Copy {
    const { length } = this.#text;
    const [start, end] = [this.#offset, this.#offset + length];
    const top: SyntaxNode = { type: 'ERROR', start, end, field: '', token: '', children: NOTHING };
    this.#slots.read(root, 0, 1, 0, 0);
    this.#visible(top, -1, 0);
    while (this.#depth >= 0) this.#goOn();
    return { root: top.children[0] ?? top, directives: this.#directives, broken: this.#broken };
  }

  /** Takes children of the innermost level until one has children itself, or there are no more. */
  #goOn(): void {
    const slots = this.#slots;
    const level = this.#levels[this.#depth] as Level;
    const { address, count, row, node, type } = level;
    while (level.next < count) {
      const bits = slots.read(address - (count - level.next) * 8, level.at, level.next, row, level.place);
      const place = level.place;
      level.next++;
      level.at = slots.end;
      if ((bits & EXTRA) === 0) level.place++;
      if ((bits & HIDDEN) === 0) {
        if (this.#visible(node, type, this.#field(level, bits, place))) return;
      } else if (slots.holdsVisible) {
        this.#enter(node, type, this.#field(level, bits, place));
        return;
      }
    }
    this.#depth--;
  }

  #field({ row, field }: Level, bits: number, place: number): number {
    return (bits & EXTRA) !== 0 ? 0 : this.#slots.fieldAt(row, place) || field;
  }

  /** Takes the node that was read; tells whether its children come next. */
  #visible(parent: SyntaxNode, parentType: number, field: number): boolean {
    const { type } = this.#slots;
    const { kinds, names, tokens } = this.#tables;
    const kind = type === BROKEN_TYPE ? INNER : (kinds[type] ?? DROP);
    if (kind >= LEAF) return this.#named(parent, parentType, field, kind);
    if (kind === TOKEN) {
      if (parentType >= 0 && tokens[parentType] === true) parent.token = names[type] ?? '';
    } else if (kind === COMMENT && isDirective(this.#text, this.#slots.start >> 1)) {
      this.#directives.push(this.#span());
    }
    if ((this.#slots.bits & MISSING) !== 0) this.#broken.push({ at: this.#span(), missing: names[type] ?? '' });
    return false;
  }

  #named(parent: SyntaxNode, parentType: number, field: number, kind: number): boolean {
    const { type, start, end, bits } = this.#slots;
    const { names, fields, fieldNames } = this.#tables;
    const node: SyntaxNode = {
      type: type === BROKEN_TYPE ? 'ERROR' : (names[type] ?? ''),
      start: (start >> 1) + this.#offset,
      end: (end >> 1) + this.#offset,
      field: parentType >= 0 && fields[parentType] === true ? (fieldNames[field] ?? '') : '',
      token: '',
      children: NOTHING,
    };
    if (type === BROKEN_TYPE) this.#broken.push({ at: this.#span() });
    else if ((bits & MISSING) !== 0) this.#broken.push({ at: this.#span(), missing: node.type });
    if (type !== BROKEN_TYPE || KEEPS_ERRORS.has(parent.type)) addTo(parent, node);
    if (kind === LEAF || this.#slots.count === 0) return false;
    this.#enter(node, type === BROKEN_TYPE ? -1 : type, 0);
    return true;
  }

  #span(): Span {
    const { start, end } = this.#slots;
    return { start: (start >> 1) + this.#offset, end: (end >> 1) + this.#offset };
  }

  /** Goes down into the node that was read; its children belong to `node`. */
  #enter(node: SyntaxNode, type: number, field: number): void {
    const { address, count, row, start } = this.#slots;
    const level = this.#levels[++this.#depth];
    if (level === undefined) {
      this.#levels.push({ address, count, next: 0, place: 0, at: start, row, field, node, type });
      return;
    }
    level.address = address;
    level.count = count;
    level.next = 0;
    level.place = 0;
    level.at = start;
    level.row = row;
    level.field = field;
    level.node = node;
    level.type = type;
  }
}

/** Most nodes have one child at most, and an array that is pushed to makes room for sixteen. */
function addTo(parent: SyntaxNode, node: SyntaxNode): void {
  if (parent.children === NOTHING) parent.children = [node];
  else parent.children.push(node);
}

/** `//gorphan:` as Go writes directives; `//nolint` also after blanks, as golangci-lint reads it. */
function isDirective(text: string, start: number): boolean {
  if (text.charCodeAt(start + 1) !== SLASH) return false;
  if (text.startsWith('gorphan:', start + 2)) return true;
  let at = start + 2;
  while (text.charCodeAt(at) === BLANK) at++;
  return text.startsWith('nolint', at);
}

const SLASH = 47;
const BLANK = 32;
