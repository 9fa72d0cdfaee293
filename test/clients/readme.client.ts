import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksUnder, blockUnder } from '../readme.js';

/**
 * The README as a newcomer follows it, from a checkout to the first findings in a Go project of their own. The blocks of
 * the README are run as they stand there.
 */
const repository = fileURLToPath(new URL('../../', import.meta.url));

let top = '';
let checkout = '';
let project = '';
let env: Record<string, string | undefined> = {};

beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'gorphan-newcomer-')));
  [checkout, project] = [join(top, 'gorphan'), join(top, 'parcels')];
  const files = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
    encoding: 'utf8',
  });
  expect(files.status, files.stderr).toBe(0);
  for (const name of files.stdout
    .split('\0')
    .filter((file) => file !== '' && !/^(?:test|rules\/.*fixtures)\//.test(file))) {
    if (!existsSync(join(repository, name))) continue;
    mkdirSync(dirname(join(checkout, name)), { recursive: true });
    cpSync(join(repository, name), join(checkout, name));
  }
  cpSync(join(repository, 'examples/leaky'), project, { recursive: true });
  // A new user's account: nothing of an outer npm, and a folder of their own for global packages.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|INIT_CWD|NODE_|VITEST|FORCE_COLOR)/i.test(name),
  );
  const prefix = join(top, 'global');
  mkdirSync(join(top, 'home'));
  env = {
    ...Object.fromEntries(own),
    HOME: join(top, 'home'),
    NO_COLOR: '1',
    npm_config_prefix: prefix,
    // What was fetched before need not be fetched again.
    npm_config_cache: process.env.npm_config_cache ?? join(process.env.HOME ?? '', '.npm'),
    npm_config_prefer_offline: 'true',
    PATH: `${join(prefix, 'bin')}:${process.env.PATH}`,
  };
});

afterAll(() => {
  if (top !== '') rmSync(top, { recursive: true, force: true });
});

/** Runs a block of the README. */
function type(block: string, cwd: string) {
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', block], { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const [tryIt = ''] = blocksUnder('Try it', 'sh');
const [pack = '', check = ''] = blocksUnder('Install', 'sh');

test('Try it: the first command lints the example and prints what the README shows', () => {
  const shown = blockUnder('Try it', 'console').replace(/^\$ .*\n/, '');
  const { status, stdout, stderr } = type(tryIt, checkout);
  expect(status, stderr).toBe(1);
  expect(stdout).toContain(shown);
});

test('Install: the package of the checkout installs, and `gorphan` lints a Go project', () => {
  const install = type(pack, checkout);
  expect(install.status, install.stderr).toBe(0);
  const { status, stdout, stderr } = type(check, project);
  expect(status, stderr).toBe(1);
  expect(stdout).toMatch(/^internal\/rate\/rate\.go:26:4: warning: .*\(unguarded-send\)$/m);
});

test('On save: the unsaved text goes to standard input', () => {
  const [block = ''] = blocksUnder('On save', 'sh');
  const { status, stdout, stderr } = type(block, project);
  expect(status, stderr).toBe(1);
  expect(stdout).toMatch(/^internal\/track\/track\.go:28:11: warning: .*\(unstopped-ticker\)$/m);
});

test('Configuration: init, the example of the README, and --print-config', () => {
  expect(type('gorphan init', project)).toMatchObject({ status: 0, stdout: 'wrote .gorphan.yaml\n' });
  expect(type('gorphan init', project).status).toBe(2);
  writeFileSync(join(project, '.gorphan.yaml'), blockUnder('Configuration', 'yaml'));
  const { stdout } = type('gorphan --print-config internal/track/track.go', project);
  expect(stdout).toMatch(/^ {4}level: error +# \.gorphan\.yaml:2:3$/m);
  expect(type('gorphan', project).stdout).toMatch(/: error: ticker `alive` .*\(unstopped-ticker\)$/m);
  rmSync(join(project, '.gorphan.yaml'));
});

test('Suppression: the comment of the README leaves the finding out', () => {
  const file = join(project, 'internal/track/track.go');
  const text = readFileSync(file, 'utf8');
  const [comment = ''] = blockUnder('Suppression', 'go').split('\n');
  writeFileSync(file, text.replace(/^(\t*)(alive := time\.NewTicker)/m, `$1${comment}\n$1$2`));
  expect(readFileSync(file, 'utf8')).not.toBe(text);
  const { stdout, stderr } = type('gorphan', project);
  expect(stdout).not.toContain('unstopped-ticker');
  expect(stderr).toContain(', 1 suppressed,');
  writeFileSync(file, text);
});

test('Install: in the project itself, with npx, and with a schema that editors find', () => {
  const dev = type(`npm install --save-dev '${checkout}'/gorphan-*.tgz && npx gorphan --version`, project);
  expect(dev.status, dev.stderr).toBe(0);
  expect(type('npx gorphan init', project).status).toBe(0);
  const [line = ''] = readFileSync(join(project, '.gorphan.yaml'), 'utf8').split('\n');
  const schema = /^# yaml-language-server: \$schema=(.+)$/.exec(line)?.[1] ?? '';
  expect(JSON.parse(readFileSync(join(project, schema), 'utf8'))).toHaveProperty('properties.rules');
});
