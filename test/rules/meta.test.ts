import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { examplesOf } from '../go/page-examples.mjs';
import { readModules, scenariosOf } from '../go/scenario.mjs';

const folder = fileURLToPath(new URL('../../rules/', import.meta.url));
const ids = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && /^[a-z]/.test(entry.name))
  .map((entry) => entry.name);
const cases = readModules(folder).flatMap((module) => module.cases);

const sections = [
  'What it flags',
  'Why it matters',
  'Bad',
  'Good',
  'When it is silent',
  'How to fix it',
  'Confirm it in production',
];

test('rules/index.ts lists exactly the folders', () => {
  expect(rules.map((rule) => rule.id)).toEqual([...ids].sort());
});

describe.each(ids)('%s', (id) => {
  const own = cases.filter((fixture) => fixture.name.startsWith(`${id}/`));
  const scenarios = own.flatMap(scenariosOf);
  const leaky = scenarios.filter((scenario) => scenario.wants.some(({ pattern }) => pattern.startsWith(id)));
  const silent = scenarios.filter((scenario) => scenario.wants.length === 0);

  test('has its rule', () => {
    expect(existsSync(join(folder, id, 'rule.ts'))).toBe(true);
  });

  test('has a page with all sections, in order', () => {
    const page = readFileSync(join(folder, id, 'doc.md'), 'utf8');
    const [title, blank, summary] = page.split('\n');
    expect([title, blank]).toEqual([`# ${id}`, '']);
    expect(summary).toMatch(/\w/);
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings.filter((heading) => heading !== 'Options')).toEqual(sections);
    expect(page).toContain('/debug/pprof/goroutineleak');
    const shown = new Set(examplesOf(page).map((example) => example.heading));
    expect([...shown].sort()).toEqual(['Bad', 'Good']);
  });

  test('has its options on the page, if it has any', () => {
    const page = readFileSync(join(folder, id, 'doc.md'), 'utf8');
    const [, part = ''] = /^## Options\n(.*?)^## /ms.exec(page) ?? [];
    const named = [...part.matchAll(/^- `([\w-]+)`/gm)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(rules.find((rule) => rule.id === id)?.options ?? {}));
  });

  test('has at least ten leaky mechanisms and ten near misses', () => {
    expect(leaky.length).toBeGreaterThanOrEqual(10);
    expect(silent.length).toBeGreaterThanOrEqual(10);
  });

  test('every scenario says its mechanism in the comment above it', () => {
    const nameless = scenarios.filter(({ name, comment }) => !new RegExp(`^${name}\\b.*\\w`).test(comment[0] ?? ''));
    expect(nameless.map(({ file, line, name }) => `${file}:${line}: ${name}`)).toEqual([]);
  });

  test('every want names a rule', () => {
    const wants = own.flatMap(({ files }) => files.flatMap((file) => file.wants.map((want) => ({ file, want }))));
    const others = wants.filter(({ want }) => !rules.some((rule) => want.pattern.startsWith(rule.id)));
    expect(others.map(({ file, want }) => `${file.name}:${want.line}: ${want.pattern}`)).toEqual([]);
  });
});
