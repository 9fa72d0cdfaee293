import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compare, precision, verdictOf } from './run.mjs';

const one = { file: 'a.go', line: 3, rule: 'nil-channel', fingerprint: 'f1', first: true, second: true };

test('a finding is the same where its line moved, and another in another file', () => {
  expect(compare([one], [{ ...one, line: 9 }])).toMatchObject({ appeared: [], vanished: [], kept: [one] });
  const moved = { ...one, file: 'b.go' };
  expect(compare([one], [moved])).toEqual({ appeared: [moved], vanished: [one], kept: [] });
});

test('where the fingerprint is another one, the line tells', () => {
  expect(compare([one], [{ ...one, fingerprint: 'f2' }])).toMatchObject({ appeared: [], vanished: [], kept: [one] });
});

test('precision counts only what the readers agree on', () => {
  const all = [one, { ...one, second: false }, { ...one, first: false, second: false }, { ...one, second: null }];
  expect(all.map(verdictOf)).toEqual([true, undefined, false, true]);
  expect(precision(all).at(-1)).toBe('all: 2 true, 1 false, 1 undecided: 67 %');
});

test('the judged findings are data of the form that is compared', () => {
  const text = readFileSync(new URL('./verdicts.jsonl', import.meta.url), 'utf8');
  const named = new Set(
    (JSON.parse(readFileSync(new URL('./repositories.json', import.meta.url), 'utf8')) as { repository: string }[]).map(
      ({ repository }) => repository,
    ),
  );
  for (const line of text.trimEnd().split('\n')) {
    const { repository, file, line: at, rule, fingerprint } = JSON.parse(line);
    expect(named).toContain(repository);
    expect(
      [file, rule, fingerprint].every((value) => typeof value === 'string' && value !== ''),
      line,
    ).toBe(true);
    expect(at).toBeGreaterThan(0);
  }
});
