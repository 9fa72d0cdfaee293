import { expect, test } from 'vitest';
import { find, makeTree, reported, told } from './tree.js';

const tree = { 'go.mod': 'module m', 'api/a.go': '', 'api/deep/b.go': '', 'cmd/c.go': '', 'api/notes.txt': '' };

test('a glob that no shell has expanded stands for the Go files it matches', async () => {
  const discovery = await find(makeTree(tree), ['api/**/*.go']);
  expect(reported(discovery)).toEqual(['api/a.go', 'api/deep/b.go']);
  expect(discovery.whole).toBe(false);
});

test('other files that it matches are left alone', async () => {
  expect(reported(await find(makeTree(tree), ['api/*']))).toEqual(['api/a.go']);
});

test('a glob that matches nothing is a path that is missing', async () => {
  expect(told(await find(makeTree(tree), ['nowhere/*.go']))).toEqual([
    'usage: cannot read nowhere/*.go: there is no such file or folder',
  ]);
});

test('a file whose name looks like a glob is that file', async () => {
  expect(reported(await find(makeTree({ ...tree, 'x[1].go': '' }), ['x[1].go']))).toEqual(['x[1].go']);
});
