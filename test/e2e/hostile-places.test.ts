import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test as anywhere, expect, onTestFinished, vi } from 'vitest';
import { makeTree, type Tree } from '../discover/tree.js';
import { gorphan, leaky, tickers } from './program.js';

// Pipes, devices, signals and shells as Unix has them.
const windows = process.platform === 'win32';
const test = anywhere.skipIf(windows);

// What takes a second alone may take many on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const healthy = { 'go.mod': 'module example.com/m\n\ngo 1.22\n', 'a.go': leaky('A') };

/** The run beside something hostile: never a stack, and the healthy file's finding is there unless the run may not begin. */
async function beside(
  tree: Tree,
  prepare: (top: string) => void | Promise<void> = () => {},
  argv: readonly string[] = [],
) {
  const top = makeTree({ ...healthy, ...tree });
  await prepare(top);
  const ran = await gorphan(top, argv);
  expect(ran.err).not.toMatch(/^\s+at |node:internal/m);
  const notes = ran.err
    .trimEnd()
    .split('\n')
    .filter((line) => !/^(?:\d+ findings? \(|no findings|no Go files)/.test(line));
  return { ...ran, found: tickers(ran.out), notes };
}

test('folders, sockets, devices and pipes that are called like Go files are not read', async () => {
  const { code, found, notes } = await beside({ 'folder.go/inside.go': leaky('B') }, async (top) => {
    execFileSync('mkfifo', [join(top, 'pipe.go')]);
    symlinkSync('/dev/zero', join(top, 'zero.go'));
    const server = createServer().listen(join(top, 'socket.go'));
    onTestFinished(() => void server.close());
    await new Promise((ready) => server.on('listening', ready));
  });
  expect({ code, found, notes }).toEqual({ code: 1, found: ['a.go:6:10', 'folder.go/inside.go:6:10'], notes: [] });
});

test.each(['pipe.go', 'zero.go', 'folder.go'])('%s by name does not make it wait', async (name) => {
  const { code, notes } = await beside(
    { 'folder.go/inside.go': leaky('B') },
    (top) => {
      execFileSync('mkfifo', [join(top, 'pipe.go')]);
      symlinkSync('/dev/zero', join(top, 'zero.go'));
    },
    [name],
  );
  if (name === 'folder.go') expect({ code, notes }).toEqual({ code: 1, notes: [] });
  else {
    expect(code).toBe(2);
    expect(notes).toEqual([expect.stringMatching(new RegExp(`^usage: cannot read ${name}: `))]);
  }
});

test('links that go round, lead out or lead up are not followed', async () => {
  const outside = makeTree({ 'secret.go': leaky('Secret') });
  const { code, found, notes } = await beside({ 'sub/b.go': leaky('B'), '.git/HEAD': '' }, (top) => {
    symlinkSync('loop.go', join(top, 'loop.go'));
    symlinkSync('.', join(top, 'sub', 'again'));
    symlinkSync('..', join(top, 'sub', 'up'));
    symlinkSync(outside, join(top, 'outside'));
    symlinkSync(join(outside, 'secret.go'), join(top, 'secret.go'));
  });
  expect(found).toEqual(['a.go:6:10', 'sub/b.go:6:10']);
  expect(notes).toEqual(['loop.go: unreadable: cannot be read: its symbolic links go round in circles']);
  expect(code).toBe(1);
});

test('any name that a disk allows is one line', async () => {
  const names = [
    'new\nline.go',
    'quo"te\'s.go',
    'spa ce.go',
    '\u001b[31mred.go',
    'tab\t.go',
    '-dash.go',
    '$(id).go',
    '\u202egpj.go',
  ];
  const tree = Object.fromEntries(names.map((name) => [`odd/${name}`, leaky(`F${names.indexOf(name)}`)]));
  const ran = await beside(tree);
  expect(ran.code).toBe(1);
  const lines = ran.out.split('\n').filter((line) => line.includes('(unstopped-ticker)'));
  expect(lines).toHaveLength(names.length + 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(ran.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  for (const format of ['json', 'sarif']) {
    const { out } = await beside(tree, () => {}, ['--format', format]);
    expect(() => JSON.parse(out)).not.toThrow();
  }
});

anywhere.skipIf(process.platform !== 'linux')('names that are not UTF-8 are told, or read', async () => {
  const { code, found, notes } = await beside({}, (top) => {
    mkdirSync(join(top, 'odd'));
    writeFileSync(
      Buffer.concat([Buffer.from(join(top, 'odd', 'x')), Buffer.from([0xff, 0xfe]), Buffer.from('.go')]),
      leaky('B'),
    );
  });
  expect(code).toBe(1);
  expect(found).toEqual(['a.go:6:10']);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^odd\/x.*\.go: unreadable: /);
});

test('a go.mod of a gigabyte is one line', async () => {
  const { code, found, notes } = await beside({ 'm/x.go': leaky('B'), 'm/go.mod': 'module m\n' }, (top) => {
    truncateSync(join(top, 'm', 'go.mod'), 1024 ** 3);
  });
  expect({ code, found }).toEqual({ code: 1, found: ['a.go:6:10', 'm/x.go:6:10'] });
  expect(notes).toEqual(['m/go.mod: limit: not read: it is larger than 1048576 bytes']);
});

test('a Go file of a gigabyte is one line', async () => {
  const { found, notes } = await beside({ 'm/x.go': '' }, (top) => truncateSync(join(top, 'm', 'x.go'), 1024 ** 3));
  expect(found).toEqual(['a.go:6:10']);
  expect(notes).toEqual([expect.stringMatching(/^m\/x\.go: limit: not checked: /)]);
});

test.each([
  ['blank lines', '\n'.repeat(1 << 20)],
  ['one quote', 'module "'.padEnd(1 << 20, 'x')],
  ['brackets', '('.repeat(1 << 20)],
  ['uses', `use (\n${'\t../\n'.repeat(100_000)})\n`],
  ['replaces', `module m\n${'replace a => b\n'.repeat(60_000)}`],
])('a go.mod and a go.work of %s cost no time', async (_, text) => {
  const { found } = await beside({ 'm/go.mod': text, 'm/x.go': leaky('B'), 'go.work': text });
  expect(found).toEqual(['a.go:6:10', 'm/x.go:6:10']);
});

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...[...'bcdefghi'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`),
].join('\n');

test.each([
  ['aliases that explode', bomb],
  ['deep lists', '['.repeat(30_000)],
  ['deep maps', `x: ${'{a: '.repeat(10_000)}`],
  ['braces that explode', `exclude: ["${'{a,b}'.repeat(20)}"]\n`],
  ['nested braces', `exclude: ["${'{a,'.repeat(3000)}b${'}'.repeat(3000)}"]\n`],
  ['an alias to itself', 'exclude: &a [*a]\n'],
  ['tags', 'exclude: !!js/function "function(){}"\n'],
  ['a merge key of itself', 'x: &a\n  <<: *a\n'],
])('a configuration with %s is one line', async (_, text) => {
  const { code, out, notes } = await beside({ '.gorphan.yaml': text });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^gorphan: \.gorphan\.yaml/);
  expect(notes[0]?.length).toBeLessThan(300);
});

test('patterns that would never end in a regular expression end', async () => {
  const name = `${'a'.repeat(200)}.go`;
  const { found } = await beside({
    '.gorphan.yaml': `exclude: ["${'*a'.repeat(100)}b", "${'**/'.repeat(200)}b", "${'[a-z]*'.repeat(100)}b"]\n`,
    [`${'a/'.repeat(100)}${name}`]: leaky('B'),
  });
  expect(found).toHaveLength(2);
});

test('a very deep tree of folders is walked', async () => {
  const { found } = await beside({ [`${'d/'.repeat(1200)}x.go`]: leaky('B') });
  expect(found).toHaveLength(2);
});

test('files that come and go while the program runs cost no other finding', async () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`many/f${n}.go`, leaky(`F${n}`)]));
  const top = makeTree({ ...healthy, ...many });
  const churn = spawn(
    'sh',
    ['-c', 'while :; do rm -f many/f*.go; for n in 1 2 3 4 5 6 7 8 9; do echo "package m" > many/f$n.go; done; done'],
    {
      cwd: top,
    },
  );
  onTestFinished(() => void churn.kill('SIGKILL'));
  for (let n = 0; n < 5; n++) {
    const { code, out, err } = await gorphan(top, ['--no-cache']);
    expect(err).not.toMatch(/^\s+at |internal/m);
    expect(code).toBe(1);
    expect(tickers(out)).toContain('a.go:6:10');
  }
});

test('a hundred thousand files in one folder are read', async () => {
  const count = Number(process.env.GORPHAN_MANY_FILES ?? 5000);
  const { found, code } = await beside({}, (top) => {
    mkdirSync(join(top, 'many'));
    for (let n = 0; n < count; n++) writeFileSync(join(top, 'many', `f${n}.go`), 'package many\n');
  });
  expect({ code, found }).toEqual({ code: 1, found: ['a.go:6:10'] });
}, 600_000);
