import type { Span } from '../base/span.js';
import type { LocatedFix, Result } from '../finding/report.js';

/** A result with its fix. */
export interface Candidate {
  readonly result: Result;
  readonly fix: LocatedFix;
}

export type TextEdit = { readonly span: Span; readonly newText: string };

/** The fixes of the results, in their order, of which no two touch the same text; each wholly or not at all. */
export function chooseFixes(
  results: readonly Result[],
  wanted: (candidate: Candidate) => boolean,
): readonly Candidate[] {
  const taken = new Map<string, Span[]>();
  const chosen: Candidate[] = [];
  for (const result of results) {
    const { fix } = result;
    if (fix === undefined || !wanted({ result, fix })) continue;
    const free = fix.edits.every(({ file, span }) => (taken.get(file) ?? []).every((other) => !touches(span, other)));
    if (!free) continue;
    for (const { file, span } of fix.edits) taken.set(file, [...(taken.get(file) ?? []), span]);
    chosen.push({ result, fix });
  }
  return chosen;
}

/** Two insertions at one place touch: their order is not known. */
const touches = (a: Span, b: Span): boolean => a.start <= b.end && b.start <= a.end;

/** Applies edits that do not touch each other. Offsets are UTF-16 units of `text`. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { span, newText } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    parts.push(text.slice(at, span.start), newText);
    at = span.end;
  }
  return parts.join('') + text.slice(at);
}
