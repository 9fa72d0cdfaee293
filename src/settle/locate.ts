import { recent } from '../base/recent.js';
import type { Span } from '../base/span.js';
import type { Place } from '../finding/finding.js';
import type { Location } from '../finding/report.js';
import { buildLineIndex, type LineIndex } from './line-index.js';

/**
 * Of so many files the lines are at hand at a time. Findings come file by file, and a run over a large repository must
 * not hold all its texts at its end.
 */
export const FILES_AT_HAND = 100;

/** The texts of a run and their lines. */
export interface Sources {
  textOf(file: string): string | undefined;
  linesOf(file: string): LineIndex;
}

export function buildSources(textOf: (file: string) => string | undefined): Sources {
  // A text that is not at hand counts as empty: its findings stand at line 1, column 1, which every reader accepts.
  return { textOf, linesOf: recent(FILES_AT_HAND, (file) => buildLineIndex(textOf(file) ?? '')) };
}

/**
 * Where a finding, a step or a related place is shown. The end is moved back to the end of the start line where the span
 * goes over lines: code scanning shows an alert in a pull request only when all lines of its region are in the diff.
 */
export function locate(sources: Sources, place: Place): Location {
  const lines = sources.linesOf(place.file);
  const lineEnd = lines.lineSpan(lines.lineAt(place.span.start)).end;
  const end = Math.max(place.span.start, Math.min(place.span.end, lineEnd));
  return locateWhole(sources, place.file, { start: place.span.start, end });
}

/** Where a span stands with all its lines: for edits, whose exact end matters. */
export function locateWhole(sources: Sources, file: string, span: Span): Location {
  const lines = sources.linesOf(file);
  const start = lines.positionAt(span.start);
  const end = lines.positionAt(Math.max(span.start, span.end));
  return {
    file,
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    startByteColumn: start.byteColumn,
    endByteColumn: end.byteColumn,
    lineText: apart(lines.lineText(start.line)),
  };
}

/** The same text, held by nothing else: V8 keeps the whole of a long text for a slice of it. */
const apart = (slice: string): string => ` ${slice}`.slice(1);
