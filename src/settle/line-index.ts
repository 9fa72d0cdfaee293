import type { Span } from '../base/span.js';

/** A position as people count it: both from 1. */
export interface Position {
  readonly line: number;
  /** UTF-16 code units. */
  readonly column: number;
  /** UTF-8 bytes. A half of a surrogate pair that stands alone counts as the three bytes of U+FFFD. */
  readonly byteColumn: number;
}

/**
 * The lines of a decoded text, counted as Go counts them: only `\n` ends a line (a lone `\r` does not), and the `\r` of
 * a `\r\n` is not part of the line's text. Offsets are UTF-16 code units from 0; those outside the text are moved to its
 * nearest end.
 *
 * `"a\r\nbé"` has two lines: line 1 is `a` at 0, line 2 is `bé` at 3, whose end is column 3 and byte column 4.
 */
export interface LineIndex {
  readonly lineCount: number;
  /** The line of an offset, from 1. */
  lineAt(offset: number): number;
  positionAt(offset: number): Position;
  /** The text of a line without its line end; empty for a line that is not there. */
  lineText(line: number): string;
  /** From the line's first code unit to the end of its text. */
  lineSpan(line: number): Span;
}

export function buildLineIndex(text: string): LineIndex {
  const starts = lineStarts(text);
  const lineAt = (offset: number): number => lastAtMost(starts, offset) + 1;
  const lineSpan = (line: number): Span => {
    const start = starts[line - 1];
    if (start === undefined) return { start: text.length, end: text.length };
    const next = starts[line];
    if (next === undefined) return { start, end: text.length };
    const newline = next - 1;
    const end = newline > start && text.charCodeAt(newline - 1) === CR ? newline - 1 : newline;
    return { start, end };
  };
  return {
    lineCount: starts.length,
    lineAt,
    lineSpan,
    positionAt(offset) {
      const inside = Math.min(Math.max(offset, 0), text.length);
      const line = lineAt(inside);
      const { start } = lineSpan(line);
      return { line, column: inside - start + 1, byteColumn: utf8Length(text.slice(start, inside)) + 1 };
    },
    lineText(line) {
      const span = lineSpan(line);
      return text.slice(span.start, span.end);
    },
  };
}

const CR = 13;
const encoder = new TextEncoder();

/** Most lines before a position are a few ASCII bytes: those need no encoding. */
function utf8Length(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range is what is asked for
  return /^[\x00-\x7f]*$/.test(text) ? text.length : encoder.encode(text).length;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the last entry of a rising list that is not above `value`; 0 where all are. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
