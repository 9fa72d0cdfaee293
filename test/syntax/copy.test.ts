import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Parser } from 'web-tree-sitter';
import { copyTree } from '../../src/syntax/copy.js';
import { copyTables } from '../../src/syntax/copy-tables.js';
import { loadGrammar } from '../../src/syntax/grammar.js';

const language = await loadGrammar();
const parser = new Parser();
parser.setLanguage(language);
const tables = copyTables(language);

// What the copy takes from the grammar instead of the tree must be what the tree says.
test.each(['assign', 'branches', 'channels', 'functions', 'loops', 'scopes', 'starts'])(
  'asking for everything gives the same tree of %s.go',
  (name) => {
    const text = readFileSync(new URL(`../lower/cases/${name}.go`, import.meta.url), 'utf8');
    const tree = parser.parse(text);
    if (tree === null) throw new Error('no tree');
    // In scopes.go a function is called `make`, which the grammar can't read.
    if (name !== 'scopes') expect(tree.rootNode.hasError).toBe(false);
    const quick = copyTree(tree, text, tables);
    const careful = copyTree(tree, text, tables, { careful: true });
    expect(quick).toEqual(careful);
    tree.delete();
  },
);

test('every node type and field that the copy knows is one of the grammar', () => {
  expect(tables.names).toContain('call_expression');
  for (const known of [
    'operand',
    'field',
    'index',
    'key',
    'value',
    'package',
    'name',
    'type',
    'body',
    'left',
    'right',
  ]) {
    expect(tables.fieldNames).toContain(known);
  }
});
