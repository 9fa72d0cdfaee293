import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { nodeHost } from '../../src/discover/host.js';
import { type FixOutcome, fix } from '../../src/engine/fix.js';
import { makePlan } from '../../src/engine/plan.js';
import { stripWants } from '../go/built-program.mjs';

const folder = mkdtempSync(join(tmpdir(), 'gorphan-fix-'));
const hasGo = spawnSync('gofmt', ['-h']).error === undefined;
let outcome: FixOutcome;

function run(): Promise<FixOutcome> {
  const host = nodeHost(folder);
  const plan = makePlan({ paths: ['./...'], tests: true, config: false }, rules, host);
  return fix({ plan, rules, host, version: '0', pageOf: () => '', clock: () => 0 }, true);
}

beforeAll(async () => {
  cpSync(fileURLToPath(new URL('../../rules', import.meta.url)), folder, { recursive: true });
  stripWants(folder);
  outcome = await run();
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const offered = () => outcome.before.report.results.filter((result) => result.fix !== undefined);

test('every fix that is offered for a fixture ends its finding and brings no other', () => {
  expect(outcome.after.report.results.filter((result) => result.fix !== undefined)).toEqual([]);
  expect(outcome.fixed).toBe(offered().length);
  expect(outcome.after.report.results.length).toBe(outcome.before.report.results.length - outcome.fixed);
});

test('each kind of fix is tried', () => {
  const titles = new Set(offered().map(({ rule, fix: one }) => `${rule}: ${one?.title.replace(/`[^`]*`/g, '...')}`));
  expect([...titles].sort()).toEqual([
    'missing-unsubscribe: Add ...',
    'uncalled-cancel: Add ...',
    'unclosed-resource: Add ...',
    'unguarded-send: Give the channel room for its only value',
    'unstopped-ticker: Add ...',
    'waitgroup-misuse: Move ... in front of the go statement',
  ]);
});

test('lines are added, moved or get a capacity; all others stay', () => {
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const bare = (text: string): readonly string[] =>
    text
      .split('\n')
      .filter((line) => !/^\s*(defer \S+\(\)|\w+\.Add\(1\))?$/.test(line))
      .map((line) => line.replaceAll(', 1)', ')'));
  for (const { before, after } of outcome.files) expect(bare(decode(after))).toEqual(bare(decode(before)));
});

test.skipIf(!hasGo)('what is fixed is formatted and compiles', { timeout: 300_000 }, async () => {
  for (const { path, after } of outcome.files) writeFileSync(path, after);
  expect(spawnSync('gofmt', ['-l', '.'], { cwd: folder, encoding: 'utf8' }).stdout).toBe('');
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOPROXY: 'off', GOFLAGS: '', GOWORK: 'off' };
  const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('go.mod'));
  const version = /go1\.(\d+)/.exec(spawnSync('go', ['version'], { encoding: 'utf8' }).stdout)?.[1];
  for (const name of modules) {
    const needs = /^go 1\.(\d+)/m.exec(readFileSync(join(folder, name), 'utf8'))?.[1];
    if (Number(needs) > Number(version)) continue;
    const built = spawnSync('go', ['build', './...'], { cwd: join(folder, name, '..'), env, encoding: 'utf8' });
    expect(built.stderr).toBe('');
  }
  expect((await run()).files).toEqual([]);
});
