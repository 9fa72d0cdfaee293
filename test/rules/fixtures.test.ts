import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { lint } from '../../src/index.js';
import { type FixtureCase, readModules } from '../go/scenario.mjs';
import { compare, type Found } from './compare.js';

const folder = fileURLToPath(new URL('../../rules/', import.meta.url));
const modules = readModules(folder);

/** All findings in the fixtures, by the name of their file below `rules`. */
const found = new Map<string, Found[]>();
let complaints: readonly string[] = [];
/** Notes that stand nowhere in the code: at the first line, where no fixture has any. */
const placeless: string[] = [];

beforeAll(async () => {
  const { report } = await lint({ cwd: folder, paths: ['./...'], tests: true, config: false });
  complaints = report.notifications.map(({ kind, file = '', message }) => `${kind}: ${file}: ${message}`);
  for (const { rule, message, at, related } of report.results) {
    for (const note of related) if (note.at.startLine === 1) placeless.push(`${at.file}:${at.startLine}: ${note.text}`);
    const name = at.file.replace(/^rules\//, '');
    found.set(name, [...(found.get(name) ?? []), { line: at.startLine, text: `${rule}: ${message}` }]);
  }
}, 120_000);

const differences = ({ files }: FixtureCase): readonly string[] =>
  files.flatMap((file) => {
    const wants = file.wants.filter(({ strict }) => strict !== true);
    return compare(wants, found.get(file.name) ?? []).map((line) => `${file.name}:${line}`);
  });

describe.each(modules)('module $dir (Go $go)', ({ cases }) => {
  test.each(cases.map((fixture) => [fixture.name, fixture] as const))('%s', (_, fixture) => {
    expect(differences(fixture)).toEqual([]);
  });
});

test('the fixtures are read without a complaint', () => {
  expect(complaints).toEqual([]);
});

test('what rests on a weak assumption is told by a strict run', async () => {
  const files = modules.flatMap(({ cases }) => cases.flatMap((one) => one.files));
  const wants = files.flatMap(({ name, wants: all }) =>
    all.filter(({ strict }) => strict === true).map((want) => ({ ...want, name })),
  );
  const { report } = await lint({ cwd: folder, paths: ['./...'], tests: true, config: false, strict: true });
  // The same defect may be told by another rule, which then mentions it.
  const weak = report.results.flatMap(({ rule, confidence, assumes, message, at, related }) => [
    ...(confidence !== 'high' && assumes !== undefined ? [{ at, text: `${rule}: ${message}` }] : []),
    ...related.filter(({ text }) => text.startsWith('also ')).map((one) => ({ ...one, text: one.text.slice(5) })),
  ]);
  const untold = wants.filter(
    ({ name, line, pattern }) =>
      !weak.some(
        ({ text, at }) => at.file === `rules/${name}` && at.startLine === line && new RegExp(pattern).test(text),
      ),
  );
  expect(wants.length).toBeGreaterThan(0);
  expect(untold).toEqual([]);
}, 120_000);

test('every finding is in a file of a case', () => {
  const known = new Set(modules.flatMap(({ cases }) => cases.flatMap(({ files }) => files.map(({ name }) => name))));
  expect([...found.keys()].filter((name) => !known.has(name))).toEqual([]);
});

test('every note of a finding points at a place', () => {
  expect(placeless).toEqual([]);
});
