import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { checkConfig } from '../../src/config/check-config.js';
import { readText } from '../../src/config/document.js';
import { parseDirective } from '../../src/settle/directive-text.js';
import { blockUnder, readmePath } from '../readme.js';
import { between, console, rulesTable } from './generated.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs the built program as the README says; stdout only, because times on stderr differ from run to run. */
function gorphan(...args: readonly string[]) {
  const env = { ...process.env, NO_COLOR: '1', COLUMNS: '80' };
  return spawnSync(process.execPath, ['dist/src/cli/bin.js', ...args], { cwd: root, env, encoding: 'utf8' });
}

test('the README shows the rules there are, the options there are and what the program really prints', {
  timeout: 60_000,
}, async () => {
  const leaky = gorphan('examples/leaky');
  expect(leaky.status, leaky.stderr).toBe(1);
  const help = gorphan('--help');
  expect(help.status, help.stderr).toBe(0);

  let text = readFileSync(readmePath, 'utf8');
  text = between(text, 'rules', rulesTable(rules));
  text = between(text, 'help', console('gorphan --help', help.stdout));
  text = between(text, 'output', console('node dist/src/cli/bin.js examples/leaky', leaky.stdout));
  await expect(text).toMatchFileSnapshot(readmePath);
});

test('the configuration that the README shows is accepted', () => {
  const config = checkConfig(readText('README.md', blockUnder('Configuration', 'yaml')), 'README.md', rules);
  expect(config.rules['unstopped-ticker']).toEqual({ level: 'error', options: {} });
  expect(config.pairs).toHaveLength(1);
});

test('the suppression that the README shows is read without complaint', () => {
  const [comment = ''] = blockUnder('Suppression', 'go').split('\n');
  expect(parseDirective(comment)).toEqual({ tool: 'gorphan', rules: ['unstopped-ticker'], complaints: [] });
});
