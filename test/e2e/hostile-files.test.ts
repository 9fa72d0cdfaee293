import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree, type Tree } from '../discover/tree.js';
import { gorphan, leaky, tickers } from './program.js';

const windows = process.platform === 'win32';

const healthy = { 'go.mod': 'module example.com/m\n\ngo 1.22\n', 'a.go': leaky('A'), 'z/z.go': leaky('Z') };
const found = ['a.go:6:10', 'z/z.go:6:10'];

/** Whatever stands beside them, the findings of the healthy files are there, and nothing looks like a crash. */
async function checkBeside(tree: Tree, prepare: (top: string) => void = () => {}) {
  const top = makeTree({ ...healthy, ...tree });
  prepare(top);
  const ran = await gorphan(top, []);
  expect(ran.code).toBe(1);
  expect(ran.err).not.toMatch(/^\s+at |Error:|node:internal/m);
  const all = tickers(ran.out);
  expect(all).toEqual(expect.arrayContaining(found));
  const notes = ran.err.trimEnd().split('\n').slice(0, -1);
  return { notes, more: all.filter((place) => !found.includes(place)) };
}

test('a binary named like a Go file is one line', async () => {
  const binary = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0]);
  expect(await checkBeside({ 'm/x.go': binary })).toEqual({
    notes: ['m/x.go: skipped: not checked: it is a binary file'],
    more: [],
  });
});

test('an empty file is one line at most', async () => {
  const { notes, more } = await checkBeside({ 'm/x.go': new Uint8Array() });
  expect(notes.length).toBeLessThanOrEqual(1);
  expect(more).toEqual([]);
});

test('a file of 10 MB is one line', async () => {
  const big = `package big\n\nvar text = \`${'x'.repeat(10 * 1024 * 1024)}\`\n`;
  expect(await checkBeside({ 'm/x.go': big })).toEqual({
    notes: ['m/x.go: limit: not checked: 10.1 MB is more than the limit of 8 MB'],
    more: [],
  });
});

test('CRLF changes no position', async () => {
  expect(await checkBeside({ 'm/x.go': leaky('X').replaceAll('\n', '\r\n') })).toEqual({
    notes: [],
    more: ['m/x.go:6:10'],
  });
});

test('a byte order mark changes no position', async () => {
  expect(await checkBeside({ 'm/x.go': `\uFEFF${leaky('X')}` })).toEqual({ notes: [], more: ['m/x.go:6:10'] });
  const oneLine = '\uFEFFpackage p; import "time"; func X() { t := time.NewTicker(1); <-t.C }\n';
  expect((await checkBeside({ 'm/x.go': oneLine })).more).toEqual(['m/x.go:1:43']);
});

test('invalid UTF-8 is one line, and the rest of the file is checked', async () => {
  const text = new TextEncoder().encode(leaky('X'));
  const broken = new Uint8Array([...text, ...new TextEncoder().encode('// '), 0xff, 0xfe, 0x0a]);
  expect(await checkBeside({ 'm/x.go': broken })).toEqual({
    notes: ['m/x.go: syntax: holds bytes that are not UTF-8; they were read as U+FFFD'],
    more: ['m/x.go:6:10'],
  });
});

test('a syntax error is one line with its place, and the rest of the file is checked', async () => {
  const { notes, more } = await checkBeside({ 'm/x.go': `${leaky('X')}\nfunc Broken() { if x == { }\n` });
  expect(notes).toEqual([expect.stringMatching(/^m\/x\.go:\d+:\d+: syntax: /)]);
  expect(more).toEqual(['m/x.go:6:10']);
});

test('a link to nothing is one line', async () => {
  expect((await checkBeside({ 'm/x.go': 'link:gone.go' })).notes).toEqual([
    'm/x.go: unreadable: cannot be read: it is a symbolic link to nothing',
  ]);
});

test.skipIf(windows)('a pipe does not make it wait', async () => {
  expect((await checkBeside({}, (top) => execFileSync('mkfifo', [join(top, 'x.go')]))).notes).toEqual([]);
});

// The superuser reads everything, and Windows knows other permissions.
test.skipIf(windows || process.getuid?.() === 0)(
  'a file and a folder without permission are one line each',
  async () => {
    const { notes } = await checkBeside({ 'm/x.go': leaky('X'), 'n/y.go': leaky('Y') }, (top) => {
      chmodSync(join(top, 'm/x.go'), 0);
      chmodSync(join(top, 'n'), 0);
    });
    expect(notes).toEqual([
      'm/x.go: unreadable: cannot be read: permission denied',
      'n: unreadable: cannot be read: permission denied',
    ]);
  },
);

test('a broken go.mod is one line', async () => {
  const { notes } = await checkBeside({ 'm/go.mod': 'module (\n', 'm/x.go': leaky('X') });
  expect(notes).toEqual([expect.stringMatching(/^m\/go\.mod: syntax: line 1: /)]);
});

test('deep nesting exhausts no stack, and what is not looked at is told', async () => {
  const depth = 20_000;
  const deep = `package p\n\nvar x = ${'('.repeat(depth)}1${')'.repeat(depth)}\n`;
  const blocks = `package p\n\nfunc F() {\n${'{\n'.repeat(depth)}${'}\n'.repeat(depth)}}\n`;
  expect(await checkBeside({ 'm/x.go': deep, 'm/y.go': blocks })).toEqual({
    notes: [expect.stringMatching(/^m\/y\.go:\d+:\d+: syntax: nested too deeply: what is inside is not analysed$/)],
    more: [],
  });
});

// Windows allows none of them.
test.skipIf(windows)('a name with control characters is shown, not obeyed', async () => {
  const top = makeTree({ ...healthy, 'm/\u001b[2J.go': 'package p\nfunc\n' });
  const { out, err } = await gorphan(top, ['--format', 'text']);
  expect(out + err).not.toContain('\u001b');
});
