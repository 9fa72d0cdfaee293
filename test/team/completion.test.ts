import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { rules } from '../../rules/index.js';
import { makeTree } from '../discover/tree.js';
import { goMod, gorphan, leaky } from './repository.js';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

/** What bash offers for the last of the words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const top = makeTree({ 'api.go': 'package p\n', 'sub/b.go': 'package p\n' });
  writeFileSync(join(top, 'script'), (await gorphan(top, ['completion', 'bash'])).out);
  const line = `source ./script; COMP_WORDS=(gorphan "$@"); COMP_CWORD=$#; _gorphan; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const done = spawnSync('bash', ['-c', line, 'bash', ...words], { cwd: top, encoding: 'utf8' });
  expect(done.stderr).toBe('');
  return done.stdout.split('\n').filter((word) => word !== '');
}

test.skipIf(!has('bash'))('bash offers options, values, rules, commands and files', async () => {
  expect(await offered('--change')).toEqual(['--changed-since']);
  expect(await offered('--fail-on', '')).toEqual(['note', 'warning', 'error']);
  expect(await offered('--fail-on', '=', 'w')).toEqual(['warning']);
  expect(await offered('--format', 'sa')).toEqual(['sarif']);
  expect(await offered('--select', 'nil-channel,unst')).toEqual(['nil-channel,unstopped-ticker']);
  expect(await offered('explain', '')).toEqual(rules.map(({ id }) => id));
  expect(await offered('comp')).toEqual(['completion']);
  expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(await offered('--strict', 'a')).toEqual(['api.go']);
  expect(await offered('--baseline', 's')).toEqual(expect.arrayContaining(['sub', 'script']));
});

test('every option of the help is in every script', async () => {
  const { out: help } = await gorphan('/', ['--help']);
  const options = [...help.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map((match) => match[1] ?? '');
  expect(options.length).toBeGreaterThan(25);
  for (const [shell, form] of [
    ['bash', (name: string) => `--${name}`],
    ['zsh', (name: string) => `'*--${name}`],
    ['fish', (name: string) => ` -l ${name} `],
  ] as const) {
    const { out } = await gorphan('/', ['completion', shell]);
    expect(options.filter((name) => !out.includes(form(name)))).toEqual([]);
    if (has(shell))
      expect(spawnSync(shell, ['-n'], { input: out, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  }
});

test.each([[[]], [['tcsh']], [['bash', 'zsh']], [['toString']]])('completion %j is a mistake', async (args) => {
  const { code, err } = await gorphan('/', ['completion', ...args]);
  expect([code, err]).toEqual([2, 'gorphan: gorphan completion wants a shell: bash, zsh, fish\n']);
});

test('--statistics counts by rule and by package, on standard error', async () => {
  const top = makeTree({ 'go.mod': goMod, 'a.go': leaky('A'), 'sub/b.go': leaky('B'), 'sub/c.go': leaky('C') });
  const { out, err } = await gorphan(top, ['--statistics']);
  expect(out).toBe((await gorphan(top, [])).out);
  expect(err).toContain(
    'findings  rule\n       3  unstopped-ticker\nfindings  package\n       2  sub\n       1  .\n3 findings',
  );
  expect((await gorphan(top, ['--statistics', '--exclude', '**'])).err).toBe('no Go files to check, 0.0 s\n');
});

test('the workflow with shards runs what there is', async () => {
  const text = readFileSync(new URL('../../examples/shards.yml', import.meta.url), 'utf8');
  const { jobs } = parse(text);
  expect(jobs.shard.strategy.matrix.shard).toEqual([1, 2, 3, 4]);
  const commands = Object.values<{ steps: { run?: string }[] }>(jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run }) => (run?.startsWith('gorphan ') ? [run] : [])),
  );
  const top = makeTree({ 'go.mod': goMod, 'a.go': leaky('A'), 'b/b.go': leaky('B'), 'shards/x': '' });
  const [shard = '', merge = ''] = commands.map((command) =>
    command.replaceAll(/\$\{\{ strategy\.job-total \}\}/g, '4'),
  );
  const codes = [];
  for (const number of ['1', '2', '3', '4']) {
    const argv = shard
      .replaceAll(/\$\{\{ matrix\.shard \}\}/g, number)
      .replace('=', '=shards/')
      .split(' ')
      .slice(1);
    codes.push((await gorphan(top, argv)).code);
  }
  expect(codes.filter((code) => code === 1)).toHaveLength(2);
  const files = ['1', '2', '3', '4'].map((number) => `shards/${number}.sarif`);
  expect((await gorphan(top, [...merge.split(' ').slice(1, -1), ...files])).code).toBe(0);
  expect(JSON.parse(readFileSync(join(top, 'gorphan.sarif'), 'utf8')).runs[0].results).toHaveLength(2);
});
