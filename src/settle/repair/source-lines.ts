import type { LineIndex } from '../line-index.js';

/** The lines of a text as a repair sees them. Numbers from 1. */
export interface SourceLines {
  text(line: number): string;
  indent(line: number): string;
  /** Offset of the line's first code unit, and of the next line's. */
  start(line: number): number;
  after(line: number): number;
  readonly count: number;
  /** How the line above ends: `\n` or `\r\n`. */
  lineEnd(line: number): string;
  isBlank(line: number): boolean;
  /**
   * A comment may stand behind code. gofmt aligns such comments of neighbouring lines, so that what is put between two
   * of them, or joins them, would move others.
   */
  isCommented(line: number): boolean;
}

export function sourceLines(text: string, lines: LineIndex): SourceLines {
  const start = (line: number): number => (line > lines.lineCount ? text.length : lines.lineSpan(line).start);
  const lineText = (line: number): string => lines.lineText(line);
  return {
    text: lineText,
    start,
    after: (line) => start(line + 1),
    count: lines.lineCount,
    indent: (line) => /^[ \t]*/.exec(lineText(line))?.[0] ?? '',
    lineEnd: (line) => (text.slice(lines.lineSpan(line).end, start(line + 1)) === '\r\n' ? '\r\n' : '\n'),
    isBlank: (line) => lineText(line).trim() === '',
    isCommented: (line) => /\S.*\/[/*]/.test(lineText(line)),
  };
}
