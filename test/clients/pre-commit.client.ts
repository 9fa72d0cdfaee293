import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { leaky } from '../e2e/program.js';
import { blockUnder } from '../readme.js';
import { need } from './debian.js';
import { git, gitEnv, type Release, release } from './release.js';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'gorphan-pre-commit-')));
const env = { ...gitEnv(top), PRE_COMMIT_HOME: join(top, 'cache'), PRE_COMMIT_COLOR: 'never' };
let missing: string | undefined;
let tool: Release;
let count = 0;

beforeAll(() => {
  missing = need('pre-commit');
  if (missing === undefined) {
    tool = release(top);
    missing = tool.missing;
  }
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const repaired = leaky('Watch').replace('NewTicker(time.Second)\n', 'NewTicker(time.Second)\n\tdefer tick.Stop()\n');

/** A Go project of a new user, whose first commit is made and whose hooks are installed. */
function project(hooks: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const folder = join(top, `project-${count++}`);
  const put = (more: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  const config = `repos:\n  - repo: ${tool.folder}\n    rev: ${tool.tag}\n    hooks:\n${hooks.map((id) => `      - id: ${id}\n`).join('')}`;
  put({ 'go.mod': 'module example.com/m\n\ngo 1.22\n', '.pre-commit-config.yaml': config, ...files });
  git(folder, env, 'init', '-q', '-b', 'main');
  git(folder, env, 'add', '.');
  git(folder, env, 'commit', '-q', '-m', 'Begin');
  const install = spawnSync('pre-commit', ['install'], { cwd: folder, env, encoding: 'utf8' });
  if (install.status !== 0) throw new Error(install.stdout + install.stderr);
  return {
    put,
    run(line: string) {
      const done = spawnSync('bash', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
      return { status: done.status, said: done.stdout + done.stderr };
    },
    /** Adds the files and commits; git prints what the hooks say. */
    commit(...names: string[]) {
      git(folder, env, 'add', ...names);
      const done = spawnSync('git', ['commit', '-m', 'A change'], { cwd: folder, env, encoding: 'utf8' });
      return { status: done.status, said: done.stdout + done.stderr };
    },
  };
}

test('the tag holds the built program and nothing that is needed to build it', () => {
  const shown = (file: string): string => git(tool.folder, env, 'show', `${tool.tag}:${file}`);
  const manifest = JSON.parse(shown('package.json'));
  expect(manifest.scripts).toBeUndefined();
  expect(manifest.devDependencies).toBeUndefined();
  expect(Object.keys(JSON.parse(shown('package-lock.json')).packages)).not.toContain('node_modules/typescript');
  expect(shown('dist/src/cli/bin.js')).toMatch(/^#!/);
  // main and the work tree are as they were.
  expect(git(tool.folder, env, 'status', '--porcelain')).toBe('');
  expect(git(tool.folder, env, 'ls-tree', '--name-only', 'main').split('\n')).not.toContain('dist');
  expect(git(tool.folder, env, 'rev-parse', `${tool.tag}^{commit}^`)).toBe(git(tool.folder, env, 'rev-parse', 'main'));
});

test('the manifest is one', () => {
  const check = (file: string) =>
    spawnSync('pre-commit', ['validate-manifest', file], { cwd: tool.folder, encoding: 'utf8' });
  expect(check('.pre-commit-hooks.yaml')).toMatchObject({ status: 0, stdout: '' });
  expect(check('package.json').status).not.toBe(0);
});

// Debian's pre-commit packs the hook first; from 4.6.1 on it has npm install the git address.
test('npm installs the tag from git, as newer versions of pre-commit do', () => {
  const prefix = join(top, 'global');
  const from = `git+file://${tool.folder}#${tool.tag}`;
  const install = spawnSync('npm', ['install', '-g', '--install-links', '--prefix', prefix, from], {
    env,
    encoding: 'utf8',
  });
  expect(install.status, install.stderr).toBe(0);
  const program = join(prefix, process.platform === 'win32' ? 'gorphan.cmd' : 'bin/gorphan');
  const answer = spawnSync(program, ['--version'], { env, encoding: 'utf8' });
  expect(answer.stdout).toBe(`${tool.tag.slice(1)}\n`);
});

test('a tag is never moved', () => {
  const again = spawnSync('bash', ['.ci/release', '--no-tests'], { cwd: tool.folder, env, encoding: 'utf8' });
  expect([again.status, again.stderr]).toEqual([1, expect.stringMatching(/^release: there is a tag v\S+ already/)]);
});

describe('the hook for changed files', () => {
  test('refuses a commit with a leak, says why, and lets the repaired one pass', () => {
    const { put, commit } = project(['gorphan']);
    put({ 'watch.go': leaky('Watch') });
    const refused = commit('watch.go');
    expect(refused.status).toBe(1);
    const timeless = (text: string): string => text.replace(/\d+\.\d s$/m, '0.1 s');
    const [, ...shown] = blockUnder('pre-commit', 'console').trimEnd().split('\n');
    expect(timeless(refused.said)).toContain(shown.join('\n'));
    expect(refused.said).toMatch(/^watch\.go:6:10: warning: ticker `tick` is never stopped: .+ \(unstopped-ticker\)$/m);
    expect(refused.said).toMatch(/^ {4}fix: write `defer tick\.Stop\(\)` right after it is made$/m);
    put({ 'watch.go': repaired });
    const passed = commit('watch.go');
    expect(passed.said).toMatch(/^gorphan\.+Passed$/m);
    expect(passed.status).toBe(0);
  });

  test('and the other one are used as the README says', () => {
    const config = blockUnder('pre-commit', 'yaml');
    const here = config.replace(/repo: \S+/, `repo: ${tool.folder}`);
    expect(here).toContain(`rev: ${tool.tag}\n`);
    const { put, commit, run } = project([], { '.pre-commit-config.yaml': here, 'old.go': leaky('Old') });
    put({ 'watch.go': repaired });
    expect(commit('watch.go')).toMatchObject({ status: 0, said: expect.stringMatching(/^gorphan\.+Passed$/m) });
    const [, line = ''] = /(pre-commit run .*)/.exec(config) ?? [];
    const all = run(line);
    expect(all.said).toMatch(/^old\.go:6:10: warning: /m);
    expect(all.status).toBe(1);
  });

  test('reports nothing in files that are excluded, generated or tests, though it names them', () => {
    const { put, commit } = project(['gorphan'], { '.gorphan.yaml': "exclude: ['legacy/**']\n" });
    put({
      'legacy/old.go': leaky('Old'),
      'made.go': `// Code generated by hand. DO NOT EDIT.\n\n${leaky('Made')}`,
      'watch_test.go': leaky('Test'),
      'vendor/example.com/x/x.go': leaky('X'),
    });
    expect(commit('.')).toMatchObject({ status: 0, said: expect.stringMatching(/^gorphan\.+Passed$/m) });
  });

  test('reads the other files of the package, and reports only in those of the commit', () => {
    const held =
      'package p\n\nimport "time"\n\ntype Beat struct{ tick *time.Ticker }\n\nfunc (b *Beat) Close() { b.tick.Stop() }\n';
    const { put, commit } = project(['gorphan'], { 'beat.go': held, 'other.go': leaky('Other') });
    put({
      'start.go':
        'package p\n\nimport "time"\n\nfunc Start() *Beat {\n\treturn &Beat{tick: time.NewTicker(time.Second)}\n}\n',
    });
    expect(commit('start.go')).toMatchObject({ status: 0, said: expect.stringMatching(/^gorphan\.+Passed$/m) });
  });

  test('gives the same findings when pre-commit splits a long list of files', () => {
    const { put, commit } = project(['gorphan']);
    // More than 128 KiB of names: two calls at least.
    const folder = `${'deep-folder-with-a-long-name-'.repeat(7)}/`;
    const names = Array.from({ length: 700 }, (_, n) => `${folder}${n}/x.go`);
    put(Object.fromEntries(names.map((name, n) => [name, n % 100 === 0 ? leaky('X') : 'package x\n'])));
    const { status, said } = commit('.');
    expect(status).toBe(1);
    expect(said.match(/\(unstopped-ticker\)$/gm)).toHaveLength(7);
    // Each call ends with its summary.
    expect(said.match(/ in \d+ files?, \d/g)?.length).toBeGreaterThan(1);
  });

  test('is not asked where no Go file changed', () => {
    const { put, commit } = project(['gorphan']);
    put({ 'README.md': 'x\n' });
    expect(commit('README.md').said).toMatch(/^gorphan\.+\(no files to check\)Skipped$/m);
  });
});

describe('the hook for the whole module', () => {
  test('sees what a commit does elsewhere: a removed release', () => {
    const files = {
      'a/a.go':
        'package a\n\nimport "time"\n\ntype Beat struct{ tick *time.Ticker }\n\nfunc New() *Beat {\n\treturn &Beat{tick: time.NewTicker(time.Second)}\n}\n',
      'a/close.go': 'package a\n\nfunc (b *Beat) Close() { b.tick.Stop() }\n',
    };
    const { put, commit } = project(['gorphan', 'gorphan-module'], files);
    put({ 'a/close.go': 'package a\n\nfunc (b *Beat) Close() {}\n' });
    const refused = commit('.');
    expect(refused.said).toMatch(/^gorphan\.+Passed$/m);
    expect(refused.said).toMatch(/^gorphan \(whole module\)\.+Failed$/m);
    expect(refused.said).toMatch(/^a\/a\.go:8:21: warning: .+ \(unstopped-ticker\)$/m);
    expect(refused.status).toBe(1);
    put({ 'a/close.go': `${files['a/close.go']}\n// Close ends it.\n` });
    const passed = commit('.');
    expect(passed.said).toMatch(/^gorphan \(whole module\)\.+Passed$/m);
    expect(passed.status).toBe(0);
  });
});
