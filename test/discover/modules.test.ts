import { expect, test } from 'vitest';
import { find, makeTree, readAlong, reported, told } from './tree.js';

test('each file belongs to the nearest go.mod', async () => {
  const top = makeTree({
    'go.mod': 'module example.com/m\n\ngo 1.22.3\n',
    'a.go': '',
    'sub/b.go': '',
    'tools/go.mod': 'module example.com/tools\n',
    'tools/c.go': '',
    'tools/gen/d.go': '',
  });
  const discovery = await find(top);
  expect(discovery.modules).toEqual([
    { dir: '', path: 'example.com/m', go: '1.22.3', workspace: 0 },
    { dir: 'tools', path: 'example.com/tools', workspace: 1 },
  ]);
  expect(discovery.files.map(({ name, module, importPath }) => [name, module, importPath])).toEqual([
    ['a.go', 0, 'example.com/m'],
    ['sub/b.go', 0, 'example.com/m/sub'],
    ['tools/c.go', 1, 'example.com/tools'],
    ['tools/gen/d.go', 1, 'example.com/tools/gen'],
  ]);
});

test('only the modules of the arguments are read', async () => {
  const top = makeTree({
    '.git/HEAD': '',
    'one/go.mod': 'module one',
    'one/a.go': '',
    'one/in/go.mod': 'module in',
    'one/in/b.go': '',
    'one/p/c.go': '',
    'two/go.mod': 'module two',
    'two/d.go': '',
  });
  const discovery = await find(top, ['one/p']);
  expect([reported(discovery), readAlong(discovery)]).toEqual([['one/p/c.go'], ['one/a.go']]);
  expect(discovery.root).toBe(top);
});

test('a workspace joins its modules, and its Go version counts where it is higher', async () => {
  const top = makeTree({
    'go.work': 'go 1.23\n\nuse (\n\t./one\n\t./two // the library\n)\nuse ../outside\n',
    'one/go.mod': 'module one\n\ngo 1.21',
    'one/a.go': '',
    'two/go.mod': 'module two\n\ngo 1.24.1',
    'two/b.go': '',
    'three/go.mod': 'module three\n\ngo 1.20',
    'three/c.go': '',
  });
  const discovery = await find(top, ['one']);
  expect([reported(discovery), readAlong(discovery)]).toEqual([['one/a.go'], ['two/b.go']]);
  expect(discovery.modules.map(({ path, go, workspace }) => [path, go, workspace])).toEqual([
    ['one', '1.23', 0],
    ['two', '1.24.1', 0],
  ]);
  const unused = await find(top, ['three']);
  expect(unused.modules).toEqual([{ dir: 'three', path: 'three', go: '1.20', workspace: 0 }]);
  expect(unused.files.map((file) => file.name)).toEqual(['three/c.go']);
});

test('the root is the outermost of go.work, go.mod and .git', async () => {
  const tree = { 'x/y/go.mod': 'module y', 'x/y/z/go.mod': 'module z', 'x/y/z/a.go': '' };
  const bare = makeTree(tree);
  expect((await find(bare, ['x/y/z/a.go'])).root).toBe(`${bare}/x/y`);
  const git = makeTree({ ...tree, 'x/.git': 'gitdir: elsewhere' });
  const discovery = await find(git, ['x/y/z/a.go']);
  expect(discovery.root).toBe(`${git}/x`);
  expect(discovery.files[0]).toMatchObject({ name: 'y/z/a.go', path: `${git}/x/y/z/a.go` });
});

test('without any go.mod the root stands for a module without a path', async () => {
  const top = makeTree({ 'a/b.go': '', 'c.go': '' });
  const discovery = await find(top, ['a']);
  expect(discovery.root).toBe(`${top}/a`);
  expect(discovery.modules).toEqual([{ dir: '', path: '', workspace: 0 }]);
  expect(discovery.files.map(({ name, importPath }) => [name, importPath])).toEqual([['b.go', '']]);
});

test('a broken go.mod is told once, and what could be read of it counts', async () => {
  const top = makeTree({ 'go.mod': 'module example.com/m\ngo one\n', 'a.go': '', 'b/c.go': '' });
  const discovery = await find(top);
  expect(told(discovery)).toEqual(['syntax go.mod: line 2: `go` wants a version such as 1.22']);
  expect(discovery.modules).toEqual([{ dir: '', path: 'example.com/m', workspace: 0 }]);
  expect(reported(discovery)).toEqual(['a.go', 'b/c.go']);
});

test('a folder named go.mod is no module', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'sub/go.mod/x.txt': '', 'sub/a.go': '' });
  expect((await find(top, ['sub'])).files[0]).toMatchObject({ name: 'sub/a.go', importPath: 'm/sub' });
});
