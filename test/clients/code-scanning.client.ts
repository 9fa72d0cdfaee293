import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeTree } from '../discover/tree.js';
import { gorphan, leaky } from '../e2e/program.js';
import { installTools } from './npm-tools.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const top = realpathSync(mkdtempSync(join(tmpdir(), 'gorphan-sarif-')));
const multitool = join(top, 'node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool');
let missing: string | undefined;

beforeAll(() => {
  missing = installTools(top, '@microsoft/sarif-multitool@5.7.0', 'jsonschema@1.5.0');
  if (missing === undefined && !existsSync(multitool)) missing = 'skipped: no SARIF Multitool for this platform';
  // Its own install script would do no more.
  if (missing === undefined) chmodSync(multitool, 0o755);
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

interface Log {
  // biome-ignore lint/suspicious/noExplicitAny: read by programs that check the shape
  readonly runs: readonly any[];
}

const readLog = (file: string): Log => JSON.parse(readFileSync(file, 'utf8'));

function tool(...args: string[]): string {
  const done = spawnSync(multitool, args, { cwd: top, encoding: 'utf8', timeout: 100_000 });
  expect(done.status, done.stdout + done.stderr).toBe(0);
  return done.stdout;
}

/** Errors and warnings of the multitool. Its exit code is 0 even where it finds some. */
function complaints(file: string): readonly string[] {
  const report = join(top, 'complaints.sarif');
  tool(
    'validate',
    file,
    '--rule-kind',
    'Sarif;Gh',
    '--level',
    'Error;Warning',
    '-o',
    report,
    '--log',
    'ForceOverwrite',
  );
  const [run] = readLog(report).runs;
  expect(run.invocations?.[0].executionSuccessful ?? true).toBe(true);
  return run.results.map((result: { ruleId: string; level?: string; message: object }) =>
    JSON.stringify([result.ruleId, result.level ?? 'warning', result.message]),
  );
}

/** What GitHub's upload action refuses a file for: the same library with the schema of the standard. */
function refusals(log: unknown): readonly string[] {
  const { Validator } = createRequire(join(top, 'x.js'))('jsonschema');
  const schema = JSON.parse(readFileSync(join(repository, 'test/report/schema/sarif-2.1.0.json'), 'utf8'));
  return new Validator().validate(log, schema).errors.map(String);
}

async function sarifOf(folder: string, ...args: string[]): Promise<string> {
  const file = join(top, `${Math.random().toString(36).slice(2)}.sarif`);
  const { code, err } = await gorphan(folder, ['--format', `sarif=${file}`, ...args]);
  expect([0, 1], err).toContain(code);
  return file;
}

/** What can stand in a checkout, and must stand in a valid file. */
const odd = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  'svc/go.mod': 'module example.com/svc\n\ngo 1.22\n',
  'svc/größe 50% #1/[x].go': leaky('X').replaceAll('\n', '\r\n').replace('tick :=', '/* 😀 */ tick :='),
  'svc/broken.go': `${leaky('Y')}\nfunc Broken() { if x == { }\n`,
  'svc/binary.go': new Uint8Array([0x7f, 0, 0, 0]),
  'svc/quiet.go': leaky('Q').replace('\ttick :=', '\t//gorphan:ignore unstopped-ticker\n\ttick :='),
};

describe('the SARIF of', () => {
  test.each([
    ['a module with findings', () => join(repository, 'examples/leaky'), [], 4],
    ['a module without findings', () => join(repository, 'examples/repaired'), [], 0],
    ['odd names, broken and suppressed code', () => makeTree(odd), [], 2],
    ['security alerts', () => join(repository, 'examples/leaky'), ['--sarif-security', '5.0'], 4],
    ['a folder without Go', () => makeTree({ 'README.md': '' }), [], 0],
  ] as const)('%s has no error and no warning, and is not refused', async (_, folder, args, results) => {
    const file = await sarifOf(folder(), ...args);
    expect(complaints(file)).toEqual([]);
    const log = readLog(file);
    expect(refusals(log)).toEqual([]);
    expect(log.runs).toHaveLength(1);
    expect(log.runs[0].results).toHaveLength(results);
    expect(log.runs[0].invocations[0].executionSuccessful).toBe(true);
    expect(readFileSync(file, 'utf8')).not.toMatch(/: null|Line": 0|Column": 0/);
  });

  test('the checks find what is wrong', async () => {
    const file = await sarifOf(join(repository, 'examples/leaky'));
    const spoilt = join(top, 'spoilt.sarif');
    const good = readFileSync(file, 'utf8');
    writeFileSync(spoilt, good.replaceAll('"shortDescription"', '"properties2"').replace('"informationUri"', '"x"'));
    expect(complaints(spoilt).join()).toMatch(/GH2012|SARIF/);
    expect(refusals(JSON.parse(good.replace('"startLine": ', '"startLine": -')))).not.toEqual([]);
  });
});

test('the line hashes are those that another program computes from the files', async () => {
  const second = leaky('B').slice(leaky('B').indexOf('\nfunc'));
  const tree = makeTree({ ...odd, 'svc/more.go': leaky('A') + second });
  const own = readLog(await sarifOf(tree));
  const hashes = own.runs[0].results.map((one: { partialFingerprints: object }) => one.partialFingerprints);
  const bare = join(tree, 'bare.sarif');
  for (const one of own.runs[0].results) {
    one.partialFingerprints = undefined;
    // The multitool reads the files itself, so it is told where they are.
    for (const { physicalLocation } of one.locations) {
      physicalLocation.artifactLocation = { uri: `file://${tree}/${physicalLocation.artifactLocation.uri}` };
    }
  }
  writeFileSync(bare, JSON.stringify(own));
  const filled = join(top, 'filled.sarif');
  tool('rewrite', bare, '--insert', 'RollingHashPartialFingerprints', '-o', filled, '--log', 'ForceOverwrite');
  const theirs = readLog(filled).runs[0].results;
  expect(theirs.length).toBeGreaterThan(2);
  expect(hashes.map((one: Record<string, string>) => one.primaryLocationLineHash)).toEqual(
    theirs.map(
      (one: { partialFingerprints: Record<string, string> }) => one.partialFingerprints.primaryLocationLineHash,
    ),
  );
});

test('an alert stays the same when lines are added elsewhere', async () => {
  const tree = makeTree({});
  cpSync(join(repository, 'examples/leaky'), tree, { recursive: true });
  const [before] = readLog(await sarifOf(tree)).runs;
  const file = join(tree, 'internal/track/track.go');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('package track\n', 'package track\n\n// One more line.\n'));
  const [after] = readLog(await sarifOf(tree)).runs;
  const keys = (run: Log['runs'][number]) =>
    run.results.map((one: { ruleId: string; partialFingerprints: object }) => [one.ruleId, one.partialFingerprints]);
  expect(keys(after)).toEqual(keys(before));
  expect(after.results).not.toEqual(before.results);
});
