import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { checkConfig } from '../../src/config/check-config.js';
import { configShape } from '../../src/config/config-shape.js';
import { readText } from '../../src/config/document.js';
import { jsonSchema } from '../../src/config/json-schema.js';
import { starterConfig } from '../../src/config/starter-config.js';
import { sampleRules as rules } from './sample-rules.js';

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(jsonSchema(configShape(rules), 'sample'));

/** Whether the program takes it, and whether the schema does. */
function opinions(text: string) {
  const read = readText('.gorphan.yaml', text);
  const program = (() => {
    try {
      checkConfig(read, '.gorphan.yaml', rules);
      return true;
    } catch {
      return false;
    }
  })();
  // An empty file is an empty configuration; a schema is asked about something.
  return { program, schema: validate(read.value ?? {}) };
}

test.each([
  'rules: { unstopped-ticker: off, unguarded-send: { level: note, depth: 3, lenient: true, small: off, names: a } }',
  'rules: { unstopped-ticker: false, unguarded-send: { names: [a, b], level: } }',
  'rules:\nexclude:\ninclude: []\ntests:\npairs:\noverrides:\n',
  'exclude: ["a/**"]\ninclude: [b]\ntests: false',
  'pairs: [{ import: x, acquire: T.F, release: [(), G], result: 1, kind: resource }, { import: x, acquire: ü, release: É }]',
  '{ "$schema": "./node_modules/gorphan/schema/config.json", "tests": true }',
  'overrides: [{ files: a }, { files: [a, b], rules: { unguarded-send: error } }]',
])('program and schema take %j', (text) => {
  expect(opinions(text)).toEqual({ program: true, schema: true });
});

test.each([
  'rule: {}',
  'rules: { other: off }',
  'rules: { unstopped-ticker: warn }',
  'rules: { unstopped-ticker: true }',
  'rules: { unstopped-ticker: { depth: 1 } }',
  'rules: { unstopped-ticker: [off] }',
  'rules: { unguarded-send: { depth: 0 } }',
  'rules: { unguarded-send: { depth: 1.5 } }',
  'rules: { unguarded-send: { lenient: yes } }',
  'rules: { unguarded-send: { small: error } }',
  'rules: { unguarded-send: { names: [1] } }',
  'exclude: a',
  'exclude: [1]',
  'exclude: [""]',
  'exclude: [null]',
  'tests: 1',
  'pairs: {}',
  'pairs: [{ import: x, acquire: F }]',
  'pairs: [{ import: x, acquire: a.b.c, release: G }]',
  'pairs: [{ import: x, acquire: F, release: [] }]',
  'pairs: [{ import: x, acquire: F, release: (x) }]',
  'pairs: [{ import: x, acquire: F, release: G, result: -1 }]',
  'pairs: [{ import: x, acquire: F, release: G, kind: file }]',
  'overrides: [{ rules: {} }]',
  'overrides: [{ files: [] }]',
  'overrides: [{ files: a, tests: true }]',
  '[]',
])('program and schema refuse %j', (text) => {
  expect(opinions(text)).toEqual({ program: false, schema: false });
});

test('the first configuration sets nothing, and all of it may be set', () => {
  const text = starterConfig(rules, './node_modules/gorphan/schema/config.json');
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/node_modules\/gorphan\/schema\/config\.json\n/);
  const empty = checkConfig(readText('.gorphan.yaml', text), '.gorphan.yaml', rules);
  expect(empty).toMatchObject({ rules: {}, exclude: [], include: [], pairs: [], overrides: [] });
  expect(empty).not.toHaveProperty('tests');

  const set = checkConfig(readText('.gorphan.yaml', text.replace(/^( *)#(?=\S)/gm, '$1')), '.gorphan.yaml', rules);
  expect(set.rules).toEqual({
    'unstopped-ticker': { level: 'warning', options: {} },
    'unguarded-send': { level: 'warning', options: { depth: 1, lenient: false, small: 'note', names: [] } },
  });
  expect(set).toMatchObject({ tests: false, exclude: ['internal/legacy/**'], include: ['internal/**'] });
  expect(set.pairs).toHaveLength(1);
  expect(set.overrides).toEqual([{ files: ['cmd/**'], rules: { 'unstopped-ticker': { level: 'note', options: {} } } }]);
});
