import type { Tree } from 'web-tree-sitter';
import type { Span } from '../base/span.js';
import { COMMENT, type CopyTables, DROP, ERROR_ID, INNER, KEEPS_ERRORS, LEAF, TOKEN } from './copy-tables.js';
import { Cursor } from './cursor.js';
import type { SyntaxNode } from './node.js';

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

/** How the walk goes on after a node. */
const INTO = 0;
const NEXT = 1;
/** The node was the last one of its parent: asking for a next one can be saved. */
const UP = 2;

/**
 * Copies a tree in one walk, without recursion: a tree can be deeper than the stack. Broken pieces are kept only among
 * statements and declarations; elsewhere they are noted and left out, so that children keep their places.
 *
 * Every question to the cursor is a call into wasm, and they cost as much as the parse itself. So in a tree without
 * errors, what the grammar says of a node's children is not asked for.
 */
export function copyTree(tree: Tree, text: string, tables: CopyTables, options: CopyOptions = {}): Copy {
  const walk = new Walk(text, tables, options.careful === true || tree.rootNode.hasError, options.offset ?? 0);
  const cursor = new Cursor(tree);
  try {
    for (;;) {
      let step = walk.enter(cursor);
      if (step === INTO) {
        if (cursor.gotoFirstChild()) {
          walk.down();
          continue;
        }
        step = NEXT;
      }
      while (step === UP || !cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return walk.finish();
        step = walk.up();
      }
    }
  } finally {
    cursor.delete();
  }
}

export interface CopyOptions {
  /** Where the text begins in its file. */
  readonly offset?: number;
  /** Ask for everything, also in a healthy tree. */
  readonly careful?: boolean;
}

/** The state of one copy: the light parent of the cursor's node, and the way up from it. */
class Walk {
  readonly #text: string;
  readonly #tables: CopyTables;
  readonly #careful: boolean;
  readonly #offset: number;
  readonly #directives: Span[] = [];
  readonly #broken: Broken[] = [];
  readonly #top: SyntaxNode;
  readonly #parents: SyntaxNode[] = [];
  readonly #parentIds: number[] = [];
  #parent: SyntaxNode;
  #parentId = -1;
  /** The node entered last, and its type's number. */
  #entered: SyntaxNode;
  #enteredId = -1;

  constructor(text: string, tables: CopyTables, careful: boolean, offset: number) {
    this.#offset = offset;
    this.#text = text;
    this.#tables = tables;
    this.#careful = careful;
    this.#top = { type: 'ERROR', start: offset, end: offset + text.length, field: '', token: '', children: [] };
    this.#parent = this.#top;
    this.#entered = this.#top;
  }

  /** Takes the cursor's node. */
  enter(cursor: Cursor): number {
    const tables = this.#tables;
    const id = cursor.nodeTypeId;
    const kind = id === ERROR_ID ? INNER : (tables.kinds[id] ?? DROP);
    if (kind >= LEAF) return this.#enterNamed(cursor, id, kind);
    if (kind === TOKEN) {
      if (this.#parentId >= 0 && tables.tokens[this.#parentId] === true) this.#parent.token = tables.names[id] ?? '';
    } else if (kind === COMMENT) {
      if (isDirective(this.#text, cursor.startIndex)) this.#directives.push(this.#span(cursor));
      return NEXT;
    }
    if (!this.#careful) return tables.closes[id] === true && tables.closed[this.#parentId] === true ? UP : NEXT;
    if (cursor.nodeIsMissing) {
      this.#broken.push({ at: this.#span(cursor), missing: tables.names[id] ?? '' });
    }
    return NEXT;
  }

  #enterNamed(cursor: Cursor, id: number, kind: number): number {
    const parent = this.#parent;
    const node: SyntaxNode = {
      type: id === ERROR_ID ? 'ERROR' : (this.#tables.names[id] ?? ''),
      start: cursor.startIndex + this.#offset,
      end: cursor.endIndex + this.#offset,
      field: this.#field(cursor),
      token: '',
      children: kind === LEAF ? NOTHING : [],
    };
    if (this.#careful) this.#note(node, id, cursor);
    if (id !== ERROR_ID || KEEPS_ERRORS.has(parent.type)) parent.children.push(node);
    if (kind === LEAF) return this.#isLast(node, parent) ? UP : NEXT;
    this.#entered = node;
    this.#enteredId = id === ERROR_ID ? -1 : id;
    return INTO;
  }

  #span(cursor: Cursor): Span {
    return { start: cursor.startIndex + this.#offset, end: cursor.endIndex + this.#offset };
  }

  #field(cursor: Cursor): string {
    const { fields, order, fieldNames } = this.#tables;
    const id = this.#parentId;
    if (id < 0 || fields[id] !== true) return '';
    const known = this.#careful ? undefined : order[id];
    return known?.[this.#parent.children.length] ?? fieldNames[cursor.currentFieldId] ?? '';
  }

  /** Nothing of a healthy tree stands behind its parent's end; in a broken one a made-up token may. */
  #isLast(node: SyntaxNode, parent: SyntaxNode): boolean {
    return !this.#careful && node.end === parent.end && parent !== this.#top;
  }

  #note(node: SyntaxNode, id: number, cursor: Cursor): void {
    const at = { start: node.start, end: node.end };
    if (id === ERROR_ID) this.#broken.push({ at });
    else if (cursor.nodeIsMissing) this.#broken.push({ at, missing: node.type });
  }

  /** The cursor went to the first child of the node entered last. */
  down(): void {
    this.#parents.push(this.#parent);
    this.#parentIds.push(this.#parentId);
    this.#parent = this.#entered;
    this.#parentId = this.#enteredId;
  }

  /** The cursor went to the parent. */
  up(): number {
    const left = this.#parent;
    this.#parent = this.#parents.pop() ?? this.#top;
    this.#parentId = this.#parentIds.pop() ?? -1;
    return this.#isLast(left, this.#parent) ? UP : NEXT;
  }

  finish(): Copy {
    return { root: this.#top.children[0] ?? this.#top, directives: this.#directives, broken: this.#broken };
  }
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
