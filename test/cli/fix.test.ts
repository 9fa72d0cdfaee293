import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { makeTree } from '../discover/tree.js';
import { runCli } from './run-cli.js';

const go = `package p

import (
	"context"
	"time"
)

func use(ctx context.Context) error {
	t := time.NewTicker(time.Second)
	select {
	case <-t.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}
`;
const repaired = go.replace('Second)\n', 'Second)\n\tdefer t.Stop()\n');

const tree = (text: string | Uint8Array = go) => makeTree({ 'go.mod': 'module m\n\ngo 1.21\n', 'p.go': text });
const run = (top: string, ...argv: string[]) => runCli(top, ['--no-cache', ...argv], rules);
const read = (top: string, name = 'p.go'): string => readFileSync(join(top, name), 'utf8');

test('--fix writes what is safe, tells how much, and reports what is left', async () => {
  const top = tree();
  const { code, out, err } = await run(top, '--fix');
  expect([code, out]).toEqual([0, '']);
  expect(err).toMatch(/^fixed 1 finding in 1 file\nno findings in 1 file/);
  expect(read(top)).toBe(repaired);
  expect((await run(top, '--fix')).err).toMatch(/^no findings/);
  expect(readdirSync(top).sort()).toEqual(['go.mod', 'p.go']);
});

test.skipIf(process.platform === 'win32')('the permissions stay', async () => {
  const top = tree();
  chmodSync(join(top, 'p.go'), 0o640);
  await run(top, '--fix');
  expect(statSync(join(top, 'p.go')).mode & 0o777).toBe(0o640);
});

test('a byte order mark and the line ends of the file stay', async () => {
  const top = tree(`\ufeff${go.replaceAll('\n', '\r\n')}`);
  await run(top, '--fix');
  expect(read(top)).toBe(`\ufeff${repaired.replaceAll('\n', '\r\n')}`);
});

test('a file that is not UTF-8 is left as it is', async () => {
  const bytes = Buffer.concat([Buffer.from(go), Buffer.from([0x2f, 0x2f, 0xff, 0x0a])]);
  const top = tree(bytes);
  expect((await run(top, '--fix')).code).toBe(1);
  expect(readFileSync(join(top, 'p.go'))).toEqual(bytes);
});

test('nothing is written through a link', async () => {
  const top = makeTree({ 'go.mod': 'module m\n\ngo 1.21\n', 'real.txt': go });
  symlinkSync('real.txt', join(top, 'p.go'));
  await run(top, '--fix', 'p.go');
  expect(read(top, 'real.txt')).toBe(go);
});

test('--diff prints a patch that the tools apply, and changes nothing', async () => {
  const top = makeTree({ 'go.mod': 'module m\n\ngo 1.21\n', 'api/p.go': go });
  const { code, out } = await run(top, '--diff');
  expect(code).toBe(1);
  expect(read(top, 'api/p.go')).toBe(go);
  writeFileSync(join(top, 'fix.patch'), out);
  const applied = spawnSync('git', ['apply', 'fix.patch'], { cwd: top, encoding: 'utf8' });
  expect([applied.status, applied.stderr]).toEqual([0, '']);
  expect(read(top, 'api/p.go')).toBe(repaired);
});

test('--diff reads standard input; --fix has nowhere to write', async () => {
  const stdin = (async function* () {
    yield go;
  })();
  const top = tree('package p\n');
  const diff = await runCli(top, ['--diff', '--stdin-filename', 'p.go', '-'], rules, { stdin });
  expect(diff.out).toContain('+\tdefer t.Stop()\n');
  const fix = await run(top, '--fix', '--stdin-filename', 'p.go', '-');
  expect([fix.code, fix.err]).toEqual([2, 'gorphan: --fix writes files; for standard input use --diff\n']);
});

test('what is not safe waits for --fix-suggestions', async () => {
  const text = go
    .replace('ctx context.Context) error', 'parent context.Context) error')
    .replace('\tt := time.NewTicker(time.Second)\n', '\tctx, cancel := context.WithCancel(parent)\n')
    .replace(
      '\tselect {\n\tcase <-t.C:\n\tcase <-ctx.Done():\n\t}\n\treturn ctx.Err()',
      '\tif step(ctx) {\n\t\tcancel()\n\t}\n\treturn nil',
    )
    .replace('\t"time"\n', '');
  const top = tree(`${text}\nfunc step(ctx context.Context) bool { return ctx.Err() != nil }\n`);
  const before = read(top);
  await run(top, '--fix');
  expect(read(top)).toBe(before);
  expect((await run(top, '--fix-suggestions')).err).toMatch(/^fixed 1 finding/);
  expect(read(top)).toContain('WithCancel(parent)\n\tdefer cancel()\n');
});

test.each([
  ['a comment behind each of two lines', 'time.Second) // a\n\tfoo()                            // b\n'],
  ['a statement that shares its line', 'time.Second); foo()\n'],
])('no fix where gofmt would move something else: %s', async (_, end) => {
  const top = tree(`${go.replace('time.Second)\n', end)}\nfunc foo() {}\n`);
  const before = read(top);
  expect((await run(top, '--fix')).code).toBe(1);
  expect(read(top)).toBe(before);
});
