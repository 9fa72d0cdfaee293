import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lint } from '../../src/index.js';
import { driverOf, writePageExamples } from '../go/page-examples.mjs';

const rules = fileURLToPath(new URL('../../rules/', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'gorphan-pages-'));
const examples = writePageExamples(rules, dir);

/** `rule: message` of every finding, by the example's folder. */
const found = new Map<string, string[]>();

beforeAll(async () => {
  const { report } = await lint({ cwd: dir, paths: ['./...'], config: false });
  expect(report.notifications).toEqual([]);
  for (const { rule, message, at } of report.results) {
    const folder = at.file.slice(0, at.file.lastIndexOf('/'));
    found.set(folder, [...(found.get(folder) ?? []), `${rule}: ${message}`]);
  }
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

const under = (heading: string) => examples.filter((example) => example.heading === heading);

const drivers = fileURLToPath(new URL('../go/pages/', import.meta.url));

describe('the examples of the rule pages', () => {
  test.each(examples)('$rule: $folder has what runs it', (example) => {
    expect(driverOf(drivers, example)).toBeDefined();
  });

  test.each(under('Bad'))('$rule: $folder is found', ({ rule, folder }) => {
    expect(found.get(folder) ?? []).toContainEqual(expect.stringMatching(`^${rule}: `));
  });

  test.each(under('Good'))('$rule: $folder is silent', ({ folder }) => {
    expect(found.get(folder) ?? []).toEqual([]);
  });
});
