import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree } from '../discover/tree.js';
import { change, commit, git, goMod, gorphan, leaky, makeRepository, places, repaired } from './repository.js';

const since = (ref: string): readonly string[] => ['--changed-since', ref];
const env = { PATH: process.env.PATH };
const check = (top: string, argv: readonly string[]) => gorphan(top, argv, { env });

/** On a branch; `a.go` leaks since `main`. */
function onBranch(files: Readonly<Record<string, string>> = {}): string {
  const top = makeRepository({ 'a.go': leaky('A'), 'sub/b.go': repaired('B'), ...files });
  git(top, 'checkout', '-q', '-b', 'work');
  return top;
}

test('only what the work added is told, committed or not', async () => {
  const top = onBranch();
  change(top, { 'sub/c.go': leaky('C').replace('package p', 'package p // sub') });
  commit(top, 'a leak');
  change(top, { 'd.go': leaky('D') });
  const { code, out, err } = await check(top, since('main'));
  expect([code, places(out)]).toEqual([1, ['d.go:6', 'sub/c.go:6']]);
  expect(err).toContain('2 new findings (2 warnings) in 4 files, 1 known one');
});

test('deleting the Stop counts, although the line that is reported did not change', async () => {
  const top = onBranch();
  change(top, { 'sub/b.go': leaky('B') });
  expect(places((await check(top, since('main'))).out)).toEqual(['sub/b.go:6']);
});

test('a change elsewhere that makes a leak counts', async () => {
  const stop = (body: string) => `package p\n\nimport "time"\n\nfunc end(t *time.Ticker) {\n${body}}\n`;
  const use = leaky('Use').replace('\n\tfor', '\n\tdefer end(tick)\n\tfor');
  const top = onBranch({ 'x/end.go': stop('\tt.Stop()\n'), 'x/use.go': use });
  expect(places((await check(top, [])).out)).toEqual(['a.go:6']);
  change(top, { 'x/end.go': stop('') });
  expect(places((await check(top, since('main'))).out)).toEqual(['x/use.go:6']);
});

test('what is compared is where the branch began, not where main is now', async () => {
  const top = onBranch();
  git(top, 'checkout', '-q', 'main');
  change(top, { 'a.go': repaired('A') });
  commit(top, 'repair');
  git(top, 'checkout', '-q', 'work');
  change(top, { 'n.go': 'package p\n' });
  expect((await check(top, since('main'))).out).toBe('');
});

test.each([
  ['a line above', { 'a.go': leaky('A').replace('\nfunc', '\nvar x = 1\n\nfunc') }],
  ['a renamed file', { 'a.go': undefined, 'z.go': leaky('A') }],
  ['another folder', { 'a.go': undefined, 'deep/a.go': leaky('A') }],
  ['another Go', { 'go.mod': goMod.replace('1.22', '1.24') }],
  ['the configuration', { '.gorphan.yaml': 'rules: { unstopped-ticker: error }\n' }],
])('%s makes nothing new', async (_, files) => {
  const top = onBranch();
  change(top, files);
  const { code, out, err } = await check(top, since('main'));
  expect([code, out]).toEqual([0, '']);
  expect(err).toContain('1 known one');
});

test('a copy is new, and so is what a comment had kept back', async () => {
  const quiet = leaky('Q').replace('\ttick :=', '\t//gorphan:ignore unstopped-ticker -- lives on\n\ttick :=');
  const top = onBranch({ 'q.go': quiet });
  change(top, { 'copy/a.go': leaky('A'), 'q.go': leaky('Q') });
  expect(places((await check(top, since('main'))).out)).toEqual(['copy/a.go:6', 'q.go:6']);
});

test('arguments choose as always', async () => {
  const top = onBranch();
  change(top, { 'sub/b.go': leaky('B'), 'c.go': leaky('C') });
  expect(places((await check(top, [...since('main'), './sub/...'])).out)).toEqual(['sub/b.go:6']);
  expect(places((await check(top, [...since('main'), 'c.go'])).out)).toEqual(['c.go:6']);
  expect(places((await check(join(top, 'sub'), since('main'))).out)).toEqual(['b.go:6']);
  expect(places((await check('/', [...since('main'), top])).out)).toHaveLength(2);
});

test('with a baseline, only what neither knows', async () => {
  const top = onBranch();
  change(top, { 'c.go': leaky('C') });
  await check(top, ['--baseline', 'known.json', '--write-baseline']);
  change(top, { 'd.go': leaky('D') });
  const { out, err } = await check(top, [...since('main'), '--baseline', 'known.json']);
  expect(places(out)).toEqual(['d.go:6']);
  expect(err).not.toContain('not there any more');
});

test('--staged checks the index: what was not added does not count, what was does', async () => {
  const top = onBranch();
  change(top, { 'sub/b.go': leaky('B'), 'c.go': leaky('C') });
  expect((await check(top, ['--staged'])).out).toBe('');
  git(top, 'add', 'sub/b.go');
  change(top, { 'sub/b.go': repaired('B') });
  expect(places((await check(top, ['--staged'])).out)).toEqual(['sub/b.go:6']);
  expect(places((await check(top, ['--staged', 'sub/b.go'])).out)).toEqual(['sub/b.go:6']);
  git(top, 'add', 'sub/b.go');
  change(top, { 'sub/b.go': leaky('B') });
  expect((await check(top, ['--staged'])).out).toBe('');
});

test('--staged before the first commit: everything is new', async () => {
  const top = makeTree({ 'go.mod': goMod, 'a.go': leaky('A'), 'b.go': leaky('B') });
  git(top, 'init', '-q');
  git(top, 'add', 'go.mod', 'a.go');
  expect(places((await check(top, ['--staged'])).out)).toEqual(['a.go:6']);
});

test('--staged reads the index that a commit of some files has', async () => {
  const top = onBranch();
  change(top, { 'c.go': leaky('C'), 'd.go': leaky('D') });
  git(top, 'add', '-A');
  change(top, {
    '.git/hooks/pre-commit': `#!/bin/sh\necho "$GIT_INDEX_FILE" > seen\ncp "$GIT_INDEX_FILE" .git/partial\n`,
  });
  git(top, 'config', 'core.hooksPath', '.git/hooks');
  const { chmodSync } = await import('node:fs');
  chmodSync(join(top, '.git/hooks/pre-commit'), 0o755);
  git(top, 'commit', '-q', '-m', 'some', 'c.go');
  git(top, 'reset', '-q', '--soft', 'HEAD~');
  const partial = { env: { ...env, GIT_INDEX_FILE: '.git/partial' } };
  expect(places((await gorphan(top, ['--staged'], partial)).out)).toEqual(['c.go:6']);
  // In another repository it means nothing.
  const other = makeRepository({ 'e.go': repaired('E') });
  change(other, { 'e.go': leaky('E') });
  git(other, 'add', '-A');
  expect(places((await gorphan(top, ['--staged', other], partial)).out)).toHaveLength(1);
});

test('a conflict in the index is told', async () => {
  const top = onBranch();
  change(top, { 'a.go': leaky('X') });
  commit(top, 'one');
  git(top, 'checkout', '-q', 'main');
  change(top, { 'a.go': leaky('Y') });
  commit(top, 'other');
  expect(() => git(top, 'merge', 'work')).toThrow();
  const { code, err } = await check(top, ['--staged']);
  expect([code, err]).toEqual([2, 'gorphan: the index holds a conflict in a.go: resolve it and `git add` it\n']);
});

test.each([
  ['a branch', ['--depth', '1', '--branch', 'work'], 'origin/main'],
  ['history', ['--depth', '1', '--no-single-branch', '--branch', 'work'], 'origin/main'],
  ['a branch, with all of the history', ['--single-branch', '--branch', 'work'], 'origin/main'],
])('a clone that lacks %s gets the command that mends it', async (_, how, ref) => {
  const top = onBranch();
  change(top, { 'c.go': leaky('C') });
  commit(top, 'leak');
  git(top, 'checkout', '-q', 'main');
  change(top, { 'm.go': 'package p\n' });
  commit(top, 'on');
  const clone = join(makeTree({}), 'clone');
  git(top, 'clone', '-q', ...how, `file://${top}`, clone);
  const { code, out, err } = await check(clone, since(ref));
  expect([code, out]).toEqual([2, '']);
  const command = / with: git (fetch .*)\n/.exec(err)?.[1];
  expect(command, err).toBeDefined();
  git(clone, ...(command ?? '').split(' '));
  expect(places((await check(clone, since(ref))).out)).toEqual(['c.go:6']);
});

test('a partial clone gets its command, and nothing is fetched before', async () => {
  const top = onBranch({ 'sub/gone.go': leaky('Gone') });
  change(top, { 'sub/gone.go': repaired('Gone').replace('Gone', 'Here'), 'c.go': leaky('C') });
  commit(top, 'leak');
  git(top, 'config', 'uploadpack.allowFilter', 'true');
  const clone = join(makeTree({}), 'clone');
  git(top, 'clone', '-q', '--filter=blob:none', '--branch', 'work', `file://${top}`, clone);
  const { code, err } = await check(clone, since('origin/main'));
  expect([code, err]).toEqual([
    2,
    'gorphan: the clone is partial and lacks old files; get them with: git fetch --refetch --no-filter\n',
  ]);
  git(clone, 'fetch', '-q', '--refetch', '--no-filter');
  expect(places((await check(clone, since('origin/main'))).out)).toEqual(['c.go:6']);
});

test.each([
  ['unknown', 'gone', 'git knows no commit gone'],
  ['an option', '--output=stolen', '"--output=stolen" is no name of a commit'],
  ['empty', '', '"" is no name of a commit'],
  ['a file', 'HEAD:a.go', 'git knows no commit HEAD:a.go'],
])('a commit that is %s is the mistake of the user', async (_, ref, reason) => {
  const top = onBranch();
  const { code, out, err } = await check(top, [`--changed-since=${ref}`]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(reason);
  expect(existsSync(join(top, 'stolen'))).toBe(false);
});

test('histories that share nothing, folders without git, and standard input are told', async () => {
  const top = onBranch();
  git(top, 'checkout', '-q', '--orphan', 'island');
  commit(top, 'other');
  expect((await check(top, since('main'))).err).toBe('gorphan: HEAD and main have no commit in common\n');
  const bare = makeTree({ 'a.go': leaky('A') });
  expect((await check(bare, since('main'))).err).toContain('lies in no git repository');
  expect((await check(top, ['--staged', '--stdin-filename', 'a.go', '-'])).code).toBe(2);
  expect((await gorphan(top, ['--staged'], { env: { PATH: '/nowhere' } })).err).toBe(
    'gorphan: git is needed and cannot be run: it is not installed\n',
  );
});

test('fixes do not come with it: they would write over what is not staged', async () => {
  const top = onBranch();
  change(top, { 'c.go': leaky('C') });
  git(top, 'add', '-A');
  change(top, { 'c.go': `${leaky('C')}// not staged\n` });
  for (const option of ['--staged', '--changed-since=main', '--baseline=known.json']) {
    expect((await check(top, [option, '--fix', '--fix-suggestions'])).code).toBe(2);
  }
});

test('nothing that a repository names is run', async () => {
  const top = onBranch({ '.gitattributes': '*.go diff=evil filter=evil\n' });
  const evil = `touch ${join(top, 'ran')}; cat`;
  for (const [key, value] of [
    ['core.fsmonitor', evil],
    ['core.pager', evil],
    ['diff.external', evil],
    ['diff.evil.textconv', evil],
    ['diff.evil.command', evil],
    ['filter.evil.clean', evil],
    ['filter.evil.smudge', evil],
    ['core.sshCommand', evil],
    ['core.hooksPath', 'hooks'],
    ['alias.ls-files', `!${evil}`],
  ] as const) {
    git(top, 'config', key, value);
  }
  change(top, { 'c.go': leaky('C'), 'a.go': `${leaky('A')}\n` });
  git(top, '-c', 'filter.evil.clean=cat', '-c', 'core.fsmonitor=false', 'add', 'c.go');
  expect(existsSync(join(top, 'ran'))).toBe(false);
  expect(places((await check(top, since('main'))).out)).toEqual(['c.go:6']);
  expect(places((await check(top, ['--staged'])).out)).toEqual(['c.go:6']);
  expect(existsSync(join(top, 'ran'))).toBe(false);
});

test('what git ignores counts as unchanged', async () => {
  const top = onBranch({ '.gitignore': 'gen/\nvendor\nlocal.go\n' });
  const stop = 'package gen\n\nimport "time"\n\nfunc Stop(t *time.Ticker) {\n\tt.Stop()\n}\n';
  const use = leaky('Use')
    .replace('import "time"', 'import (\n\t"time"\n\n\t"example.com/m/gen"\n)')
    .replace('\n\tfor', '\n\tdefer gen.Stop(tick)\n\tfor');
  change(top, { 'gen/stop.go': stop, 'local.go': leaky('Local'), 'use.go': use });
  const { out } = await check(top, since('main'));
  expect(out).toBe('');
});

test('a link in a commit leads out of nothing', async () => {
  const secret = makeTree({ 'secret.go': leaky('Secret') });
  const top = onBranch();
  symlinkSync(join(secret, 'secret.go'), join(top, 'link.go'));
  symlinkSync('a.go', join(top, 'loop.go'));
  git(top, 'add', '-A');
  const { out } = await check(top, ['--staged']);
  expect(out).not.toContain('Secret');
});

test('a submodule counts as unchanged, and can be asked by itself', async () => {
  const inner = makeRepository({ 'i.go': leaky('I') });
  const top = onBranch();
  git(top, 'submodule', '--quiet', 'add', inner, 'inner');
  commit(top, 'submodule');
  change(top, { 'inner/j.go': leaky('J'), 'c.go': leaky('C') });
  expect(places((await check(top, since('HEAD'))).out)).toEqual(['c.go:6']);
  expect(places((await check(top, [...since('HEAD'), 'inner'])).out)).toEqual(['inner/j.go:6']);
});

test('a second work tree and names that no program likes', async () => {
  const top = onBranch({ 'ü/ a\tb.go': repaired('Odd') });
  const second = join(makeTree({}), 'second');
  git(top, 'worktree', 'add', '-q', '-b', 'second', second);
  change(second, { 'ü/ a\tb.go': leaky('Odd') });
  const { out } = await check(second, since('main'));
  expect(out).toContain('ü/ a');
  git(second, 'add', '-A');
  expect((await check(second, ['--staged'])).out).toBe(out);
});
