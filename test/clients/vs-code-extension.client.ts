import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readSettings } from '../../src/lsp/settings.js';
import { installTools } from './npm-tools.js';

const source = fileURLToPath(new URL('../../editors/vscode/', import.meta.url));
const top = mkdtempSync(join(tmpdir(), 'gorphan-vsix-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, object>> } };
}

const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;

test('the extension is packaged as its page says', (context) => {
  const [tools, folder] = [join(top, 'tools'), join(top, 'extension')];
  mkdirSync(tools);
  // The last one that runs on Node 20.
  const missing = installTools(tools, '@vscode/vsce@3');
  context.skip(missing !== undefined, missing);
  cpSync(source, folder, { recursive: true });
  const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
  const installed = spawnSync('npm', npm, { cwd: folder, encoding: 'utf8', timeout: 300_000 });
  context.skip(installed.status !== 0, `skipped: npm could not install the client: ${installed.stderr}`);
  const args = ['package', '--allow-missing-repository', '--skip-license', '--out', 'gorphan.vsix'];
  const packaged = spawnSync(join(tools, 'node_modules/.bin/vsce'), args, { cwd: folder, encoding: 'utf8', input: '' });
  expect(packaged.status, packaged.stdout + packaged.stderr).toBe(0);
  expect(readFileSync(join(folder, 'gorphan.vsix')).subarray(0, 2).toString()).toBe('PK');
  const listed = spawnSync(join(tools, 'node_modules/.bin/vsce'), ['ls'], { cwd: folder, encoding: 'utf8' }).stdout;
  expect(listed.split('\n')).toEqual(expect.arrayContaining(['extension.js', 'package.json']));
  expect(listed).toMatch(/^node_modules\/vscode-languageclient\//m);
  // As VS Code loads it: by require.
  expect(createRequire(join(folder, 'extension.js')).resolve('vscode-languageclient/node')).toMatch(/\.c?js$/);
});

test('it starts `gorphan lsp` for the Go files', async () => {
  const folder = join(top, 'stubbed');
  cpSync(source, folder, { recursive: true });
  const stub = (name: string, text: string): void => {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), '{ "main": "index.js" }');
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), text);
  };
  stub(
    'vscode',
    `exports.commands = { registerCommand: (name) => name };
     exports.workspace = { getConfiguration: () => ({ get: () => '/opt/gorphan' }) };`,
  );
  stub('vscode-languageclient', '');
  writeFileSync(
    join(folder, 'node_modules/vscode-languageclient/node.js'),
    `exports.made = [];
     exports.LanguageClient = class { constructor(...args) { exports.made.push(args); } async start() { this.on = true; } async stop() { this.on = false; } };`,
  );
  const require = createRequire(join(folder, 'extension.js'));
  const extension = require('./extension.js') as { activate(context: object): Promise<void>; deactivate(): unknown };
  const subscriptions: unknown[] = [];
  await extension.activate({ subscriptions });
  const { made } = require('vscode-languageclient/node') as { made: unknown[][] };
  expect(made).toMatchObject([
    [
      'gorphan',
      'gorphan',
      { command: '/opt/gorphan', args: ['lsp', '--stdio'] },
      { documentSelector: [{ scheme: 'file', language: 'go' }] },
    ],
  ]);
  expect(subscriptions).toEqual(['gorphan.restart']);
  await extension.deactivate();
});

test('the server understands each of its settings', () => {
  const names = Object.keys(manifest.contributes.configuration.properties).map((name) => name.replace('gorphan.', ''));
  const values: Readonly<Record<string, unknown>> = {
    strict: true,
    tests: true,
    select: ['a'],
    ignore: ['b'],
    exclude: ['c'],
    config: 'd',
  };
  expect(names.filter((name) => name !== 'path').sort()).toEqual(Object.keys(values).sort());
  expect(readSettings(values)).toEqual({ settings: values, complaints: [] });
});
