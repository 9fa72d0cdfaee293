import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { copyTree } from '../../src/syntax/copy.js';
import { COMMENT, copyTables, DROP, KEEPS_ERRORS, LEAF, TOKEN } from '../../src/syntax/copy-tables.js';
import { loadGrammar } from '../../src/syntax/grammar.js';
import type { SyntaxNode } from '../../src/syntax/node.js';

// Somebody else in the process may have loaded the runtime first.
await Parser.init();
const language = await loadGrammar();
const parser = new Parser();
parser.setLanguage(language);
const tables = copyTables(language);

/** The light tree, and what is broken in it, as web-tree-sitter's own cursor tells them. */
function asked(tree: Tree): { readonly root: SyntaxNode; readonly broken: readonly string[] } {
  const broken: string[] = [];
  const cursor = tree.walk();
  const top: SyntaxNode = { type: 'ERROR', start: 0, end: 0, field: '', token: '', children: [] };
  takeNode(cursor, top, broken);
  cursor.delete();
  return { root: top.children[0] ?? top, broken };
}

function takeNode(cursor: TreeCursor, parent: SyntaxNode, broken: string[]): void {
  const type = cursor.nodeType;
  const kind = type === 'ERROR' ? LEAF + 1 : tables.kinds[cursor.nodeTypeId];
  const { startIndex: start, endIndex: end } = cursor;
  if (kind === DROP || kind === COMMENT || kind === TOKEN) {
    if (kind === TOKEN && hasTokens(parent)) parent.token = type;
    if (cursor.nodeIsMissing) broken.push(`${start}-${end} ${type}`);
    return;
  }
  if (type === 'ERROR') broken.push(`${start}-${end}`);
  else if (cursor.nodeIsMissing) broken.push(`${start}-${end} ${type}`);
  const field = hasFields(parent) ? (cursor.currentFieldName ?? '') : '';
  const node: SyntaxNode = { type, start, end, field, token: '', children: [] };
  if (type !== 'ERROR' || KEEPS_ERRORS.has(parent.type)) parent.children.push(node);
  if (kind === LEAF || !cursor.gotoFirstChild()) return;
  do takeNode(cursor, node, broken);
  while (cursor.gotoNextSibling());
  cursor.gotoParent();
}

const flag = (list: readonly boolean[], { type }: SyntaxNode): boolean =>
  type !== 'ERROR' && tables.names.some((name, id) => name === type && list[id] === true);
const hasTokens = (node: SyntaxNode): boolean => flag(tables.tokens, node);
const hasFields = (node: SyntaxNode): boolean => flag(tables.fields, node);

const folder = new URL('../lower/cases/', import.meta.url);
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.go'))
  .map((name): [string, string] => [name, readFileSync(new URL(name, folder), 'utf8')]);

test('there are cases to copy', () => {
  expect(cases.length).toBeGreaterThan(5);
});

/** Halves of a file are broken in the middle of something; without its braces everything is. */
const broken = cases.flatMap(([name, text]): [string, string][] => [
  [`the first half of ${name}`, text.slice(0, text.length / 2)],
  [`the second half of ${name}`, text.slice(text.length / 2)],
  [`${name} without braces`, text.replace(/[{}]/g, '')],
]);

// The copy reads the runtime's memory, whose layout no interface promises: it must be what the runtime itself says.
test.each([
  ...cases,
  ...broken,
  ['nothing', ''],
  ['blanks only', '\n\n  \t\n'],
  ['one word', 'package'],
  ['what is missing', 'package p\nfunc f() {\n\tx := \n'],
  ['long gaps', `package p\n${'\n'.repeat(300)}${' '.repeat(300)}var x${' '.repeat(300)}= 1\n`],
  ['long words', `package p\nvar ${'x'.repeat(300)} = "${'y'.repeat(300)}"\n`],
  ['comments everywhere', 'package p // a\n/* b */ func /* c */ f( /* d */ x /* e */ int) /* f */ { // g\n}\n'],
  ['two units a sign', 'package p\nvar s = "𝕏é\u{1F600}" // 𝕏\nvar é = `𝕏`\n'],
  ['deep nesting', `package p\nvar x = ${'('.repeat(500)}1${')'.repeat(500)}\n`],
])('the copy of %s is what the runtime says', (_, text) => {
  const tree = parser.parse(text);
  if (tree === null) throw new Error('no tree');
  const expected = asked(tree);
  const { root, broken } = copyTree(tree, text, tables);
  expect(root).toEqual(expected.root);
  expect(broken.map(({ at, missing }) => `${at.start}-${at.end}${missing === undefined ? '' : ` ${missing}`}`)).toEqual(
    expected.broken,
  );
  tree.delete();
});

test('offsets count from where the text begins in its file', () => {
  const text = 'var x = 1 //nolint\nfunc {';
  const tree = parser.parse(text);
  if (tree === null) throw new Error('no tree');
  const [near, far] = [copyTree(tree, text, tables), copyTree(tree, text, tables, 1000)];
  expect(far.root.children[0]?.start).toBe((near.root.children[0]?.start ?? 0) + 1000);
  expect(far.directives).toEqual(near.directives.map(({ start, end }) => ({ start: start + 1000, end: end + 1000 })));
  expect(far.broken).toEqual(
    near.broken.map(({ at, ...rest }) => ({ ...rest, at: { start: at.start + 1000, end: at.end + 1000 } })),
  );
  expect(near.directives).toHaveLength(1);
  expect(near.broken.length).toBeGreaterThan(0);
  tree.delete();
});
