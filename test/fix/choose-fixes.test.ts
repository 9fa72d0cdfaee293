import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Result } from '../../src/finding/report.js';
import { applyEdits, chooseFixes } from '../../src/fix/choose-fixes.js';

const at = { file: 'a.go', startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
const where = { ...at, startByteColumn: 1, endByteColumn: 1, lineText: '' };

function withFix(edits: readonly (readonly [number, number, string])[], safe = true): Result {
  const located = edits.map(([start, end, newText]) => ({ file: 'a.go', span: { start, end }, newText, at: where }));
  const fix = { title: 'mend', safe, edits: located };
  const rest = { rule: 'r', level: 'warning', confidence: 'high', message: 'm', remedy: 'r', symbol: 's' } as const;
  return { ...rest, at: where, related: [], path: [], fingerprints: {}, fix };
}

test('of two fixes that touch the same text the first is chosen, wholly', () => {
  const first = withFix([[0, 2, 'x']]);
  const second = withFix([
    [2, 2, 'y'],
    [8, 9, 'z'],
  ]);
  const third = withFix([[9, 10, 'w']]);
  expect(chooseFixes([first, second, third], () => true).map(({ result }) => result)).toEqual([first, third]);
});

test('what is not wanted takes no place', () => {
  const unsafe = withFix([[0, 2, 'x']], false);
  const safe = withFix([[1, 2, 'y']]);
  expect(chooseFixes([unsafe, safe], ({ fix }) => fix.safe).map(({ result }) => result)).toEqual([safe]);
});

test('edits leave every other character as it is, in whatever order they come', () => {
  const spans = fc.uniqueArray(fc.nat(40), { maxLength: 8 }).map((points) => {
    const sorted = [...points].sort((a, b) => a - b);
    return sorted.flatMap((start, i) => (i % 2 === 0 ? [{ start, end: sorted[i + 1] ?? start }] : []));
  });
  fc.assert(
    fc.property(spans, (list) => {
      const text = Array.from({ length: 41 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
      const kept = [...text].filter((_, i) => !list.some(({ start, end }) => start <= i && i < end)).join('');
      const edits = list.map((span) => ({ span, newText: '#' }));
      const out = applyEdits(text, edits.toReversed());
      expect(out.replaceAll('#', '')).toBe(kept);
      expect(out.length - kept.length).toBe(list.length);
    }),
  );
});
