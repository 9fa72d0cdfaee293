import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as anywhere, expect, onTestFinished, vi } from 'vitest';
import { makeTree } from '../discover/tree.js';
import { gorphan, leaky, tickers } from './program.js';

// Pipes, devices, signals and shells as Unix has them.
const windows = process.platform === 'win32';
const test = anywhere.skipIf(windows);

vi.setConfig({ testTimeout: 120_000 });

const bin = fileURLToPath(new URL('../../dist/src/cli/bin.js', import.meta.url));
const tree = { 'go.mod': 'module example.com/m\n\ngo 1.22\n', 'a.go': leaky('A'), 'b/b.go': leaky('B') };
const found = ['a.go:6:10', 'b/b.go:6:10'];

/** Enough files that threads are started, and some seconds of work. */
function manyFiles(): string {
  const body = Array.from({ length: 60 }, (_, n) => leaky(`F${n}`).replace(/^package p\n\nimport "time"\n/, '')).join(
    '',
  );
  const large = `package p\n\nimport "time"\n${body}`;
  return makeTree({
    'go.mod': 'module m\n',
    ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`d${n}/x.go`, large])),
  });
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly err: string;
}

function start(
  cwd: string,
  argv: readonly string[],
  more: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const env = { ...process.env, XDG_CACHE_HOME: makeTree({}), ...more };
  const child = spawn(process.execPath, [bin, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let err = '';
  child.stdout.resume();
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, err })));
  return { child, ended };
}

const later = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

anywhere.skipIf(!existsSync('/dev/full'))('a full disk for one output costs no other', async () => {
  const top = makeTree(tree);
  const { code, out, err } = await gorphan(top, [
    '--format',
    'sarif=/dev/full',
    '--format',
    'text',
    '--format',
    'json=all.json',
  ]);
  expect(tickers(out)).toEqual(found);
  expect(JSON.parse(readFileSync(join(top, 'all.json'), 'utf8')).results ?? []).toHaveLength(2);
  expect(err).toMatch(/^gorphan: cannot write \/dev\/full: .+$/m);
  expect(code).toBe(2);
});

anywhere.skipIf(!existsSync('/dev/full'))(
  'a full disk behind standard output is our failure, in one line',
  async () => {
    const top = makeTree(tree);
    const run = `"${process.execPath}" "${bin}" > /dev/full`;
    const { child, ended } = {
      child: spawn('sh', ['-c', run], { cwd: top, stdio: ['ignore', 'ignore', 'pipe'] }),
      ended: [] as string[],
    };
    child.stderr.setEncoding('utf8').on('data', (text: string) => ended.push(text));
    const code = await new Promise((done) => child.on('close', done));
    expect(ended.join('')).toMatch(/^gorphan: .*(?:no space|ENOSPC).*$/m);
    expect(ended.join('')).not.toMatch(/^\s+at /m);
    expect(code).toBe(3);
  },
);

test('a folder that may not be written to keeps what was there', async () => {
  const top = makeTree({ ...tree, 'out/leaks.sarif': 'before', plain: '' });
  const { code, out, err } = await gorphan(top, ['--format', 'text', '--format', 'sarif=plain/leaks.sarif']);
  expect(tickers(out)).toEqual(found);
  expect(err).toMatch(/^gorphan: cannot write .*leaks\.sarif: /m);
  expect(code).toBe(2);
  expect(readdirSync(join(top, 'out'))).toEqual(['leaks.sarif']);
});

test('an output is replaced as a whole, and leaves nothing beside it', async () => {
  const top = makeTree({ ...tree, 'out/leaks.sarif': 'before' });
  await gorphan(top, ['--format', 'sarif=out/leaks.sarif']);
  expect(readdirSync(join(top, 'out'))).toEqual(['leaks.sarif']);
  expect(JSON.parse(readFileSync(join(top, 'out/leaks.sarif'), 'utf8')).runs[0].results).toHaveLength(2);
});

test('a cache that can not be written to, or is none, changes nothing', async () => {
  const top = makeTree({ ...tree, plain: '' });
  for (const cache of ['/dev/full', '/proc/nowhere', join(top, 'plain'), join(top, 'plain', 'below')]) {
    const { code, out, err } = await gorphan(top, ['--cache-dir', cache]);
    expect({ cache, code, found: tickers(out) }).toEqual({ cache, code: 1, found });
    expect(err).toMatch(/^2 findings/);
  }
});

// Only the superuser can make a small disk.
anywhere.skipIf(process.getuid?.() !== 0)(
  'a disk that is full in the midst keeps the old output and the findings',
  async (context) => {
    const disk = makeTree({});
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      context.skip('no mount here');
    }
    onTestFinished(() => void execFileSync('umount', ['-l', disk]));
    writeFileSync(join(disk, 'leaks.sarif'), 'before');
    const top = manyFiles();
    const { code, out, err } = await gorphan(top, [
      '--format',
      'text',
      '--format',
      `sarif=${disk}/leaks.sarif`,
      '--cache-dir',
      join(disk, 'cache'),
    ]);
    expect(code).toBe(2);
    expect(tickers(out)).toHaveLength(40 * 60);
    expect(err).toMatch(/^gorphan: cannot write .*leaks\.sarif: /m);
    expect(readFileSync(join(disk, 'leaks.sarif'), 'utf8')).toBe('before');
    expect(readdirSync(disk).filter((name) => name !== 'cache')).toEqual(['leaks.sarif']);
  },
);

test('`| head` ends it quietly', async () => {
  const top = manyFiles();
  const run = `"${process.execPath}" "${bin}" --no-cache --quiet | head -n 1`;
  const child = spawn('bash', ['-o', 'pipefail', '-c', run], { cwd: top });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise((done) => child.on('close', done));
  expect(out.split('\n')).toHaveLength(2);
  expect(err).toBe('');
  expect(code).toBe(1);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends it at any time, with all of its threads and without half an output',
  async (signal) => {
    const top = manyFiles();
    mkdirSync(join(top, 'out'));
    writeFileSync(join(top, 'out', 'leaks.sarif'), 'before');
    for (const delay of [50, 300, 700, 1500]) {
      const { child, ended } = start(top, ['--no-cache', '--format', 'sarif=out/leaks.sarif']);
      await later(delay);
      child.kill(signal);
      const { code, signal: by, err } = await ended;
      // On a fast machine it may have come to its end before.
      expect([signal, null]).toContain(by);
      if (by === null) expect(code).toBe(1);
      expect(err).not.toMatch(/^\s+at /m);
      expect(existsSync(`/proc/${child.pid}`)).toBe(false);
      const written = readFileSync(join(top, 'out', 'leaks.sarif'), 'utf8');
      if (written !== 'before') expect(() => JSON.parse(written)).not.toThrow();
    }
  },
);

test('a cache that was left half written is a miss', async () => {
  const top = manyFiles();
  const cache = makeTree({});
  const { child, ended } = start(top, ['--cache-dir', cache]);
  await later(1200);
  child.kill('SIGKILL');
  await ended;
  const { code, out } = await gorphan(top, ['--cache-dir', cache]);
  expect([code, tickers(out).length]).toEqual([1, 40 * 60]);
  for (const name of readdirSync(cache)) writeFileSync(join(cache, name), 'rubbish');
  const again = await gorphan(top, ['--cache-dir', cache]);
  expect([again.code, tickers(again.out).length]).toEqual([1, 40 * 60]);
});

test('without memory for all threads the findings are the same, or it is said that it failed', async () => {
  const top = manyFiles();
  const { ended } = start(top, ['--no-cache', '--quiet'], { NODE_OPTIONS: '--max-old-space-size=60' });
  const { code, signal, err } = await ended;
  // Node itself ends a process without memory, by SIGABRT; nobody can take that for a clean run.
  expect(
    code === 1 || signal === 'SIGABRT' || code === 134 || code === 3,
    `${code} ${signal} ${err.slice(0, 300)}`,
  ).toBe(true);
});
