import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const windows = process.platform === 'win32';

/** What npm says where it can't reach its registry: the machine's trouble, not the package's. */
const offline = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED)\b/;

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let place = '';
let packed: Packed;

/** Runs npm's tools as a user would, without what an outer `npm test` puts into the environment. */
function run(command: string, args: readonly string[], cwd: string) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_(?:package|lifecycle|command|config_local_prefix)|INIT_CWD|NODE_OPTIONS|VITEST)/.test(name),
    ),
  );
  const done = spawnSync(command, [...args], {
    cwd,
    env,
    encoding: 'utf8',
    shell: windows && command !== process.execPath,
  });
  return { status: done.status, stdout: done.stdout ?? '', stderr: done.stderr ?? '' };
}

beforeAll(() => {
  if (!existsSync(join(root, manifest.bin.gorphan))) throw new Error('dist is missing: npm run build');
  place = mkdtempSync(join(tmpdir(), 'gorphan-package-'));
  const pack = run('npm', ['pack', '--json', '--pack-destination', place], root);
  expect(pack.status, pack.stderr).toBe(0);
  const answer: unknown = JSON.parse(pack.stdout);
  // npm up to 11 answers with a list, later ones with an object by name.
  packed = Object.values(answer as Record<string, Packed>)[0] as Packed;
});

afterAll(() => {
  if (place !== '') rmSync(place, { recursive: true, force: true });
});

describe('the tarball', () => {
  test('holds the program, the grammar with its licence, and the pages', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'package.json',
        'README.md',
        'CHANGELOG.md',
        'LICENSE',
        manifest.bin.gorphan,
        'wasm/tree-sitter-go.wasm',
        'wasm/LICENSE-tree-sitter-go',
        'rules/unstopped-ticker/doc.md',
        'schema/config.json',
        'schema/report.json',
        'dist/rules/unstopped-ticker/rule.js',
      ]),
    );
  });

  test('holds nothing else', () => {
    const known =
      /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|wasm\/[^/]+|rules\/[^/]+\/doc\.md|schema\/[a-z-]+\.json|schema\/[^/]+\.json|dist\/(?:src|rules)\/.+\.(?:js|d\.ts)|dist\/src\/cli\/main\.cjs)$/;
    expect(packed.files.map(({ path }) => path).filter((path) => !known.test(path))).toEqual([]);
    expect(packed.files.filter(({ path }) => /(?:^|\/)(?:fixtures|test)\//.test(path))).toEqual([]);
  });
});

test('installs into an empty folder, and npx gorphan lints there', { timeout: 120_000 }, (context) => {
  const home = join(place, 'home');
  mkdirSync(join(home, 'service'), { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  writeFileSync(join(home, 'service', 'go.mod'), 'module example.com/service\n\ngo 1.22\n');
  writeFileSync(
    join(home, 'service', 'poll.go'),
    'package service\n\nimport "time"\n\nfunc Poll() {\n\tt := time.NewTicker(time.Second)\n\t<-t.C\n}\n',
  );

  const install = run('npm', ['install', '--prefer-offline', '--no-audit', join(place, packed.filename)], home);
  if (install.status !== 0 && offline.test(install.stderr)) {
    context.skip('npm cannot reach its registry');
  }
  expect(install.status, install.stderr).toBe(0);

  const version = run('npx', ['--no-install', 'gorphan', '--version'], home);
  expect(version).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });

  const lint = run('npx', ['--no-install', 'gorphan'], join(home, 'service'));
  expect(lint.stdout, lint.stderr).toMatch(/^poll\.go:6:7: warning: .+ \(unstopped-ticker\)$/m);
  expect(lint.status).toBe(1);

  const script = "const { lint } = await import('gorphan'); console.log((await lint()).report.results[0].rule);";
  const library = run(process.execPath, ['--input-type=module', '-e', script], join(home, 'service'));
  expect(library, library.stderr).toMatchObject({ status: 0, stdout: 'unstopped-ticker\n' });
});

test('a rule in a package of its own runs, and its types hold, with the tarball', { timeout: 120_000 }, (context) => {
  const home = join(place, 'home');
  if (!existsSync(join(home, 'node_modules', 'gorphan'))) context.skip('the tarball could not be installed');
  const own = join(home, 'own-rule');
  cpSync(join(root, 'examples', 'own-rule'), own, { recursive: true });
  const tests = run(process.execPath, ['--test'], own);
  expect(tests.status, tests.stdout).toBe(0);
  const check = run(process.execPath, ['check.js', 'fixture'], own);
  expect(check, check.stderr).toMatchObject({
    status: 1,
    stdout: 'fixture.go:8:2: warning: nothing tells the goroutine in `Alone` when to end (supervised-goroutine)\n',
  });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const types = ['--typeRoots', join(root, 'node_modules', '@types'), '--types', 'node'];
  const options = [
    '--noEmit',
    '--allowJs',
    '--checkJs',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    ...types,
  ];
  const checked = (files: readonly string[]) => run(process.execPath, [tsc, ...options, ...files], own);
  expect(checked(['rule.js', 'check.js', 'rule.test.js'])).toMatchObject({ status: 0, stdout: '' });
  // The holes of a message are typed: one that is forgotten does not compile.
  const rule = readFileSync(join(own, 'rule.js'), 'utf8');
  writeFileSync(join(own, 'wrong.js'), rule.replace('data: { fn:', 'data: { nobody:'));
  expect(checked(['wrong.js']).stdout).toContain("'nobody' does not exist");
});
