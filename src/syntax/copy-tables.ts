import type { Language } from 'web-tree-sitter';
import { type GrammarTables, grammarTables } from './grammar-memory.js';

/** What the copy keeps of a node: numbers, for they are compared once a node. Named nodes come last. */
export const DROP = 0;
export const TOKEN = 1;
export const COMMENT = 2;
export const LEAF = 3;
export const INNER = 4;

/** The grammar's numbers, resolved once. An index is tree-sitter's type id or field id. */
export interface CopyTables {
  readonly kinds: readonly number[];
  readonly names: readonly string[];
  /** Whether the children's fields are read. */
  readonly fields: readonly boolean[];
  /** Whether an anonymous token of this node is kept. */
  readonly tokens: readonly boolean[];
  readonly fieldNames: readonly string[];
  readonly grammar: GrammarTables;
}

const LEAVES: ReadonlySet<string> = new Set([
  'identifier',
  'field_identifier',
  'type_identifier',
  'package_identifier',
  'label_name',
  'blank_identifier',
  'dot',
  'int_literal',
  'float_literal',
  'imaginary_literal',
  'rune_literal',
  'raw_string_literal',
  'interpreted_string_literal',
  'nil',
  'true',
  'false',
  'iota',
  'fallthrough_statement',
]);

const TOKEN_PARENTS: ReadonlySet<string> = new Set([
  'unary_expression',
  'binary_expression',
  'assignment_statement',
  'range_clause',
  'receive_statement',
  'channel_type',
  'field_declaration',
]);

/** Tokens that say nothing beyond their parent's type; the others are operators. */
const PUNCTUATION: ReadonlySet<string> = new Set([
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ';',
  '',
  '.',
  ':',
  'range',
  'chan',
]);

const WITHOUT_FIELDS: ReadonlySet<string> = new Set([
  'source_file',
  'statement_list',
  'block',
  'argument_list',
  'expression_list',
  'literal_value',
  'literal_element',
  'parenthesized_expression',
  'parenthesized_type',
  'import_spec_list',
  'import_declaration',
  'var_spec_list',
  'var_declaration',
  'const_declaration',
  'type_declaration',
  'field_declaration_list',
  'parameter_list',
  'type_arguments',
  'type_elem',
  'type_constraint',
  'unary_expression',
  'binary_expression',
  'expression_statement',
  'inc_statement',
  'dec_statement',
  'return_statement',
  'go_statement',
  'defer_statement',
  'break_statement',
  'continue_statement',
  'goto_statement',
  'default_case',
  'variadic_argument',
  'pointer_type',
  'interface_type',
  'struct_type',
  'select_statement',
  'package_clause',
  'type_parameter_list',
  'negated_type',
  'ERROR',
]);

/** Nodes that hold statements or declarations: only there a broken piece is worth looking into. */
export const KEEPS_ERRORS: ReadonlySet<string> = new Set([
  'source_file',
  'statement_list',
  'block',
  'ERROR',
  'expression_case',
  'default_case',
  'type_case',
  'communication_case',
]);

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
    grammar: grammarTables(language),
  };
}

function kindOf(name: string, named: boolean): number {
  if (!named) return PUNCTUATION.has(name) ? DROP : TOKEN;
  if (name === 'comment') return COMMENT;
  if (name === 'empty_statement') return DROP;
  return LEAVES.has(name) ? LEAF : INNER;
}
