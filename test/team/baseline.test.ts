import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree } from '../discover/tree.js';
import { change, goMod, gorphan, leaky, places, repaired } from './repository.js';

const tree = { 'go.mod': goMod, 'a.go': leaky('A'), 'sub/b.go': leaky('B') };
const known = ['--baseline', 'known.json'];
const read = (top: string): string => readFileSync(join(top, 'known.json'), 'utf8');

/** A tree whose findings are all known. */
async function baselined(files: Readonly<Record<string, string>> = tree): Promise<string> {
  const top = makeTree(files);
  const { code, out, err } = await gorphan(top, [...known, '--write-baseline']);
  expect([code, out]).toEqual([0, '']);
  expect(err).toContain('gorphan: known.json now holds ');
  return top;
}

test('what a baseline knows is not reported, and no finding is left that would fail', async () => {
  const top = await baselined();
  const { code, out, err } = await gorphan(top, known);
  expect([code, out]).toEqual([0, '']);
  expect(err).toBe('no new findings in 2 files, 2 known ones, 0.0 s\n');
});

test('lines may move: only content counts', async () => {
  const top = await baselined();
  change(top, { 'a.go': leaky('A').replace('\nfunc', '\n// more\n\nvar x = 1\n\nfunc') });
  expect((await gorphan(top, known)).out).toBe('');
});

test('a second finding of the same text is a new one', async () => {
  const top = await baselined();
  change(top, {
    'a.go': leaky('A').replace('\ttick :=', '\t{\n\ttick := time.NewTicker(time.Second)\n\t<-tick.C\n\t}\n\ttick :='),
  });
  const { code, out } = await gorphan(top, known);
  expect([code, places(out)]).toEqual([1, ['a.go:10']]);
});

test('the copy of a file in another folder is new, the original is not', async () => {
  const top = await baselined({ 'go.mod': goMod, 'm/b.go': leaky('B') });
  change(top, { 'a/b.go': leaky('B') });
  expect(places((await gorphan(top, known)).out)).toEqual(['a/b.go:6']);
});

test.each([
  ['a folder', 'sub', 'other'],
  ['a file', 'a.go', 'c.go'],
])('the findings of %s that was renamed stay known', async (_, from, to) => {
  const top = await baselined();
  renameSync(join(top, from), join(top, to));
  const { code, out, err } = await gorphan(top, known);
  expect([code, out]).toEqual([0, '']);
  expect(err).not.toContain('not there any more');
});

test('what is gone is told, and forgotten on request', async () => {
  const top = await baselined();
  change(top, { 'a.go': repaired('A') });
  const { code, err } = await gorphan(top, known);
  expect(code).toBe(0);
  expect(err).toContain(
    'gorphan: known.json knows a finding of unstopped-ticker in a.go that is not there any more: tick := time.NewTicker(time.Second)\n',
  );
  expect((await gorphan(top, [...known, '--prune-baseline'])).err).toContain('known.json: 1 finding forgotten');
  expect(JSON.parse(read(top)).findings).toHaveLength(1);
  change(top, { 'a.go': leaky('A') });
  expect((await gorphan(top, known)).code).toBe(1);
});

test('pruning adds nothing', async () => {
  const top = await baselined();
  change(top, { 'a.go': repaired('A'), 'c.go': leaky('C') });
  expect((await gorphan(top, [...known, '--prune-baseline'])).code).toBe(1);
  expect(JSON.parse(read(top)).findings).toMatchObject([{ file: 'sub/b.go' }]);
});

test('a part of the tree says nothing of the rest', async () => {
  const top = await baselined();
  change(top, { 'sub/b.go': repaired('B'), 'a.go': repaired('A') });
  for (const part of [['a.go'], ['sub/b.go'], ['--ignore', 'unstopped-ticker']]) {
    expect((await gorphan(top, [...known, ...part])).err).not.toContain('not there any more');
  }
  const { err } = await gorphan(top, [...known, './sub']);
  expect(err.match(/not there any more/g)).toHaveLength(1);
  await gorphan(top, [...known, '--write-baseline', './sub']);
  expect(JSON.parse(read(top)).findings).toMatchObject([{ file: 'a.go' }]);
});

test('writing for a single file keeps the others, and counts nothing twice', async () => {
  const top = await baselined();
  const before = read(top);
  await gorphan(top, [...known, '--write-baseline', 'a.go']);
  expect(read(top)).toBe(before);
});

test('the file is sorted, stable, and names files from its own folder', async () => {
  const top = makeTree(tree);
  mkdirSync(join(top, 'ci'));
  await gorphan(join(top, 'sub'), ['--baseline', '../ci/known.json', '--write-baseline', '..']);
  const first = readFileSync(join(top, 'ci/known.json'), 'utf8');
  expect(first).toMatch(/^\{\n {2}"format": 1,\n {2}"findings": \[/);
  expect(JSON.parse(first).findings).toMatchObject([
    {
      file: '../a.go',
      rule: 'unstopped-ticker',
      symbol: 'example.com/m.A',
      line: 'tick := time.NewTicker(time.Second)',
      count: 1,
    },
    { file: '../sub/b.go', symbol: 'example.com/m/sub.B' },
  ]);
  await gorphan(top, ['--baseline', 'ci/known.json', '--write-baseline']);
  expect(readFileSync(join(top, 'ci/known.json'), 'utf8')).toBe(first);
});

test.each([
  ['missing', undefined, 'there is no such file or folder; --write-baseline makes it'],
  ['empty', '', 'it is no JSON'],
  ['merged badly', '<<<<<<< HEAD\n{}\n=======\n', 'a merge left its marks in it'],
  ['something else', '[]', 'it is no JSON object'],
  ['without a version', '{"findings": []}', 'it wants `"format": 1` and a list of `findings`'],
  ['of a later version', '{"format": 2, "findings": []}', 'is of a newer gorphan: its format is 2'],
  ['incomplete', '{"format": 1, "findings": [{"file": "a.go", "count": 1}]}', 'finding 1 is incomplete'],
  [
    'miscounted',
    '{"format": 1, "findings": [{"file":"a.go","rule":"r","symbol":"","line":"","fingerprint":"f","count":-1}]}',
    'finding 1 is incomplete',
  ],
])('a baseline that is %s is the mistake of the user', async (_, text, reason) => {
  const top = makeTree({ ...tree, ...(text === undefined ? {} : { 'known.json': text }) });
  const { code, out, err } = await gorphan(top, known);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(reason);
  expect(err.split('\n')).toHaveLength(2);
});

test('a broken baseline is not written over', async () => {
  const top = makeTree({ ...tree, 'known.json': '{' });
  expect((await gorphan(top, [...known, '--write-baseline'])).code).toBe(2);
  expect(read(top)).toBe('{');
});

test('the options need each other', async () => {
  const top = makeTree(tree);
  expect((await gorphan(top, ['--write-baseline'])).err).toBe('gorphan: --write-baseline needs --baseline FILE\n');
  expect((await gorphan(top, ['--prune-baseline'])).code).toBe(2);
  expect((await gorphan(top, [...known, '--write-baseline', '--prune-baseline'])).code).toBe(2);
});
