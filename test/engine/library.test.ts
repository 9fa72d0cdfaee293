import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type LibraryOptions, lint, type Rule } from '../../src/index.js';
import { makeTree } from '../discover/tree.js';

const leak = 'package p\n\nimport "time"\n\nfunc F() {\n\tt := time.NewTicker(time.Second)\n\t<-t.C\n}\n';

test('the library gives the report, with the names of the root', async () => {
  const top = makeTree({ 'go.mod': 'module m\n\ngo 1.22\n', 'sub/a.go': leak });
  const { report, root } = await lint({ cwd: `${top}/sub`, select: ['unstopped-ticker'] });
  expect(root).toBe(top);
  expect(report.results.map(({ rule, at }) => [rule, at.file, at.startLine])).toEqual([
    ['unstopped-ticker', 'sub/a.go', 6],
  ]);
  expect(report.rules[0]?.page).toContain('unstopped-ticker');
});

test('the library throws for a mistake in its options and tells of a missing path', async () => {
  const top = makeTree({ 'go.mod': 'module m\n' });
  await expect(lint({ cwd: top, select: ['nothing'] })).rejects.toMatchObject({ name: 'UsageError' });
  const { report } = await lint({ cwd: top, paths: ['gone'] });
  expect(report.notifications.map(({ kind }) => kind)).toEqual(['usage']);
});

test('a cache is kept where the library is told to, and a check with it says the same', async () => {
  const top = makeTree({ 'go.mod': 'module m\n\ngo 1.22\n', 'a.go': leak, 'b.go': leak.replace('F()', 'G()') });
  const results = async (options: LibraryOptions) => (await lint({ cwd: top, ...options })).report.results;
  const alone = await results({});
  expect(alone).toHaveLength(2);
  expect(existsSync(join(top, 'kept'))).toBe(false);
  expect(await results({ cache: 'kept' })).toEqual(alone);
  const names = readdirSync(join(top, 'kept')).sort((a, b) => extname(a).localeCompare(extname(b)));
  expect(names.map((name) => extname(name))).toEqual(['.facts', '.judged']);
  const [pack = '', judged = ''] = names;
  const written = readFileSync(join(top, 'kept', pack));
  expect(await results({ cache: 'kept', threads: 1 })).toEqual(alone);
  // From the facts as well.
  rmSync(join(top, 'kept', judged));
  expect(await results({ cache: 'kept', threads: 1 })).toEqual(alone);
  // What nobody changed is not written again.
  expect(readFileSync(join(top, 'kept', pack))).toEqual(written);
});

test('what rules of others said is not kept', async () => {
  const top = makeTree({ 'go.mod': 'module m\n', 'a.go': leak });
  const silent: Rule = { id: 'own', summary: '', level: 'note', since: '0.1.0', messages: {}, check() {} };
  await lint({ cwd: top, cache: 'kept', rules: [silent] });
  expect(readdirSync(join(top, 'kept')).map((name) => extname(name))).toEqual(['.facts']);
});

test('threads change nothing', async () => {
  // Only the built library has a program for them.
  const built = new URL('../../dist/src/index.js', import.meta.url).href;
  const { lint } = (await import(built)) as typeof import('../../src/index.js');
  const many = Array.from({ length: 12 }, (_, i) => [`f${i}.go`, `${leak}\n//${'x'.repeat(100_000)}\n`] as const);
  const top = makeTree({ 'go.mod': 'module m\n\ngo 1.22\n', ...Object.fromEntries(many) });
  const [one, three] = [await lint({ cwd: top, threads: 1 }), await lint({ cwd: top, threads: 3 })];
  expect(one.report.results).toHaveLength(12);
  expect(three.report.results).toEqual(one.report.results);
});
