import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { installTools } from './npm-tools.js';
import { git, gitEnv, release } from './release.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const top = realpathSync(mkdtempSync(join(tmpdir(), 'gorphan-action-')));
const env = gitEnv(top);
const place = join(top, 'action');
let missing: string | undefined;

beforeAll(() => {
  const tool = release(top);
  missing = tool.missing;
  if (missing === undefined)
    git(top, env, '-c', 'advice.detachedHead=false', 'clone', '-q', '-b', tool.tag, tool.folder, place);
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

interface Step {
  readonly run: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

let count = 0;

/** Runs the steps as the runner does: expressions are put in, each script goes to `bash -eo pipefail`. */
function runAction(inputs: Readonly<Record<string, string>>, actionPath = place) {
  const { inputs: declared, runs } = parse(readFileSync(join(repository, 'action.yml'), 'utf8'));
  const checkout = join(top, `checkout-${count++}`);
  cpSync(join(repository, 'examples/leaky'), checkout, { recursive: true });
  git(checkout, env, 'init', '-q');
  for (const name of Object.keys(inputs)) expect(Object.keys(declared)).toContain(name);
  const put = (text: string): string =>
    text.replace(/\$\{\{\s*(\w+)\.([\w-]+)\s*\}\}/g, (_, scope: string, name: string) => {
      if (scope === 'github' && name === 'action_path') return actionPath;
      if (scope === 'inputs' && name in declared) return inputs[name] ?? declared[name].default;
      throw new Error(`an expression that is not known here: ${scope}.${name}`);
    });
  const files = { GITHUB_OUTPUT: join(top, `output-${count}`), GITHUB_STEP_SUMMARY: join(top, `summary-${count}`) };
  for (const file of Object.values(files)) writeFileSync(file, '');
  let said = '';
  let status: number | null = 0;
  for (const step of runs.steps as readonly Step[]) {
    expect(step.shell).toBe('bash');
    // What is put into a script would be run as part of it.
    expect(step.run).not.toContain('${{');
    const own = Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, put(value)]));
    const done = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: join(checkout, put(step['working-directory'] ?? '.')),
      env: { ...env, ...files, ...own },
      encoding: 'utf8',
    });
    said += done.stdout + done.stderr;
    status = done.status;
    if (status !== 0) break;
  }
  const read = (file: string): string => readFileSync(file, 'utf8');
  return { status, said, checkout, output: read(files.GITHUB_OUTPUT), summary: read(files.GITHUB_STEP_SUMMARY) };
}

test('the action annotates, writes SARIF and the summary of the job, and fails the step', () => {
  const { status, said, checkout, output, summary } = runAction({});
  expect(status, said).toBe(1);
  expect(said.match(/^::warning title=gorphan%3A [\w-]+,file=internal\/\w+\/\w+\.go,line=\d+,/gm)).toHaveLength(4);
  expect(output).toBe(`sarif=${checkout}/gorphan.sarif\n`);
  expect(JSON.parse(readFileSync(join(checkout, 'gorphan.sarif'), 'utf8')).runs[0].results).toHaveLength(4);
  expect(summary).toMatch(/^\*\*gorphan\*\*: 4 findings in 5 files\n\n\| level \| place /);
});

test('fail-on: never lets the step pass, and only where there are findings', () => {
  expect(runAction({ 'fail-on': 'never' }).status).toBe(0);
  expect(runAction({ 'fail-on': 'error' }).status).toBe(0);
  expect(runAction({ 'fail-on': 'never', paths: 'gone' }).status).toBe(2);
  // Nothing is left for an upload where nothing was checked.
  expect(runAction({ 'fail-on': 'x' }).output).toBe('');
});

test('inputs are lists of lines and never code', () => {
  const paths = '  ./internal/rate/...\n\n  internal/track\n';
  const { status, said, output, checkout } = runAction({
    paths,
    sarif: 'out put.sarif',
    args: '--ignore=unguarded-send\n',
  });
  expect([status, said.match(/^::/gm)?.length]).toEqual([1, 2]);
  expect(output).toBe(`sarif=${checkout}/out put.sarif\n`);
  const spiteful = runAction({
    paths: '$(touch forged)\n"; touch forged; "\n`touch forged`',
    'fail-on': 'x; touch forged',
  });
  expect(spiteful.status).toBe(2);
  expect(existsSync(join(spiteful.checkout, 'forged'))).toBe(false);
});

test('it runs in a folder of the repository, and names files from its root', () => {
  const { said } = runAction({ 'working-directory': 'internal/remind', paths: '.' });
  expect(said).toMatch(/^::warning title=gorphan%3A goroutine-without-exit,file=internal\/remind\/remind\.go,/m);
});

test('a checkout that is no release says what to use', () => {
  const { status, said } = runAction({}, join(top, 'gorphan'));
  expect([status, said]).toEqual([2, expect.stringMatching(/^::error title=gorphan::use a tag of a release/)]);
});

test('the action and the example workflow are valid', (context) => {
  const folder = mkdtempSync(join(top, 'validator-'));
  const absent = installTools(folder, '@action-validator/core@0.6.0', '@action-validator/cli@0.6.0');
  if (absent !== undefined) context.skip(absent);
  const validator = join(folder, 'node_modules/.bin/action-validator');
  const check = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return spawnSync(validator, [file], { cwd: folder, encoding: 'utf8' });
  };
  const action = readFileSync(join(repository, 'action.yml'), 'utf8');
  const workflow = readFileSync(join(repository, 'examples/code-scanning.yml'), 'utf8');
  for (const [name, text] of [
    ['action.yml', action],
    ['workflow.yml', workflow],
  ] as const) {
    const good = check(name, text);
    expect([good.status, good.stdout + good.stderr]).toEqual([0, '']);
  }
  expect(check('action.yml', action.replace('composite', 'composed')).status).not.toBe(0);
  expect(check('workflow.yml', workflow.replace('runs-on', 'runs-at')).status).not.toBe(0);
});

test('the example uses the action with inputs and outputs that it has', () => {
  const action = parse(readFileSync(join(repository, 'action.yml'), 'utf8'));
  const workflow = readFileSync(join(repository, 'examples/code-scanning.yml'), 'utf8');
  const used = [...workflow.matchAll(/steps\.gorphan\.outputs\.([\w-]+)/g)].map((match) => match[1]);
  expect(used).toContain('sarif');
  for (const name of used) expect(Object.keys(action.outputs)).toContain(name);
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  expect(workflow).toContain(`gorphan@v${version}\n`);
});
