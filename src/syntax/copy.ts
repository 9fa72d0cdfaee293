import type { Language, Tree, TreeCursor } from 'web-tree-sitter';
import type { Span } from '../base/span.js';
import type { SyntaxNode } from './node.js';

/** What the copy keeps of a node: numbers, for they are compared once a node. Named nodes come last. */
const DROP = 0;
const TOKEN = 1;
const COMMENT = 2;
const LEAF = 3;
const INNER = 4;

/** The grammar's numbers, resolved once. An index is tree-sitter's type id or field id. */
export interface CopyTables {
  readonly kinds: readonly number[];
  readonly names: readonly string[];
  /** Whether the children's fields are read: asking costs a call into wasm for each child. */
  readonly fields: readonly boolean[];
  /** Whether an anonymous token of this node is kept. */
  readonly tokens: readonly boolean[];
  readonly fieldNames: readonly string[];
}

/** The error nodes of a tree, as they were met. */
export interface Broken {
  readonly at: Span;
  /** The token that the parser would have wanted, of a node that it made up. */
  readonly missing?: string;
}

export interface Copy {
  readonly root: SyntaxNode;
  readonly directives: readonly Span[];
  readonly broken: readonly Broken[];
}

const LEAVES: ReadonlySet<string> = new Set([
  'identifier', 'field_identifier', 'type_identifier', 'package_identifier', 'label_name', 'blank_identifier', 'dot',
  'int_literal', 'float_literal', 'imaginary_literal', 'rune_literal', 'raw_string_literal', 'interpreted_string_literal',
  'nil', 'true', 'false', 'iota', 'fallthrough_statement',
]);

const TOKEN_PARENTS: ReadonlySet<string> = new Set([
  'unary_expression', 'binary_expression', 'assignment_statement', 'range_clause', 'receive_statement', 'channel_type',
  'field_declaration',
]);

/** Tokens that say nothing beyond their parent's type; the others are operators. */
const PUNCTUATION: ReadonlySet<string> = new Set(['(', ')', '[', ']', '{', '}', ',', ';', '', '.', ':', 'range', 'chan']);

const WITHOUT_FIELDS: ReadonlySet<string> = new Set([
  'source_file', 'statement_list', 'block', 'argument_list', 'expression_list', 'literal_value', 'literal_element',
  'parenthesized_expression', 'parenthesized_type', 'import_spec_list', 'import_declaration', 'var_spec_list',
  'var_declaration', 'const_declaration', 'type_declaration', 'field_declaration_list', 'parameter_list', 'type_arguments',
  'type_elem', 'type_constraint', 'unary_expression', 'binary_expression', 'expression_statement', 'inc_statement',
  'dec_statement', 'return_statement', 'go_statement', 'defer_statement', 'break_statement', 'continue_statement',
  'goto_statement', 'default_case', 'variadic_argument', 'pointer_type', 'interface_type', 'struct_type', 'select_statement',
  'package_clause', 'type_parameter_list', 'negated_type', 'ERROR',
]);

/** Nodes that hold statements or declarations: only there a broken piece is worth looking into. */
const KEEPS_ERRORS: ReadonlySet<string> = new Set([
  'source_file', 'statement_list', 'block', 'ERROR', 'expression_case', 'default_case', 'type_case', 'communication_case',
]);

/** tree-sitter's id of an ERROR node: the largest 16-bit number. */
const ERROR_ID = 65535;

/** Reads the tables of a grammar. */
export function copyTables(language: Language): CopyTables {
  const count = language.nodeTypeCount;
  const names = Array.from({ length: count }, (_, id) => language.nodeTypeForId(id) ?? '');
  return {
    names,
    kinds: names.map((name, id) => kindOf(name, language.nodeTypeIsNamed(id))),
    fields: names.map((name) => !WITHOUT_FIELDS.has(name)),
    tokens: names.map((name) => TOKEN_PARENTS.has(name)),
    fieldNames: language.fields.map((name) => name ?? ''),
  };
}

function kindOf(name: string, named: boolean): number {
  if (!named) return PUNCTUATION.has(name) ? DROP : TOKEN;
  if (name === 'comment') return COMMENT;
  if (name === 'empty_statement') return DROP;
  return LEAVES.has(name) ? LEAF : INNER;
}

const NOTHING: SyntaxNode[] = [];

/**
 * Copies a tree in one walk, without recursion: a tree can be deeper than the stack. Broken pieces are kept only among
 * statements and declarations; elsewhere they are noted and left out, so that children keep their places.
 */
export function copyTree(tree: Tree, text: string, tables: CopyTables): Copy {
  const walk = new Walk(text, tables, tree.rootNode.hasError);
  const cursor = tree.walk();
  try {
    for (;;) {
      if (walk.enter(cursor) && cursor.gotoFirstChild()) {
        walk.down();
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return walk.finish();
        walk.up();
      }
    }
  } finally {
    cursor.delete();
  }
}

/** The state of one copy: the light parent of the cursor's node, and the way up from it. */
class Walk {
  readonly #text: string;
  readonly #tables: CopyTables;
  readonly #failed: boolean;
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

  constructor(text: string, tables: CopyTables, failed: boolean) {
    this.#text = text;
    this.#tables = tables;
    this.#failed = failed;
    this.#top = { type: 'ERROR', start: 0, end: text.length, field: '', token: '', children: [] };
    this.#parent = this.#top;
    this.#entered = this.#top;
  }

  /** Takes the cursor's node; true if its children are wanted. */
  enter(cursor: TreeCursor): boolean {
    const tables = this.#tables;
    const id = cursor.nodeTypeId;
    const kind = id === ERROR_ID ? INNER : (tables.kinds[id] ?? DROP);
    if (kind >= LEAF) return this.#enterNamed(cursor, id, kind);
    if (kind === TOKEN) {
      if (this.#parentId >= 0 && tables.tokens[this.#parentId] === true) this.#parent.token = tables.names[id] ?? '';
    } else if (kind === COMMENT) {
      const start = cursor.startIndex;
      if (isDirective(this.#text, start)) this.#directives.push({ start, end: cursor.endIndex });
      return false;
    }
    if (this.#failed && cursor.nodeIsMissing) {
      this.#broken.push({ at: { start: cursor.startIndex, end: cursor.endIndex }, missing: tables.names[id] ?? '' });
    }
    return false;
  }

  #enterNamed(cursor: TreeCursor, id: number, kind: number): boolean {
    const { names, fields, fieldNames } = this.#tables;
    const parentId = this.#parentId;
    const node: SyntaxNode = {
      type: id === ERROR_ID ? 'ERROR' : (names[id] ?? ''),
      start: cursor.startIndex,
      end: cursor.endIndex,
      field: parentId >= 0 && fields[parentId] === true ? (fieldNames[cursor.currentFieldId] ?? '') : '',
      token: '',
      children: kind === LEAF ? NOTHING : [],
    };
    if (this.#failed) this.#note(node, id, cursor);
    if (id !== ERROR_ID || KEEPS_ERRORS.has(this.#parent.type)) this.#parent.children.push(node);
    if (kind === LEAF) return false;
    this.#entered = node;
    this.#enteredId = id === ERROR_ID ? -1 : id;
    return true;
  }

  #note(node: SyntaxNode, id: number, cursor: TreeCursor): void {
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

  up(): void {
    this.#parent = this.#parents.pop() ?? this.#top;
    this.#parentId = this.#parentIds.pop() ?? -1;
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
