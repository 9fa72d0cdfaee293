import { expect, test } from 'vitest';
import { defineRule } from '../../src/rule/rule.js';
import { makeTree } from '../discover/tree.js';
import { firstByte, runCli } from './run-cli.js';

const tree = { 'go.mod': 'module m\n', 'a.go': 'package p\n', 'b.go': 'package p\n' };

const thrower = defineRule({
  id: 'thrower',
  summary: 'always fails',
  level: 'error',
  since: '0.1.0',
  messages: {},
  check() {
    throw new Error('broken inside\n    at some place');
  },
});

test('0 where nothing is found', async () => {
  expect(await runCli(makeTree(tree), [], [])).toEqual({ code: 0, out: '', err: 'no findings in 2 files, 0.0 s\n' });
});

test('1 where something is', async () => {
  const { code, out, err } = await runCli(makeTree(tree), []);
  expect(code).toBe(1);
  expect(out).toContain('a.go:1:1: warning: found by early-bird (early-bird)\n');
  expect(err).toBe('1 finding (1 warning) in 2 files, 0.0 s\n');
});

test.each([
  ['note', 'note', 1],
  ['note', 'warning', 0],
  ['warning', 'warning', 1],
  ['warning', 'error', 0],
  ['error', 'error', 1],
] as const)('a %s under --fail-on %s gives %i', async (level, failOn, expected) => {
  const { code } = await runCli(makeTree(tree), ['--fail-on', failOn], [firstByte('early-bird', level)]);
  expect(code).toBe(expected);
});

test('without --fail-on a note does not fail', async () => {
  const { code, err } = await runCli(makeTree(tree), [], [firstByte('early-bird', 'note')]);
  expect([code, err]).toEqual([0, '1 finding (1 note) in 2 files, 0.0 s\n']);
});

test('2 where a named path is missing, and the rest is printed', async () => {
  const { code, out, err } = await runCli(makeTree(tree), ['gone', '.']);
  expect(code).toBe(2);
  expect(out).toContain('found by early-bird');
  expect(err).toContain('usage: cannot read gone: there is no such file or folder\n');
});

test('3 where a rule fails, and what others found is printed', async () => {
  const { code, out, err } = await runCli(makeTree(tree), [], [thrower, firstByte('early-bird', 'warning')]);
  expect(code).toBe(3);
  expect(out).toContain('found by early-bird');
  expect(err).toContain('internal: the rule thrower failed: broken inside\n');
  expect(err).not.toContain('at some place');
});

test('3 wins over 2', async () => {
  expect((await runCli(makeTree(tree), ['gone', '.'], [thrower])).code).toBe(3);
});

test.each([
  [['--formt', 'text'], "gorphan: unknown option '--formt' (did you mean --format?)\n"],
  [['--strikt'], "gorphan: unknown option '--strikt' (did you mean --strict?)\n"],
  [['--nonsense'], "gorphan: unknown option '--nonsense'\n"],
  [['--format', 'serif'], 'gorphan: unknown format "serif", did you mean "sarif"?\n'],
  [
    ['--format', 'yaml'],
    'gorphan: unknown format "yaml"; there are text, sarif, json, github, markdown, rdjsonl, checkstyle\n',
  ],
  [['--sarif-security', '11'], 'gorphan: --sarif-security 11: give a number from 0.1 to 10.0\n'],
  [['--sarif-security', 'high'], 'gorphan: --sarif-security high: give a number from 0.1 to 10.0\n'],
  [['--sarif-security', '0'], 'gorphan: --sarif-security 0: give a number from 0.1 to 10.0\n'],
  [
    ['--format', 'sarif', '--format', 'json'],
    'gorphan: two formats go to standard output; give one of them a file: --format sarif=FILE\n',
  ],
  [
    ['--format', 'sarif=x', '--format', 'json=x'],
    'gorphan: two formats go to x; give one of them a file: --format sarif=FILE\n',
  ],
  [['--format', 'sarif='], 'gorphan: --format sarif=: a file name is missing\n'],
  [['--output'], "gorphan: option '--output <file>' argument missing\n"],
  [['--select', 'erly-bird'], 'gorphan: unknown rule "erly-bird", did you mean "early-bird"?\n'],
  [['--ignore', 'early-bird,whatever'], 'gorphan: unknown rule "whatever"\n'],
  [['-'], 'gorphan: `-` needs --stdin-filename PATH, which says where the text belongs\n'],
  [['--stdin-filename', 'a.go'], 'gorphan: --stdin-filename needs `-` among the arguments\n'],
  [['--config', 'none.yaml'], 'gorphan: none.yaml: there is no such file\n'],
  [['--select', ''], 'gorphan: --select names no rule\n'],
  [['explain'], 'gorphan: gorphan explain wants one rule; `gorphan rules` lists them\n'],
  [['explain', 'erly-bird'], 'gorphan: unknown rule "erly-bird", did you mean "early-bird"?\n'],
  [['lsp', './...'], 'gorphan: gorphan lsp takes only --stdio; found ./...\n'],
])('%j is one line and 2', async (argv, message) => {
  expect(await runCli(makeTree(tree), argv)).toEqual({ code: 2, out: '', err: message });
});

test('--fail-on and --color take what they name', async () => {
  const { code, err } = await runCli(makeTree(tree), ['--fail-on', 'fatal']);
  expect([code, err]).toEqual([
    2,
    "gorphan: option '--fail-on <level>' argument 'fatal' is invalid. Allowed choices are note, warning, error\n",
  ]);
});

test('an error in the configuration is one line and 2', async () => {
  const top = makeTree({ ...tree, '.gorphan.yaml': 'rule: {}\n' });
  const err = 'gorphan: .gorphan.yaml:1:1: unknown key "rule", did you mean "rules"?\n';
  expect(await runCli(top, [])).toEqual({ code: 2, out: '', err });
  expect((await runCli(top, ['--no-config'])).code).toBe(1);
});

test('a failure nobody foresaw is one line and 3', async () => {
  const world = {
    clock: () => {
      throw new Error('no clock\n    at here');
    },
  };
  expect(await runCli(makeTree(tree), [], [], world)).toEqual({
    code: 3,
    out: '',
    err: 'gorphan: internal error: no clock\n',
  });
});
