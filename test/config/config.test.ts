import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ConfigRequest, loadConfig } from '../../src/config/load-config.js';
import { nodeHost } from '../../src/discover/host.js';
import { makeTree } from '../discover/tree.js';

const ruleIds = ['unstopped-ticker', 'unguarded-send'];

/** Loads the configuration of a tree whose only file is `.gorphan.yaml`, or another name. */
function load(text: string, name = '.gorphan.yaml', request: Partial<ConfigRequest> = {}) {
  const top = makeTree({ [name]: text });
  return loadConfig({ folder: top, root: top, ruleIds, ...request }, nodeHost(top));
}

test('reads every key', async () => {
  const config = await load(`
rules:
  unstopped-ticker: off
  unguarded-send: { level: error, depth: 3 }
exclude: [gen/**, "*.pb.go"]
include: ["api/**"]
tests: true
pairs:
  - { import: example.com/bus, acquire: Bus.Subscribe, release: Unsubscribe }
  - { import: example.com/pool, acquire: Take, release: [(), Free], result: 1, kind: resource }
`);
  expect(config).toEqual({
    folder: expect.any(String),
    rules: {
      'unstopped-ticker': { level: 'off', options: {} },
      'unguarded-send': { level: 'error', options: { depth: 3 } },
    },
    exclude: ['gen/**', '*.pb.go'],
    include: ['api/**'],
    tests: true,
    pairs: [
      {
        import: 'example.com/bus',
        acquire: 'Bus.Subscribe',
        release: ['Unsubscribe'],
        result: 0,
        kind: 'subscription',
      },
      { import: 'example.com/pool', acquire: 'Take', release: ['()', 'Free'], result: 1, kind: 'resource' },
    ],
  });
});

test('JSON says the same', async () => {
  const config = await load('{"rules": {"unguarded-send": "note"}, "tests": false}', '.gorphan.json');
  expect(config).toMatchObject({ rules: { 'unguarded-send': { level: 'note', options: {} } }, tests: false });
});

test.each([
  ['', '.gorphan.yaml'],
  ['# nothing yet\n', '.gorphan.yml'],
  ['', '.gorphan.json'],
  ['rules:\nexclude:\n', '.gorphan.yaml'],
])('an empty file (%j in %s) is an empty configuration', async (text, name) => {
  expect(await load(text, name)).toMatchObject({ rules: {}, exclude: [], include: [], pairs: [] });
});

test.each([
  ['exlude: [a]', 'unknown key "exlude", did you mean "exclude"?'],
  ['whatever: 1', 'unknown key "whatever"'],
  ['rules: { unstoped-ticker: off }', 'rules: unknown rule "unstoped-ticker", did you mean "unstopped-ticker"?'],
  [
    'rules: { unguarded-send: warn }',
    'rules.unguarded-send: expected one of off, note, warning, error; unknown level "warn"',
  ],
  [
    'rules: { unguarded-send: { level: eror } }',
    'rules.unguarded-send.level: expected one of off, note, warning, error; unknown level "eror", did you mean "error"?',
  ],
  [
    'rules: { unguarded-send: 3 }',
    'rules.unguarded-send: expected one of off, note, warning, error or a mapping, found 3',
  ],
  ['rules: [a]', 'rules: expected a mapping, found a list'],
  ['exclude: gen', 'exclude: expected a list, found the text "gen"'],
  ['exclude: [1]', 'exclude[0]: expected a text, found 1'],
  ['exclude: ["{"]\ninclude: [""]', 'include[0]: is empty'],
  ['tests: yes please', 'tests: expected true or false, found the text "yes please"'],
  ['pairs: { a: b }', 'pairs: expected a list, found a mapping'],
  ['pairs: [{ import: x, acquire: F }]', 'pairs[0]: lacks "release"'],
  ['pairs: [{ import: x, aquire: F, release: G }]', 'pairs[0]: unknown key "aquire", did you mean "acquire"?'],
  [
    'pairs: [{ import: x, acquire: a.b.c, release: G }]',
    'pairs[0].acquire: expected Function or Type.Method, found "a.b.c"',
  ],
  ['pairs: [{ import: x, acquire: F, release: [] }]', 'pairs[0].release: is empty'],
  [
    'pairs: [{ import: x, acquire: F, release: a.b }]',
    'pairs[0].release: expected a method of the result, or () to call it, found "a.b"',
  ],
  [
    'pairs: [{ import: x, acquire: F, release: G, result: -1 }]',
    'pairs[0].result: expected the number of a result, from 0, found -1',
  ],
  [
    'pairs: [{ import: x, acquire: F, release: G, kind: file }]',
    'pairs[0].kind: expected one of subscription, resource, found the text "file"',
  ],
  ['- a', 'expected a mapping, found a list'],
])('%j is one clear line', async (text, message) => {
  await expect(load(text)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) });
  await expect(load(text)).rejects.toThrow(/^\.gorphan\.yaml: [^\n]*$/);
});

test.each([
  ['a list that does not end', 'a: [', '.gorphan.yaml'],
  ['a mapping within a line', 'a: b: c', '.gorphan.yaml'],
  ['JSON without a value', '{"a": }', '.gorphan.json'],
  ['a tab', '\t{', '.gorphan.yaml'],
  ['deep nesting', '['.repeat(60_000), '.gorphan.yaml'],
])('what does not parse is one line: %s', async (_, text, name) => {
  const failure = await load(text, name).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'UsageError', message: expect.stringMatching(/^\.gorphan\.\w+: [^\n]+$/) });
});

test('a file of an absurd size is not parsed', async () => {
  await expect(load(`# ${'x'.repeat(70_000)}`)).rejects.toThrow(/^\.gorphan\.yaml: is larger than 65536 bytes$/);
});

test('aliases that multiply are refused', async () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'.split('').map((key, index) => {
      const before = 'abcdefgh'[index];
      return `${key}: &${key} [${Array(9).fill(`*${before}`).join(', ')}]`;
    }),
  ].join('\n');
  await expect(load(bomb)).rejects.toThrow(/alias/i);
});

test('the nearest file counts, up to the root and not beyond', async () => {
  const top = makeTree({
    '.gorphan.yaml': 'exclude: [outside]',
    'root/.gorphan.yml': 'exclude: [root]',
    'root/near/.gorphan.json': '{"exclude": ["near"]}',
    'root/near/.gorphan.yml': 'exclude: [second]',
    'root/near/deep/x': '',
    'bare/x': '',
  });
  const host = nodeHost(top);
  const from = (folder: string, root: string) =>
    loadConfig({ folder: join(top, folder), root: join(top, root), ruleIds }, host);
  expect((await from('root/near/deep', 'root')).exclude).toEqual(['second']);
  expect((await from('root', 'root')).exclude).toEqual(['root']);
  expect((await from('bare', 'bare')).exclude).toEqual([]);
  expect((await from('root/near/deep', 'root')).folder).toBe(join(top, 'root/near'));
});

test('a file that is named must be there', async () => {
  const top = makeTree({ 'a/x': '' });
  const named = (file: string) => loadConfig({ file: join(top, file), folder: top, root: top, ruleIds }, nodeHost(top));
  await expect(named('none.yaml')).rejects.toThrow(/^none\.yaml: there is no such file$/);
  await expect(named('a')).rejects.toThrow(/^a: is no file$/);
});

test('a link out of the root is not read', async () => {
  const top = makeTree({ 'secret.yaml': 'password: 1', 'root/.gorphan.yaml': 'link:../secret.yaml' });
  const root = join(top, 'root');
  await expect(loadConfig({ folder: root, root, ruleIds }, nodeHost(root))).rejects.toThrow(/symbolic link out of/);
});
