import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Rule } from '../../../src/rule/rule.js';
import { makeTree } from '../../discover/tree.js';
import { firstByte, runCli } from '../run-cli.js';

const rules: readonly Rule[] = [
  firstByte('early-bird', 'warning'),
  {
    ...firstByte('late-bird', 'note'),
    options: { depth: { type: 'count', summary: 'how deep', default: 2 } },
  },
];

test('init writes a configuration that is taken, and changes nothing', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'a.go': 'package p\n' });
  const before = await runCli(top, [], rules);
  expect(await runCli(top, ['init'], rules)).toEqual({ code: 0, out: 'wrote .gorphan.yaml\n', err: '' });
  expect(readFileSync(join(top, '.gorphan.yaml'), 'utf8')).toContain('#early-bird: warning');
  expect(await runCli(top, [], rules)).toEqual(before);
});

test.each([
  ['.gorphan.yaml', 'tests: true'],
  ['.gorphan.yml', ''],
  ['.gorphan.json', '{}'],
  ['.gorphan.yaml', 'link:nowhere'],
])('init leaves %s (%s) as it is', async (name, content) => {
  const top = makeTree({ [name]: content });
  const { code, out, err } = await runCli(top, ['init'], rules);
  expect([code, out]).toEqual([2, '']);
  expect(err).toBe(`gorphan: there is a ${name} already; it was left as it is\n`);
  expect(readdirSync(top)).toEqual([name]);
});

const config = `rules:
  early-bird: error
  late-bird: { depth: 3 }
exclude: [gen/**]
tests: true
pairs:
  - { import: example.com/m, acquire: T.Open, release: (), result: 1 }
overrides:
  - files: api/**
    rules: { late-bird: { level: off }, early-bird: note }
`;

test('--print-config says what holds for a file, and who says so', async () => {
  const top = makeTree({ '.gorphan.yaml': config, 'go.mod': 'module m', 'a.go': '', 'api/b.go': '', 'sub/go.mod': '' });
  const { code, out, err } = await runCli(top, ['--print-config', 'api/b.go'], rules);
  expect([code, err]).toEqual([0, '']);
  const said = out.split('\n').map((line) => line.replace(/ +# /, '  # '));
  expect(said).toEqual([
    '# what holds for api/b.go',
    'rules:',
    '  early-bird: note  # .gorphan.yaml:10:41',
    '  late-bird:',
    '    level: off  # .gorphan.yaml:10:27',
    '    depth: 3  # .gorphan.yaml:3:16',
    'exclude:',
    '  - "gen/**"  # .gorphan.yaml:4:11',
    'include: []  # default',
    'tests: true  # .gorphan.yaml:5:1',
    'pairs:',
    '  - import: "example.com/m"  # .gorphan.yaml:7:5',
    '    acquire: "T.Open"',
    '    release: ["()"]',
    '    result: 1',
    '    kind: subscription',
    '',
  ]);
});

test('--print-config knows the options of the command line, and defaults', async () => {
  const top = makeTree({ 'go.mod': 'module m', 'a.go': '' });
  const argv = ['--print-config', '.', '--tests', '--ignore', 'early-bird', '--exclude', 'x'];
  const { out } = await runCli(top, argv, rules);
  expect(out.replace(/ +# /g, '  # ')).toBe(`# what holds for .
rules:
  early-bird: off  # --ignore
  late-bird:
    level: note  # default
    depth: 2  # default
exclude:
  - x  # --exclude, from the working folder
include: []  # default
tests: true  # --tests
pairs: []  # default
`);
  expect((await runCli(top, ['--print-config', 'gone.go'], rules)).code).toBe(2);
});

test('what --print-config prints is a configuration that says the same', async () => {
  const top = makeTree({ '.gorphan.yaml': config, 'go.mod': 'module m', 'api/b.go': '' });
  const { out } = await runCli(top, ['--print-config', 'api/b.go'], rules);
  writeFileSync(join(top, '.gorphan.yaml'), out);
  const again = await runCli(top, ['--print-config', 'api/b.go'], rules);
  const bare = (text: string): string => text.replace(/ +#.*/g, '');
  expect(again.err).toBe('');
  expect(bare(again.out)).toBe(bare(out));
});
