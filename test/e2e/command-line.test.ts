import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree } from '../discover/tree.js';
import { gorphan, gorphanUnread, leaky, tickers } from './program.js';

const tree = { 'go.mod': 'module example.com/m\n\ngo 1.22\n', 'a.go': leaky('A'), 'sub/b.go': leaky('B') };

test('finds, says so on the right streams, and exits 1', async () => {
  const { code, out, err } = await gorphan(makeTree(tree), []);
  expect(code).toBe(1);
  expect(tickers(out)).toEqual(['a.go:6:10', 'sub/b.go:6:10']);
  expect(err).toMatch(/^2 findings \(2 warnings\) in 2 files, \d+\.\d s\n$/);
});

test('a missing path is one line and 2, and the rest is checked', async () => {
  const { code, out, err } = await gorphan(makeTree(tree), ['gone.go', 'sub']);
  expect(code).toBe(2);
  expect(tickers(out)).toEqual(['sub/b.go:6:10']);
  expect(err.split('\n')[0]).toBe('usage: cannot read gone.go: there is no such file or folder');
});

test('an unknown option is one line and 2', async () => {
  expect(await gorphan(makeTree(tree), ['--stict'])).toEqual({
    code: 2,
    out: '',
    err: "gorphan: unknown option '--stict' (did you mean --strict?)\n",
  });
});

test('an unsaved buffer is checked among its siblings', async () => {
  const top = makeTree(tree);
  const { code, out } = await gorphan(top, ['--stdin-filename', 'sub/new.go', '-'], leaky('New'));
  expect([code, tickers(out)]).toEqual([1, ['sub/new.go:6:10']]);
});

test('a reader that goes away is no failure', async () => {
  const files = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`m${n}/x.go`, leaky('X')]));
  const { code, err } = await gorphanUnread(makeTree({ ...tree, ...files }), ['--format', 'sarif']);
  expect(code).toBe(1);
  expect(err).not.toMatch(/EPIPE|Error|at /);
});

test('SARIF goes to a file while text goes to the terminal', async () => {
  const top = makeTree(tree);
  const { out } = await gorphan(top, ['--format', 'sarif=leaks.sarif', '--format', 'text']);
  expect(tickers(out)).toHaveLength(2);
  const sarif = JSON.parse(readFileSync(join(top, 'leaks.sarif'), 'utf8'));
  expect(sarif.version).toBe('2.1.0');
  expect(sarif.runs[0].results).toHaveLength(2);
});

test('two runs print the same bytes', async () => {
  const top = makeTree(tree);
  const [first, second] = await Promise.all([gorphan(top, ['--format', 'json']), gorphan(top, ['--format', 'json'])]);
  expect(second.out).toBe(first.out);
});

test('findings for a file alone are among those of its module', async () => {
  const top = makeTree(tree);
  const alone = await gorphan(top, ['sub/b.go']);
  expect(tickers(alone.out)).toEqual(['sub/b.go:6:10']);
});

test('explain prints the page of each rule', async () => {
  const { out: list } = await gorphan('/', ['rules']);
  const ids = list
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');
  expect(ids).toEqual(
    expect.arrayContaining(['unstopped-ticker', 'goroutine-without-exit', 'unguarded-send', 'missing-unsubscribe']),
  );
  for (const id of ids) {
    const { code, out } = await gorphan('/', ['explain', id]);
    expect([id, code]).toEqual([id, 0]);
    expect(out.split('\n').length).toBeGreaterThan(10);
  }
});

test('the program may be started by its shebang', () => {
  const bin = new URL('../../dist/src/cli/bin.js', import.meta.url);
  expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(statSync(bin).isFile()).toBe(true);
});
