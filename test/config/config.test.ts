import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findConfigs } from '../../src/config/load-config.js';
import { nodeHost } from '../../src/discover/host.js';
import { makeTree } from '../discover/tree.js';
import { sampleRules as rules } from './sample-rules.js';

/** Loads the configuration of a tree whose only file is `.gorphan.yaml`, or another name. */
function load(text: string | Uint8Array, name = '.gorphan.yaml') {
  const top = makeTree({ [name]: text });
  return findConfigs(rules, nodeHost(top)).of(top, top);
}

test('reads every key', async () => {
  const config = await load(`
rules:
  unstopped-ticker: off
  unguarded-send: { level: error, depth: 3, lenient: true, small: off, names: me }
exclude: [gen/**, "*.pb.go"]
include: ["api/**"]
tests: true
pairs:
  - { import: example.com/bus, acquire: Bus.Subscribe, release: Unsubscribe }
  - { import: example.com/pool, acquire: Take, release: [(), Free], result: 1, kind: resource }
overrides:
  - files: legacy/**
    rules: { unguarded-send: note }
  - files: [a/**, b/**]
`);
  expect(config).toEqual({
    folder: expect.any(String),
    rules: {
      'unstopped-ticker': { level: 'off', options: {} },
      'unguarded-send': { level: 'error', options: { depth: 3, lenient: true, small: 'off', names: ['me'] } },
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
    overrides: [
      { files: ['legacy/**'], rules: { 'unguarded-send': { level: 'note', options: {} } } },
      { files: ['a/**', 'b/**'], rules: {} },
    ],
    placeOf: expect.any(Function),
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
  ['rules: { unguarded-send: warn }', 'rules.unguarded-send: expected one of off, note, warning, error, found "warn"'],
  [
    'rules: { unguarded-send: { level: eror } }',
    'rules.unguarded-send.level: expected one of off, note, warning, error, found "eror", did you mean "error"?',
  ],
  ['rules: { unguarded-send: 3 }', 'rules.unguarded-send: expected one of off, note, warning, error, found 3'],
  ['rules: [a]', 'rules: expected a mapping, found a list'],
  ['exclude: gen', 'exclude: expected a list, found "gen"'],
  ['exclude: [1]', 'exclude[0]: expected a text, found 1'],
  ['exclude: ["{"]\ninclude: [""]', 'include[0]: is empty'],
  ['tests: yes please', 'tests: expected true or false, found "yes please"'],
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
    'pairs[0].result: expected a whole number from 0, found -1',
  ],
  [
    'pairs: [{ import: x, acquire: F, release: G, kind: file }]',
    'pairs[0].kind: expected one of subscription, resource, found "file"',
  ],
  ['- a', 'expected a mapping, found a list'],
  ['rules: { unguarded-send: { dept: 2 } }', 'rules.unguarded-send: unknown key "dept", did you mean "depth"?'],
  ['rules: { unguarded-send: { depth: 0 } }', 'rules.unguarded-send.depth: expected a whole number from 1, found 0'],
  ['rules: { unguarded-send: { lenient: 1 } }', 'rules.unguarded-send.lenient: expected true or false, found 1'],
  ['rules: { unguarded-send: { small: error } }', 'small: expected one of off, note, found "error"'],
  ['rules: { unguarded-send: { names: [a, 1] } }', 'rules.unguarded-send.names[1]: expected a text, found 1'],
  ['rules: { unstopped-ticker: { depth: 2 } }', 'rules.unstopped-ticker: unknown key "depth"'],
  ['rules: { constructor: off }', 'rules: unknown rule "constructor"'],
  ['overrides: [{ rules: {} }]', 'overrides[0]: lacks "files"'],
  ['overrides: [{ files: [a], rules: { unguarded-sent: off } }]', 'overrides[0].rules: unknown rule "unguarded-sent"'],
  ['exclude: [a, null]', 'exclude[1]: is empty'],
])('%j is one clear line', async (text, message) => {
  await expect(async () => load(text)).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining(message),
  });
  await expect(async () => load(text)).rejects.toThrow(/^\.gorphan\.yaml:\d+:\d+: [^\n]*$/);
});

test.each([
  ['exclude: [gen]\nexlude: [a]', '2:1'],
  ['rules:\n  unguarded-send:\n    level: note\n    dept: 1\n', '4:5'],
  ['rules:\n  unguarded-send: nothing\n', '2:3'],
  ['pairs:\n  - import: x\n    acquire: F\n    release: G\n  - import: y\n', '5:5'],
  ['exclude:\n  - a\n  - 1\n', '3:5'],
  ['x: &x { dept: 1 }\nrules: { unguarded-send: *x }\n', '1:1'],
  ['# é𝒳\n"exlude": [a]', '2:1'],
])('a mistake is told with the line and column of its key: %j', async (text, place) => {
  await expect(async () => load(text)).rejects.toThrow(new RegExp(`^\\.gorphan\\.yaml:${place}: `));
});

test('so it is in JSON', () => {
  const text = '{\n\t"rules": {\n\t\t"unguarded-sent": "off"\n\t}\n}\n';
  expect(() => load(text, '.gorphan.json')).toThrow(/^\.gorphan\.json:3:3: rules: unknown rule "unguarded-sent"/);
});

test('says where a value comes from', () => {
  const { placeOf } = load(
    'rules:\n  unguarded-send: { level: note, depth: 2 }\n  unstopped-ticker: off\ntests: true\n',
  );
  expect(placeOf(['rules', 'unguarded-send', 'depth'])).toBe('.gorphan.yaml:2:34');
  expect(placeOf(['rules', 'unstopped-ticker', 'level'])).toBe('.gorphan.yaml:3:3');
  expect(placeOf(['tests'])).toBe('.gorphan.yaml:4:1');
});

test.each([
  ['a list that does not end', 'a: [', '.gorphan.yaml'],
  ['a mapping within a line', 'a: b: c', '.gorphan.yaml'],
  ['JSON without a value', '{"a": }', '.gorphan.json'],
  ['a tab', '\t{', '.gorphan.yaml'],
  ['deep nesting', '['.repeat(60_000), '.gorphan.yaml'],
])('what does not parse is one line: %s', async (_, text, name) => {
  const failure = await (async () => load(text, name))().catch((error: unknown) => error);
  expect(failure).toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/^\.gorphan\.\w+:(?:\d+:\d+:)? [^\n]+$/),
  });
});

test.each([
  ['{"tests": true,}', '.gorphan.json', /^\.gorphan\.json(?::1:16)?: no valid JSON: [^\n]+$/],
  ['// c\n{}', '.gorphan.json', /^\.gorphan\.json(?::1:1)?: no valid JSON: Unexpected token '?\/'?$/],
  ['a: 1\n---\nb: 2\n', '.gorphan.yaml', /^\.gorphan\.yaml:2:1: a second document begins here; only one is read$/],
  [`a: ${'{a: '.repeat(5000)}`, '.gorphan.yaml', /^\.gorphan\.yaml(?::\d+:\d+)?: is nested too deeply$/],
  [new Uint8Array([0xff, 0xfe]), '.gorphan.yaml', /^\.gorphan\.yaml: is not valid UTF-8$/],
])('%j is told in plain words', (text, name, message) => {
  expect(() => load(text, name)).toThrow(message);
});

test('a file of an absurd size is not parsed', async () => {
  await expect(async () => load(`# ${'x'.repeat(70_000)}`)).rejects.toThrow(
    /^\.gorphan\.yaml: is larger than 65536 bytes$/,
  );
});

test('aliases that multiply are refused', async () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'.split('').map((key, index) => {
      const before = 'abcdefgh'[index];
      return `${key}: &${key} [${Array(9).fill(`*${before}`).join(', ')}]`;
    }),
  ].join('\n');
  await expect(async () => load(bomb)).rejects.toThrow(/alias/i);
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
  const configs = findConfigs(rules, nodeHost(top));
  const from = (folder: string, root: string) => configs.of(join(top, folder), join(top, root));
  expect(from('root/near/deep', 'root').exclude).toEqual(['second']);
  expect(from('root', 'root').exclude).toEqual(['root']);
  expect(from('bare', 'bare').exclude).toEqual([]);
  expect(from('root/near/deep', 'root').folder).toBe(join(top, 'root/near'));
});

test('a file that is named must be there', async () => {
  const top = makeTree({ 'a/x': '' });
  const named = (file: string) => () => findConfigs(rules, nodeHost(top), join(top, file));
  expect(named('none.yaml')).toThrow(/^none\.yaml: there is no such file$/);
  expect(named('a')).toThrow(/^a: is no file$/);
});

test('a link out of the root is not read', async () => {
  const top = makeTree({ 'secret.yaml': 'password: 1', 'root/.gorphan.yaml': 'link:../secret.yaml' });
  const root = join(top, 'root');
  expect(() => findConfigs(rules, nodeHost(root)).of(root, root)).toThrow(/symbolic link out of/);
});
