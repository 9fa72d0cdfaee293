/** Places where a package can be written differently and means the same to Go. */

import { MUST_END } from '../../../src/lifetime/context/can-block.js';
import type { SyntaxNode } from '../../../src/syntax/node.js';
import { createParser } from '../../../src/syntax/parser.js';
import type { GoFile } from '../properties/checked.js';
import type { Edit, Place } from './pieces.js';
import { KEYWORDS, PREDECLARED, type Word, wordsOf } from './words.js';

/** All the places in a package where one kind of change can be made; any number of them may be taken together. */
export type Rewrite = (files: readonly GoFile[]) => readonly Place[];

const parser = await createParser();

/** Each node of a file with the one above it. */
export function* nodesOf(text: string): Generator<readonly [SyntaxNode, SyntaxNode]> {
  const waiting = [parser.parse(text).root];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    for (const node of parent.children) {
      yield [node, parent];
      waiting.push(node);
    }
  }
}

const around = (file: string, { start, end }: SyntaxNode, before: string, after: string): Place => [
  { file, start, end: start, text: before },
  { file, start: end, end, text: after },
];

const insert = (file: string, at: number, text: string): Place => [{ file, start: at, end: at, text }];

/** The imports of a file: the node of each, its path and the name it has in the file. */
function importsOf(text: string) {
  return [...nodesOf(text)].flatMap(([node]) => {
    if (node.type !== 'import_spec') return [];
    const path = text.slice(node.start, node.end).match(/["`](.*)["`]/)?.[1] ?? '';
    const alias = node.children.length > 1 ? node.children[0] : undefined;
    const last =
      path
        .replace(/\/v\d+$/, '')
        .split('/')
        .at(-1) ?? '';
    return [{ node, path, alias, name: alias === undefined ? last : text.slice(alias.start, alias.end) }];
  });
}

/** What takes a subscription back is told by its verb; so is what is meant to go on when its caller is gone. */
const MEANT = /^(?:un|remove|delete|del|detach|stop|cancel)(?=[A-Z_]|subscribe|register|watch)/;

/** A name that says nothing, for everything that only this package can name: wherever the word stands, it means that. */
export const renamed: Rewrite = (files) => {
  const taken = new Set(files.flatMap(({ text }) => importsOf(text).map(({ name }) => name)));
  for (const { text } of files) taken.add(/^package (\w+)/m.exec(text)?.[1] ?? '');
  const byName = new Map<string, Edit[]>();
  for (const { name: file, text } of files) {
    for (const word of wordsOf(text)) {
      if (word.kind !== 'name' || !/^[a-z]/.test(word.text) || taken.has(word.text)) continue;
      if (KEYWORDS.has(word.text) || PREDECLARED.has(word.text) || MEANT.test(word.text) || MUST_END.test(word.text))
        continue;
      const edits = byName.get(word.text) ?? [];
      byName.set(word.text, edits);
      edits.push({ file, start: word.start, end: word.end, text: `other${[...byName.keys()].indexOf(word.text)}` });
    }
  }
  return [...byName.values()];
};

const code = (text: string): readonly Word[] => wordsOf(text).filter(({ kind }) => kind !== 'comment');

/** A comment between two tokens; the blank before it keeps `/` from making another kind of comment of it. */
export const commented: Rewrite = (files) =>
  files.flatMap(({ name, text }) =>
    code(text)
      .slice(2)
      .map(({ start }) => insert(name, start, ' /* remark */ ')),
  );

/** Blank lines and lines with a comment, where a line ends. */
export const spaced: Rewrite = (files) =>
  files.flatMap(({ name, text }) => {
    const words = wordsOf(text);
    const first = text.indexOf('\n', /^package /m.exec(text)?.index ?? 0);
    return [...text.matchAll(/\n/g)].flatMap(({ index }, n) => {
      if (index < first || words.some(({ start, end }) => start < index && index < end)) return [];
      return [insert(name, index + 1, ['\n', '// A remark.\n', '/* Another\n   remark. */\n'][n % 3] ?? '')];
    });
  });

/** Line ends of Windows, a file at a time. */
export const withCrLf: Rewrite = (files) =>
  files.map(({ name, text }) =>
    [...text.matchAll(/\n/g)].map(({ index }) => ({ file: name, start: index, end: index, text: '\r' })),
  );

const EXPRESSIONS: ReadonlySet<string> = new Set([
  'identifier',
  'call_expression',
  'selector_expression',
  'unary_expression',
  'binary_expression',
  'func_literal',
  'composite_literal',
  'index_expression',
  'type_assertion_expression',
  'int_literal',
  'interpreted_string_literal',
  'nil',
  'true',
  'false',
]);

/** Parents all of whose operands may stand in parentheses. */
const OPERATORS: ReadonlySet<string> = new Set([
  'argument_list',
  'unary_expression',
  'binary_expression',
  'send_statement',
  'expression_statement',
  'return_statement',
]);

/** Parentheses round whatever is an expression (Go specification, "Operands"). */
export const parenthesised: Rewrite = (files) =>
  files.flatMap(({ name: file, text }) => {
    const packages = new Set(importsOf(text).map(({ name }) => name));
    const parents = new Map([...nodesOf(text)]);
    const textOf = ({ start, end }: SyntaxNode): string => text.slice(start, end);
    const takesType = (call: SyntaxNode | undefined): boolean =>
      call?.type === 'call_expression' && /^(?:make|new)$/.test(textOf(call.children[0] ?? call));
    // In parentheses it would have to be instantiated.
    const isGeneric = (callee: SyntaxNode): boolean =>
      callee.type === 'identifier'
        ? files.some((file) => file.text.includes(`func ${textOf(callee)}[`))
        : callee.type === 'selector_expression' && packages.has(textOf(callee.children[0] ?? callee));
    const fits = (node: SyntaxNode, parent: SyntaxNode): boolean => {
      const above = parents.get(parent);
      if (OPERATORS.has(parent.type)) {
        return !(parent.type === 'argument_list' && parent.children[0] === node && takesType(above));
      }
      switch (parent.type) {
        case 'expression_list':
          return (
            above?.type === 'return_statement' ||
            above?.type === 'expression_case' ||
            ((above?.type === 'short_var_declaration' || above?.type === 'assignment_statement') &&
              above.children.at(-1) === parent) ||
            (above?.type === 'var_spec' && above.children.at(-1) === parent)
          );
        case 'literal_element':
          return !(above?.type === 'keyed_element' && above.children[0] === parent);
        case 'if_statement':
        case 'for_statement':
          return node.field === 'condition' || (parent.type === 'for_statement' && node.field === '');
        case 'range_clause':
        case 'receive_statement':
          return node.field === 'right';
        case 'expression_switch_statement':
          return node.field === 'value';
        case 'call_expression':
          return node.field === 'function' && !takesType(parent) && !isGeneric(node);
        case 'selector_expression':
          return node.field === 'operand' && !(node.type === 'identifier' && packages.has(textOf(node)));
        default:
          return false;
      }
    };
    return [...parents].flatMap(([node, parent]) =>
      EXPRESSIONS.has(node.type) && fits(node, parent) ? [around(file, node, '(', ')')] : [],
    );
  });

/** Statements that another one can see, or that may not stand in a block of their own. */
const BOUND: ReadonlySet<string> = new Set([
  'short_var_declaration',
  'var_declaration',
  'const_declaration',
  'type_declaration',
  'labeled_statement',
  'fallthrough_statement',
]);

const childOf = (node: SyntaxNode | undefined, type: string): SyntaxNode | undefined =>
  node?.children.find((child) => child.type === type);

const namesIn = (text: string, { start, end }: SyntaxNode): readonly string[] =>
  text.slice(start, end).match(/\w+/g) ?? [];

/** `func f() (s *T) { s, err := g() }`: in a block of its own, `s` would be another one than the result. */
function redeclaresParameters(text: string, fn: SyntaxNode, list: SyntaxNode): boolean {
  const lists = fn.children.filter((child) => child.type === 'parameter_list');
  const names = lists.flatMap((params) =>
    params.children.flatMap((param) => param.children.slice(0, -1).flatMap((name) => namesIn(text, name))),
  );
  return list.children.some((statement) => {
    const [left] = statement.type === 'short_var_declaration' ? statement.children : [];
    return left !== undefined && namesIn(text, left).some((name) => names.includes(name));
  });
}

/**
 * Behind `for range b.items { ... }` the grammar takes a block in the next line for the body, and what is before it for a
 * literal. Nobody writes such a block.
 */
function followsHeader(node: SyntaxNode, parent: SyntaxNode): boolean {
  const before = parent.children[parent.children.findIndex((child) => child.start === node.start) - 1];
  return parent.type === 'statement_list' && /^(for|if|expression_switch)_statement$/.test(before?.type ?? '');
}

/** A block round a statement, and round all statements of a body or a clause. */
export const wrapped: Rewrite = (files) =>
  files.flatMap(({ name, text }) => {
    const nodes = [...nodesOf(text)];
    const kept = new Set(
      nodes.flatMap(([fn]) => {
        const body = childOf(childOf(fn, 'block'), 'statement_list');
        return body !== undefined && redeclaresParameters(text, fn, body) ? [body.start] : [];
      }),
    );
    return nodes.flatMap(([node, parent]) => {
      const list = node.type === 'statement_list';
      if (list && kept.has(node.start)) return [];
      if (list ? node.children.at(-1)?.type === 'fallthrough_statement' : parent.type !== 'statement_list') return [];
      // A list may go on to the next line.
      const end = node.children.at(-1)?.end;
      if (BOUND.has(node.type) || (list && end === undefined) || followsHeader(node, parent)) return [];
      return [around(name, list ? { ...node, end: end ?? 0 } : node, '{ ', ' }')];
    });
  });

/** Another name for an imported package, in one file. */
export const aliased: Rewrite = (files) =>
  files.flatMap(({ name: file, text }) => {
    const words = code(text);
    return importsOf(text).flatMap(({ node, alias, name, path }): Place[] => {
      if (name === '.' || name === '_' || path === 'C') return [];
      const own = (word: Word): boolean => word.start >= node.start && word.end <= node.end;
      const uses = words.flatMap((word, i) => (word.text === name && !own(word) ? [i] : []));
      // Where the word ever stands for something else, this is not the place to tell which is which.
      if (uses.some((i) => words[i + 1]?.text !== '.' || words[i - 1]?.text === '.')) return [];
      const other = `${name}Alias`;
      const edits = uses.map((i) => ({ file, start: words[i]?.start ?? 0, end: words[i]?.end ?? 0, text: other }));
      const place = alias === undefined ? { start: node.start, end: node.start } : alias;
      const spec = { file, start: place.start, end: place.end, text: alias === undefined ? `${other} ` : other };
      return [[spec, ...edits]];
    });
  });
