import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { find, makeTree, readAlong, reported, skipped, told } from './tree.js';

const service = {
  'go.mod': 'module example.com/m\n\ngo 1.22\n',
  'main.go': '',
  'api/a.go': '',
  'api/b.go': '',
  'api/v1/c.go': '',
  'db/d.go': '',
};

test('no argument means everything at and below the working folder', async () => {
  const top = makeTree(service);
  expect(reported(await find(top))).toEqual(['api/a.go', 'api/b.go', 'api/v1/c.go', 'db/d.go', 'main.go']);
  const inApi = await find(top, [], { in: 'api' });
  expect(reported(inApi)).toEqual(['api/a.go', 'api/b.go', 'api/v1/c.go']);
});

test.each([['api'], ['api/'], ['./api'], ['./api/...'], ['api/...']])(
  '%s means the folder and all below',
  async (arg) => {
    const discovery = await find(makeTree(service), [arg]);
    expect(reported(discovery)).toEqual(['api/a.go', 'api/b.go', 'api/v1/c.go']);
    expect(readAlong(discovery)).toEqual(['db/d.go', 'main.go']);
    expect(discovery.whole).toBe(true);
  },
);

test('dots inside a pattern stand for any text', async () => {
  const top = makeTree({ ...service, 'apix/e.go': '', 'db/v1/f.go': '' });
  expect(reported(await find(top, ['./api...']))).toEqual(['api/a.go', 'api/b.go', 'api/v1/c.go', 'apix/e.go']);
  expect(reported(await find(top, ['./.../v1']))).toEqual(['api/v1/c.go', 'db/v1/f.go']);
  expect(reported(await find(top, ['./.../v1/...']))).toEqual(['api/v1/c.go', 'db/v1/f.go']);
});

test('single files read their packages and nothing else', async () => {
  const discovery = await find(makeTree(service), ['api/a.go']);
  expect(reported(discovery)).toEqual(['api/a.go']);
  expect(readAlong(discovery)).toEqual(['api/b.go']);
  expect(discovery.whole).toBe(false);
});

test('a file beside a folder does not make the folder less whole', async () => {
  const discovery = await find(makeTree(service), ['db', 'api/a.go']);
  expect(reported(discovery)).toEqual(['api/a.go', 'db/d.go']);
  expect(readAlong(discovery)).toEqual(['api/b.go', 'api/v1/c.go', 'main.go']);
  expect(discovery.whole).toBe(true);
});

test('a file that is named twice, and by its folder, is there once', async () => {
  const discovery = await find(makeTree(service), ['db/d.go', './db/../db/d.go', 'db', 'db/...']);
  expect(reported(discovery)).toEqual(['db/d.go']);
});

test('what is missing is told, and the rest goes on', async () => {
  const discovery = await find(makeTree(service), ['nowhere', 'db', 'gone.go', 'gone/...']);
  expect(told(discovery)).toEqual([
    'usage: cannot read nowhere: there is no such file or folder',
    'usage: cannot read gone.go: there is no such file or folder',
    'usage: cannot read gone/...: there is no such file or folder',
  ]);
  expect(reported(discovery)).toEqual(['db/d.go']);
});

test('what is no Go file, or no folder, is told', async () => {
  const discovery = await find(makeTree(service), ['go.mod', 'main.go/...']);
  expect(told(discovery)).toEqual([
    'usage: cannot check go.mod: it is no Go file',
    'usage: cannot read main.go/...: main.go is no folder',
  ]);
  expect(discovery.files).toEqual([]);
});

test('an empty argument is a mistake, not the working folder', async () => {
  const discovery = await find(makeTree(service), ['']);
  expect([told(discovery), discovery.files]).toEqual([['usage: a path is empty'], []]);
});

test('a folder named like a Go file is skipped as a file and entered as a folder', async () => {
  const top = makeTree({ ...service, 'odd.go/x.go': '' });
  const discovery = await find(top);
  expect(skipped(discovery)).toEqual(['odd.go: a folder']);
  expect(reported(discovery)).toContain('odd.go/x.go');
  expect(reported(await find(top, ['odd.go']))).toEqual(['odd.go/x.go']);
});

test('a folder without Go files is no mistake', async () => {
  const top = makeTree(service);
  mkdirSync(join(top, 'empty'));
  const discovery = await find(top, ['empty']);
  expect([discovery.files, discovery.notifications]).toEqual([[], []]);
});

test('arguments in two checkouts get names from the folder around both', async () => {
  const top = makeTree({ 'one/go.mod': 'module one', 'one/a.go': '', 'two/go.mod': 'module two', 'two/b.go': '' });
  const discovery = await find(top, ['one', 'two/b.go']);
  expect(discovery.root).toBe(top);
  expect(discovery.files.map(({ name, importPath }) => [name, importPath])).toEqual([
    ['one/a.go', 'one'],
    ['two/b.go', 'two'],
  ]);
});
