import { execFileSync, spawn } from 'node:child_process';
import { createReadStream, mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as anywhere, describe, expect, onTestFinished, vi } from 'vitest';
import { makeTree } from '../discover/tree.js';
import { gorphan, leaky, tickers } from './program.js';

// Pipes, devices and signals as Unix has them.
const windows = process.platform === 'win32';
const test = anywhere.skipIf(windows);

vi.setConfig({ testTimeout: 120_000 });

const bin = fileURLToPath(new URL('../../dist/src/cli/bin.js', import.meta.url));
const tree = { 'go.mod': 'module example.com/m\n\ngo 1.22\n', 'a.go': leaky('A'), 'sub/b.go': leaky('B') };
const found = ['a.go:6:10', 'sub/b.go:6:10'];

/** Puts something that never comes to an end in the place of a file. */
const endless = {
  'a pipe': (path: string) => void execFileSync('mkfifo', [path]),
  'a device': (path: string) => symlinkSync('/dev/zero', path),
} as const;

describe.each(Object.keys(endless) as (keyof typeof endless)[])('%s', (kind) => {
  test.each(['.gorphan.yaml', 'sub/.gorphan.yaml', 'sub/go.mod', 'go.work', '.git', 'vendor'])(
    'in the place of %s is not waited for',
    async (name) => {
      const top = makeTree(tree);
      endless[kind](join(top, name));
      const { code, out, err } = await gorphan(top, []);
      expect({ code, found: tickers(out) }).toEqual({ code: 1, found });
      expect(err).not.toMatch(/^\s+at /m);
    },
  );

  test('in the place of a file that was named is one line', async () => {
    const top = makeTree(tree);
    endless[kind](join(top, 'odd'));
    for (const [option, words] of [
      ['--config', 'odd: is no file'],
      ['--baseline', 'cannot read the baseline odd: it is no file'],
    ] as const) {
      const { code, out, err } = await gorphan(top, [option, 'odd']);
      expect({ code, out, err }).toEqual({ code: 2, out: '', err: `gorphan: ${words}\n` });
    }
  });

  test('in the place of what is in the cache is a miss', async () => {
    const top = makeTree(tree);
    const cache = makeTree({});
    await gorphan(top, ['--cache-dir', cache]);
    const kept = readdirSync(cache);
    expect(kept).not.toEqual([]);
    for (const name of kept) {
      rmSync(join(cache, name));
      endless[kind](join(cache, name));
    }
    const { code, out } = await gorphan(top, ['--cache-dir', cache]);
    expect({ code, found: tickers(out) }).toEqual({ code: 1, found });
  });
});

test.each([
  ['a gigabyte', (path: string) => truncateSync(path, 1024 ** 3)],
  ['deep lists', (path: string) => writeFileSync(path, '['.repeat(1_000_000))],
  [
    'deep lists that end',
    (path: string) => writeFileSync(path, `{"format":1,"findings":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`),
  ],
  ['a prototype', (path: string) => writeFileSync(path, '{"__proto__":{"format":1},"findings":[]}')],
  [
    'binary',
    (path: string) =>
      writeFileSync(
        path,
        new Uint8Array(1000).map((_, i) => i),
      ),
  ],
])('a baseline of %s is one line', async (_, make) => {
  const top = makeTree({ ...tree, 'base.json': '' });
  make(join(top, 'base.json'));
  const { code, out, err } = await gorphan(top, ['--baseline', 'base.json']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^gorphan: .*base\.json.*\n$/);
});

test('standard input without end is cut off', async () => {
  const top = makeTree(tree);
  const child = spawn(process.execPath, [bin, '--no-cache', '--stdin-filename', 'new.go', '-'], { cwd: top });
  onTestFinished(() => void child.kill('SIGKILL'));
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdout.resume();
  child.stdin.on('error', () => {});
  const spring = createReadStream('/dev/urandom');
  onTestFinished(() => void spring.destroy());
  spring.pipe(child.stdin);
  const code = await new Promise((done) => child.on('exit', done));
  expect(err).toMatch(/^new\.go: limit: not checked: /);
  expect(code).toBe(0);
});

test('an output through a link replaces what is behind it, and nothing else', async () => {
  const top = makeTree({ ...tree, 'out/.keep': '' });
  const other = makeTree({ 'file.sarif': 'before' });
  symlinkSync(join(other, 'file.sarif'), join(top, 'out', 'leaks.sarif'));
  await gorphan(top, ['--format', 'sarif=out/leaks.sarif']);
  expect(readdirSync(other)).toEqual(['file.sarif']);
  expect(readdirSync(join(top, 'out')).sort()).toEqual(['.keep', 'leaks.sarif']);
});

describe('the language server is no orphan', () => {
  const message = (body: object): string => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...body });
    return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  };
  const hello = (top: string) =>
    message({ id: 1, method: 'initialize', params: { processId: null, rootUri: `file://${top}`, capabilities: {} } });
  const many = Array.from({ length: 400 }, (_, n) => leaky(`F${n}`).replace(/^package p\n\nimport "time"\n/, ''));
  const open = (top: string) =>
    message({
      method: 'textDocument/didOpen',
      params: {
        textDocument: {
          uri: `file://${top}/a.go`,
          languageId: 'go',
          version: 1,
          text: `package p\n\nimport "time"\n${many.join('')}`,
        },
      },
    });

  test.each([
    ['at once', []],
    ['after the greeting', [hello]],
    ['in the midst of its work', [hello, open]],
    ['within a message', [hello, () => 'Content-Length: 1000\r\n\r\n{"json']],
  ] as const)('when its client is gone %s', async (_, said) => {
    const top = makeTree(tree);
    const child = spawn(process.execPath, [bin, 'lsp'], { cwd: top, stdio: ['pipe', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.stdin.on('error', () => {});
    for (const say of said) child.stdin.write(say(top));
    if (said.length > 0) await new Promise((done) => child.stdout.once('data', done));
    child.stdout.destroy();
    child.stdin.end();
    const code = await new Promise((done) => child.on('exit', done));
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toEqual(expect.any(Number));
  });
});

test('a folder that is taken away while it is read costs no crash', async () => {
  const top = makeTree(tree);
  for (let n = 0; n < 5; n++) {
    mkdirSync(join(top, 'gone', 'deep'), { recursive: true });
    for (let f = 0; f < 200; f++) writeFileSync(join(top, 'gone', 'deep', `f${f}.go`), leaky(`F${f}`));
    const ran = gorphan(top, ['--no-cache']);
    await new Promise((done) => setTimeout(done, 60 + n * 30));
    rmSync(join(top, 'gone'), { recursive: true, force: true });
    const { code, out, err } = await ran;
    expect(code).toBe(1);
    expect(tickers(out)).toEqual(expect.arrayContaining(found));
    expect(err).not.toMatch(/^\s+at |internal/m);
  }
});
