import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makeTree } from '../discover/tree.js';
import { change, git, goMod, gorphan, leaky, makeRepository, places } from './repository.js';

const example = fileURLToPath(new URL('../../examples/leaky', import.meta.url));

/** Several modules of packages of several sizes; one file is broken, one finding is suppressed, one comment unused. */
const tree = {
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [`p${n}/x.go`, leaky(`X${n}`) + '// more\n'.repeat(n * n * 4)]),
  ),
  'go.mod': goMod,
  'other/go.mod': goMod.replace('/m', '/other'),
  'other/a/x.go': leaky('A'),
  'other/b/broken.go': `package b\n\nfunc {\n`,
  'p3/quiet.go': leaky('Q').replace('\ttick :=', '\t//gorphan:ignore unstopped-ticker -- lives on\n\ttick :='),
  'p5/unused.go': 'package p\n\n//gorphan:ignore unstopped-ticker -- nothing here\nfunc U() {}\n',
};

/** Runs all shards, and puts their reports together. */
async function shards(top: string, count: number, format: string): Promise<{ sizes: number[]; merged: string }> {
  const files: string[] = [];
  const sizes: number[] = [];
  for (let n = 1; n <= count; n += 1) {
    const { out } = await gorphan(top, ['--format', format, '--shard', `${n}/${count}`, '.']);
    const document = JSON.parse(out);
    sizes.push((document.results ?? document.runs[0].results).length);
    files.push(join(makeTree({ 'part.json': out }), 'part.json'));
  }
  const { code, out } = await gorphan('/', ['merge', ...files.reverse()]);
  expect(code).toBe(0);
  return { sizes, merged: out };
}

describe.each(['json', 'sarif'])('shards as %s', (format) => {
  test.each([1, 2, 3, 7, 40])('%i merged are what one run says, to the byte', async (count) => {
    const top = makeTree(tree);
    const { out } = await gorphan(top, ['--format', format, '.']);
    const { sizes, merged } = await shards(top, count, format);
    expect(sizes.reduce((a, b) => a + b)).toBe(13);
    expect(merged).toBe(out);
  });
});

test('one defect that two packages show is one finding, whichever shard has them', async () => {
  const { out } = await gorphan(example, ['--format', 'json', '.']);
  expect((await shards(example, 3, 'json')).merged).toBe(out);
});

test('the parts are about the same size', async () => {
  const { sizes } = await shards(makeTree({ 'go.mod': goMod, ...equal() }), 4, 'json');
  expect(sizes).toEqual([12, 12, 12, 12]);
});

const equal = () => Object.fromEntries(Array.from({ length: 48 }, (_, n) => [`q${n}/x.go`, leaky('X')]));

test('a baseline of all serves every shard, and each tells of its own', async () => {
  const top = makeTree(tree);
  const known = ['--baseline', 'known.json'];
  for (const shard of ['1/2', '2/2']) await gorphan(top, [...known, '--write-baseline', '--shard', shard, '.']);
  const both = readFileSync(join(top, 'known.json'), 'utf8');
  await gorphan(top, [...known, '--write-baseline', '.']);
  expect(readFileSync(join(top, 'known.json'), 'utf8')).toBe(both);
  change(top, { 'p0/x.go': 'package p\n', 'p12/x.go': leaky('X11') });
  const runs = await Promise.all(['1/2', '2/2'].map((shard) => gorphan(top, [...known, '--shard', shard, '.'])));
  expect(runs.flatMap(({ out }) => places(out))).toEqual(['p12/x.go:6']);
  expect(runs.map(({ err }) => err.match(/not there any more/g)?.length ?? 0).sort()).toEqual([0, 1]);
});

test('changed code is shared among the shards, too', async () => {
  const top = makeRepository(tree);
  change(top, { 'p0/y.go': leaky('Y'), 'other/a/x.go': leaky('B'), 'p11/z.go': leaky('Z') });
  const env = { env: { PATH: process.env.PATH } };
  const one = await gorphan(top, ['--changed-since', 'main', '.'], env);
  expect(places(one.out)).toHaveLength(3);
  const runs = [];
  for (const shard of ['1/3', '2/3', '3/3']) {
    runs.push(await gorphan(top, ['--changed-since', 'main', '--shard', shard, '.'], env));
  }
  expect(runs.flatMap(({ out }) => places(out)).sort()).toEqual([...places(one.out)].sort());
  expect(git(top, 'status', '--short')).not.toContain('gorphan');
});

test.each(['0/2', '3/2', '1', '1/0', 'a/b', '-1/2'])('--shard %s is a mistake', async (value) => {
  const { code, err } = await gorphan(makeTree(tree), [`--shard=${value}`]);
  expect([code, err]).toEqual([2, `gorphan: --shard ${value}: give I/N with I from 1 to N, such as 2/4\n`]);
});

test('a merge takes what belongs together, once', async () => {
  const top = makeTree(tree);
  await gorphan(top, ['--format', 'sarif=a.sarif', '--format', 'json=a.json', '.']);
  const sarif = readFileSync(join(top, 'a.sarif'), 'utf8');
  expect((await gorphan(top, ['merge', 'a.sarif', 'a.sarif'])).out).toBe(sarif);
  expect((await gorphan(top, ['merge', '--output', 'b.sarif', 'a.sarif'])).out).toBe('');
  expect(readFileSync(join(top, 'b.sarif'), 'utf8')).toBe(sarif);
  writeFileSync(join(top, 'old.sarif'), sarif.replace(/"semanticVersion": ".*"/, '"semanticVersion": "0.0.1"'));
  writeFileSync(join(top, 'eslint.sarif'), sarif.replace('"name": "gorphan"', '"name": "ESLint"'));
  for (const [args, reason] of [
    [[], 'wants the files of several runs'],
    [['a.sarif', 'a.json'], 'SARIF and other files cannot be merged into one'],
    [['a.sarif', 'old.sarif'], 'the reports are of several versions: '],
    [['eslint.sarif'], 'eslint.sarif is no SARIF of gorphan'],
    [['go.mod'], 'go.mod holds no JSON'],
    [['gone.sarif'], 'cannot read gone.sarif: there is no such file or folder'],
    [['--outptu=x', 'a.sarif'], 'gorphan merge takes only --output; found --outptu=x'],
  ] as const) {
    const { code, out, err } = await gorphan(top, ['merge', ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(reason);
  }
});
