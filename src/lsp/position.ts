import type { Position, Range } from 'vscode-languageserver/node';
import type { Location } from '../finding/report.js';

/** How the client counts characters (LSP 3.17, `PositionEncodingKind`). */
export type Encoding = 'utf-8' | 'utf-16';

/** The first of the client's encodings that is known here; UTF-16 is what every client understands. */
export function chooseEncoding(offered: readonly string[] | undefined): Encoding {
  return offered?.find((one): one is Encoding => one === 'utf-8' || one === 'utf-16') ?? 'utf-16';
}

/** LSP counts lines and characters from 0. */
export function toRange(at: Location, encoding: Encoding): Range {
  const [start, end] = encoding === 'utf-8' ? [at.startByteColumn, at.endByteColumn] : [at.startColumn, at.endColumn];
  return {
    start: { line: at.startLine - 1, character: start - 1 },
    end: { line: at.endLine - 1, character: end - 1 },
  };
}

export const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

/** Whether two ranges have a place in common; an empty one at the edge of the other has. */
export const overlap = (a: Range, b: Range): boolean => !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
