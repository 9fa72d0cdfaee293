import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree } from '../discover/tree.js';
import { gorphan, leaky, tickers } from './program.js';

/** The kinds of files in a cache. */
const keptIn = (cache: string): readonly string[] =>
  readdirSync(cache)
    .map((name) => extname(name))
    .sort();

test('the cache changes no byte: cold, warm, after an edit, damaged, off', async () => {
  const tree = { 'go.mod': 'module m', 'a/a.go': leaky('A'), 'b/b.go': leaky('B'), 'b/c.go': leaky('A') };
  const top = makeTree(tree);
  const cache = makeTree({});
  const args = ['--format', 'sarif', '--strict', '--quiet', '--cache-dir', cache];
  const run = async (more: readonly string[] = []): Promise<string> => (await gorphan(top, [...args, ...more])).out;
  const cold = await run();
  expect(cold.match(/"ruleId":"?/g)?.length ?? cold.split('unstopped-ticker').length).toBeGreaterThan(2);
  expect(keptIn(cache)).toEqual(['.facts', '.judged']);
  expect(await run()).toBe(cold);
  writeFileSync(join(top, 'a/a.go'), leaky('Renamed').replace('\n\n', '\n\n\n'));
  const edited = await run();
  expect(edited).not.toBe(cold);
  expect(await run(['--no-cache'])).toBe(edited);
  for (const name of readdirSync(cache)) {
    writeFileSync(join(cache, name), readFileSync(join(cache, name)).subarray(0, 100));
    expect(await run()).toBe(edited);
  }
  // One file alone leaves what is kept of the others.
  await run(['a/a.go']);
  expect(await run()).toBe(edited);
});

test('two runs at once both answer, and leave one file of each kind', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'a.go': leaky('A') });
  const cache = makeTree({});
  const runs = await Promise.all(Array.from({ length: 4 }, () => gorphan(top, ['--cache-dir', cache])));
  for (const { out } of runs) expect(tickers(out)).toEqual(['a.go:6:10']);
  expect(keptIn(cache)).toEqual(['.facts', '.judged']);
  expect((await gorphan(top, ['cache', 'clear', '--cache-dir', cache])).out).toMatch(/^2 files removed/);
  expect(readdirSync(cache)).toEqual([]);
});

test('code that V8 made before changes no byte, be it damaged', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'a.go': leaky('A') });
  const home = makeTree({});
  const args = ['--format', 'sarif', '--quiet', '--cache-dir', makeTree({})];
  const run = async (): Promise<string> => (await gorphan(top, args, '', { XDG_CACHE_HOME: home })).out;
  const first = await run();
  const folder = join(home, 'gorphan');
  const [code = ''] = readdirSync(folder);
  expect(code).toMatch(/\.code$/);
  const kept = readFileSync(join(folder, code));
  expect(await run()).toBe(first);
  // It was taken as it was: nothing new is kept.
  expect(readFileSync(join(folder, code)).equals(kept)).toBe(true);
  writeFileSync(join(folder, code), kept.subarray(0, kept.length / 2));
  expect(await run()).toBe(first);
});

test('--timing tells the stages on standard error', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'a.go': leaky('A') });
  const { out, err } = await gorphan(top, ['--timing', '--no-cache']);
  expect(tickers(out)).toEqual(['a.go:6:10']);
  for (const stage of ['discover', 'read', 'link', 'rule unstopped-ticker', 'settle']) {
    expect(err).toMatch(new RegExp(`^${stage} +[0-9.]+ ms +[0-9.]+ ms processor$`, 'm'));
  }
});
