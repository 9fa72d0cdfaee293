import { expect, test } from 'vitest';
import { find, makeTree, readAlong, reported, skipped } from './tree.js';

const tree = {
  'go.mod': 'module example.com/m\n',
  'a.go': '',
  'a_test.go': '',
  '_b.go': '',
  '.c.go': '',
  '_old/d.go': '',
  '.hidden/e.go': '',
  'testdata/f.go': '',
  'x/testdata/deep/g.go': '',
  'vendor/example.com/lib/h.go': '',
  '.git/i.go': '',
};

test('what the go command passes over is neither read nor reported', async () => {
  const discovery = await find(makeTree(tree));
  expect(discovery.files.map((file) => file.name)).toEqual(['a.go']);
});

test('every Go file can be told of, with the reason', async () => {
  expect(skipped(await find(makeTree(tree), [], { tellAll: true }))).toEqual([
    '.c.go: file name begins with a dot',
    '.hidden/e.go: folder name begins with a dot',
    '_b.go: file name begins with _',
    '_old/d.go: folder name begins with _',
    'a_test.go: a test file (--tests checks it)',
    'testdata/f.go: testdata',
    'vendor/example.com/lib/h.go: vendored',
    'x/testdata/deep/g.go: testdata',
  ]);
});

test.each(['_b.go', '.c.go', '_old/d.go', '.hidden/e.go', 'testdata/f.go', 'vendor/example.com/lib/h.go'])(
  '%s is checked where it is named, and not under --force-exclude',
  async (name) => {
    const top = makeTree(tree);
    const named = await find(top, [name]);
    expect(reported(named)).toEqual([name]);
    expect(named.named).toEqual(new Set([name]));
    const forced = await find(top, [name], { forceExclude: true });
    expect(reported(forced)).toEqual([]);
    expect(forced.skipped.map((file) => file.name)).toEqual([name]);
  },
);

test('a folder that is left out is checked where it is named', async () => {
  const top = makeTree(tree);
  const discovery = await find(top, ['testdata']);
  expect(reported(discovery)).toEqual(['testdata/f.go']);
  expect(readAlong(discovery)).toEqual(['a.go']);
  expect(reported(await find(top, ['.'], { in: 'x/testdata' }))).toEqual(['x/testdata/deep/g.go']);
  expect(reported(await find(top, ['testdata'], { forceExclude: true }))).toEqual([]);
});

test('only --tests decides about test files, even named ones', async () => {
  const top = makeTree(tree);
  const without = await find(top, ['a_test.go']);
  expect([reported(without), skipped(without)]).toEqual([[], ['a_test.go: a test file (--tests checks it)']]);
  const asked = await find(top, ['a_test.go'], { tests: true });
  expect(asked.files.map(({ name, test, report }) => [name, test, report])).toEqual([
    ['a.go', false, false],
    ['a_test.go', true, true],
  ]);
});

test('excluded files are read, never reported, and say which glob it was', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'a.go': '', 'gen/b.go': '', 'gen/deep/c.go': '', 'x/gen/d.go': '' });
  const anchored = await find(top, [], { exclude: ['./gen/**'] });
  expect([reported(anchored), readAlong(anchored)]).toEqual([
    ['a.go', 'x/gen/d.go'],
    ['gen/b.go', 'gen/deep/c.go'],
  ]);
  expect(skipped(anchored)).toEqual(['gen/b.go: excluded by ./gen/**', 'gen/deep/c.go: excluded by ./gen/**']);
  expect(reported(await find(top, [], { exclude: ['gen'] }))).toEqual(['a.go']);
  expect(reported(await find(top, [], { exclude: ['gen/'] }))).toEqual(['a.go']);
  expect(reported(await find(top, [], { exclude: ['/gen'] }))).toEqual(['a.go', 'x/gen/d.go']);
  expect(reported(await find(top, [], { exclude: ['*.go'] }))).toEqual([]);
});

test('a file that is named is reported although a glob excludes it, but not under --force-exclude', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'gen/b.go': '' });
  expect(reported(await find(top, ['gen/b.go'], { exclude: ['gen'] }))).toEqual(['gen/b.go']);
  const forced = await find(top, ['gen/b.go'], { exclude: ['gen'], forceExclude: true });
  expect([reported(forced), skipped(forced)]).toEqual([[], ['gen/b.go: excluded by gen']]);
  expect(forced.named.size).toBe(0);
});

test('where there are includes, only they are reported', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'a.go': '', 'api/b.go': '', 'api/c.pb.go': '' });
  const discovery = await find(top, [], { include: ['api/**'], exclude: ['*.pb.go'] });
  expect(reported(discovery)).toEqual(['api/b.go']);
  expect(skipped(discovery)).toEqual(['a.go: not among the included files', 'api/c.pb.go: excluded by *.pb.go']);
});

test('the package of a vendored file is read for its declarations only', async () => {
  const top = makeTree({ ...tree, 'vendor/example.com/lib/z.go': '' });
  const { files } = await find(top, ['vendor/example.com/lib/h.go']);
  expect(files.map(({ name, report, vendored, importPath }) => ({ name, report, vendored, importPath }))).toEqual([
    { name: 'vendor/example.com/lib/h.go', report: true, vendored: false, importPath: 'example.com/lib' },
    { name: 'vendor/example.com/lib/z.go', report: false, vendored: true, importPath: 'example.com/lib' },
  ]);
});
