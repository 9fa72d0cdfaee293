import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree } from '../discover/tree.js';
import { firstByte, runCli } from './run-cli.js';

const tree = { 'go.mod': 'module m\n', 'a.go': 'package p\n', 'sub/b.go': 'package q\n' };
const both = [firstByte('early-bird', 'warning'), firstByte('late-bird', 'warning')];
const rulesIn = (out: string): readonly string[] => [...out.matchAll(/\((\w+-bird)\)/g)].map((match) => match[1] ?? '');

test('--select and --ignore choose the rules', async () => {
  const top = makeTree(tree);
  expect(rulesIn((await runCli(top, [], both)).out)).toEqual(['early-bird', 'late-bird']);
  expect(rulesIn((await runCli(top, ['--select', 'late-bird'], both)).out)).toEqual(['late-bird']);
  expect(rulesIn((await runCli(top, ['--select', 'late-bird,early-bird'], both)).out)).toHaveLength(2);
  expect(rulesIn((await runCli(top, ['--ignore', 'late-bird'], both)).out)).toEqual(['early-bird']);
  expect((await runCli(top, ['--ignore', 'late-bird', '--ignore', 'early-bird'], both)).code).toBe(0);
});

test('the configuration sets levels, switches off, and gives way to --select', async () => {
  const top = makeTree({ ...tree, '.gorphan.yaml': 'rules: { early-bird: error, late-bird: off }\n' });
  const { out } = await runCli(top, ['sub', '.'], both);
  expect(out).toContain('a.go:1:1: error: found by early-bird');
  expect(rulesIn(out)).toEqual(['early-bird']);
  expect(rulesIn((await runCli(top, ['--select', 'late-bird'], both)).out)).toEqual(['late-bird']);
});

test('the configuration next to what is checked counts, not the one next to the caller', async () => {
  const top = makeTree({
    '.gorphan.yaml': 'rules: { early-bird: off }\n',
    'repo/.git/HEAD': '',
    'repo/a.go': 'package p\n',
  });
  expect((await runCli(top, ['repo'])).code).toBe(1);
});

test('--strict shows low confidence', async () => {
  const rules = [firstByte('early-bird', 'warning', 'low')];
  expect((await runCli(makeTree(tree), [], rules)).out).toBe('');
  expect((await runCli(makeTree(tree), ['--strict'], rules)).out).toContain('early-bird');
});

test('--exclude drops findings, not the file', async () => {
  const { code, err } = await runCli(makeTree(tree), ['--exclude', 'a.go']);
  expect([code, err]).toEqual([0, 'no findings in 1 file, 0.0 s\n']);
});

test('findings are named as seen from the working folder', async () => {
  const top = makeTree(tree);
  expect((await runCli(join(top, 'sub'), ['..'])).out).toContain('../a.go:1:1: warning');
  expect((await runCli(top, [join(top, 'a.go')])).out).toContain('a.go:1:1: warning');
});

test('--quiet keeps findings and mistakes only', async () => {
  const { out, err } = await runCli(makeTree({ ...tree, 'bin.go': '\0' }), ['--quiet', '.', 'gone']);
  expect(out).toContain('early-bird');
  expect(err).toBe('usage: cannot read gone: there is no such file or folder\n');
});

test('several formats, each to its place', async () => {
  const top = makeTree(tree);
  const { out } = await runCli(top, ['--format', 'sarif=out.sarif', '--format', 'json=out.json', '--format', 'text']);
  expect(out).toContain('a.go:1:1: warning');
  const sarif = JSON.parse(readFileSync(join(top, 'out.sarif'), 'utf8'));
  expect(sarif.runs[0].results).toHaveLength(1);
  expect(JSON.parse(readFileSync(join(top, 'out.json'), 'utf8'))).toBeTypeOf('object');
  expect(readdirSync(top).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('SARIF names files from the git root, else from the working folder', async () => {
  const uriIn = async (top: string, cwd: string) => {
    const { out } = await runCli(join(top, cwd), ['--format', 'sarif', join(top, 'x/a.go')]);
    return JSON.parse(out).runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri;
  };
  expect(await uriIn(makeTree({ '.git/HEAD': '', 'x/go.mod': 'module x', 'x/a.go': '' }), 'x')).toBe('x/a.go');
  expect(await uriIn(makeTree({ 'x/go.mod': 'module x', 'x/a.go': '' }), '')).toBe('x/a.go');
  expect(await uriIn(makeTree({ 'go.mod': 'module m', 'x/.git/HEAD': '', 'x/a.go': '' }), '')).toBe('a.go');
});

test('--output replaces a file as a whole, also behind a link', async () => {
  const top = makeTree({ ...tree, 'old.txt': 'old' });
  symlinkSync('old.txt', join(top, 'link.txt'));
  expect((await runCli(top, ['--output', 'link.txt'])).out).toBe('');
  expect(readFileSync(join(top, 'old.txt'), 'utf8')).toContain('early-bird');
  expect(readdirSync(top)).toContain('link.txt');
});

test("an output that can not be written is the user's mistake, and one line", async () => {
  const top = makeTree(tree);
  const { code, err } = await runCli(top, ['--output', 'no/such/folder.txt']);
  expect(code).toBe(2);
  expect(err).toContain(`gorphan: cannot write ${join(top, 'no/such/folder.txt')}: there is no such file or folder\n`);
});

test('colour follows the option, FORCE_COLOR, NO_COLOR and the terminal, in this order', async () => {
  const top = makeTree(tree);
  const colored = async (argv: readonly string[], env: Record<string, string>, stdout: boolean) =>
    (await runCli(top, argv, undefined, { env, isTTY: { stdout, stderr: false } })).out.includes('\u001b[');
  expect(await colored([], {}, false)).toBe(false);
  expect(await colored([], {}, true)).toBe(true);
  expect(await colored([], { TERM: 'dumb' }, true)).toBe(false);
  expect(await colored([], { NO_COLOR: '1' }, true)).toBe(false);
  expect(await colored([], { NO_COLOR: '1', FORCE_COLOR: '1' }, false)).toBe(true);
  expect(await colored([], { FORCE_COLOR: '0' }, true)).toBe(false);
  expect(await colored(['--color', 'always'], { NO_COLOR: '1' }, false)).toBe(true);
  expect(await colored(['--color', 'never'], { FORCE_COLOR: '1' }, true)).toBe(false);
});

test('standard input is checked under its name, among its siblings', async () => {
  const top = makeTree(tree);
  const stdin = (async function* () {
    yield 'package p // from ';
    yield new TextEncoder().encode('standard input\n');
  })();
  const { code, out, err } = await runCli(top, ['--stdin-filename', 'a.go', '-'], undefined, {
    stdin,
    env: { NO_COLOR: '1' },
    isTTY: { stdout: true, stderr: false },
  });
  expect([code, err]).toEqual([1, '1 finding (1 warning) in 1 file, 0.0 s\n']);
  // The code frame shows the text that was checked.
  expect(out).toContain('package p // from standard input');
});

test('progress is for terminals, and gone at the end', async () => {
  let now = 0;
  const clock = () => (now += 1000);
  const top = makeTree(tree);
  const seen = await runCli(top, [], [], { clock, isTTY: { stdout: false, stderr: true } });
  expect(seen.err).toContain('\r\u001b[Kgorphan: 1 of 2 files\r\u001b[Kno findings');
  expect((await runCli(top, [], [], { clock })).err).not.toContain('\r');
  expect((await runCli(top, ['--quiet'], [], { clock, isTTY: { stdout: true, stderr: true } })).err).toBe('');
});

test('a reader that goes away is no failure, a full disk is', async () => {
  const gone = (code: string) => ({
    write: (_: string, done?: (error: Error) => void) => done?.(Object.assign(new Error(code), { code })),
  });
  const top = makeTree(tree);
  expect((await runCli(top, [], undefined, { stdout: gone('EPIPE') })).code).toBe(1);
  expect((await runCli(top, [], undefined, { stdout: gone('ENOSPC') })).code).toBe(3);
});

test('annotations come with a summary of the job, where the runner asks for one, and name files from the git root', async () => {
  const top = makeTree({ '.git/HEAD': '', 'x/go.mod': 'module m\n', 'x/a.go': 'package p\n', 'x/sum.md': 'before\n' });
  const world = { env: { GITHUB_STEP_SUMMARY: join(top, 'x', 'sum.md') } };
  const { out } = await runCli(join(top, 'x'), ['--format', 'github'], undefined, world);
  expect(out).toMatch(/^::warning title=gorphan%3A early-bird,file=x\/a\.go,line=1,.*\n$/);
  const summary = readFileSync(join(top, 'x', 'sum.md'), 'utf8');
  expect(summary).toMatch(/^before\n\*\*gorphan\*\*: 1 finding in 1 file\n/);
  await runCli(join(top, 'x'), ['--format', 'text'], undefined, world);
  expect(readFileSync(join(top, 'x', 'sum.md'), 'utf8')).toBe(summary);
});

test('a summary that cannot be written is told and changes nothing else', async () => {
  const top = makeTree(tree);
  const { code, out, err } = await runCli(top, ['--format', 'github'], undefined, {
    env: { GITHUB_STEP_SUMMARY: join(top, 'gone', 'sum.md') },
  });
  expect([code, err]).toEqual([1, expect.stringMatching(/^gorphan: no job summary: .+\n/)]);
  expect(out).toMatch(/^::warning /);
});

test('--sarif-security reaches the SARIF', async () => {
  const { out } = await runCli(makeTree(tree), ['--format', 'sarif', '--sarif-security', '5.5']);
  expect(JSON.parse(out).runs[0].tool.driver.rules[0].properties['security-severity']).toBe('5.5');
});

test('SARIF of files outside the working folder, without git, names them from their own root', async () => {
  const top = makeTree(tree);
  const { out } = await runCli(makeTree({}), ['--format', 'sarif', top]);
  const { uri } = JSON.parse(out).runs[0].results[0].locations[0].physicalLocation.artifactLocation;
  expect(uri).toBe('a.go');
});

test('what a reader does not see of too many findings is told', async () => {
  const many = Array.from({ length: 11 }, (_, n) => firstByte(`bird-${n}`, 'warning'));
  const { err } = await runCli(makeTree(tree), ['--format', 'github'], many);
  expect(err).toContain('gorphan: GitHub shows 10 annotations of a level; of 11 warnings the others are in the log\n');
});
