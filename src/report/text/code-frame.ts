import type { Location } from '../../finding/report.js';
import { printable } from '../printable.js';
import type { Style } from './style.js';

const TAB = '    ';

/**
 * The line of a place with carets below its span, as two lines:
 *
 *     12 |     t := time.NewTicker(d)
 *        |          ^^^^^^^^^^^^^^^^^
 *
 * A line that is wider than the terminal is cut around the span, so that generated code can't flood the screen.
 */
export function codeFrame(at: Location, columns: number, style: Style): readonly string[] {
  const number = String(at.startLine);
  const gutter = ' '.repeat(number.length);
  const room = Math.max(20, columns - number.length - 6);
  const start = at.startColumn - 1;
  const end = Math.max(at.endColumn - 1, start);
  // Cut before anything is drawn: a line can be megabytes long.
  const from = start > room * 2 ? start - room : 0;
  const before = draw(at.lineText.slice(from, start).trimStart());
  const marked = draw(at.lineText.slice(start, Math.min(end, start + room)));
  const after = draw(at.lineText.slice(end, end + room));
  const shift = Math.max(0, width(before) + Math.min(width(marked), room) - room);
  const head = shift === 0 ? before : `…${dropCells(before, shift + 1)}`;
  const line = takeCells(head + marked + after, room);
  const carets = '^'.repeat(Math.max(1, Math.min(width(marked), room - width(head))));
  return [
    `${style(`  ${number} |`, 'quiet')} ${line}`,
    `${style(`  ${gutter} |`, 'quiet')} ${' '.repeat(width(head))}${style(carets, 'error')}`,
  ];
}

const draw = (text: string): string => printable(text.replaceAll('\t', TAB));

/** Cells of a terminal: East Asian wide characters and emoji take two, combining marks none. */
function width(text: string): number {
  let cells = 0;
  for (const char of text) cells += cellsOf(char);
  return cells;
}

const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const cellsOf = (char: string): number => (/^[\p{Mn}\p{Me}\p{Cf}]/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1);

function takeCells(text: string, cells: number): string {
  let taken = '';
  let used = 0;
  for (const char of text) {
    used += cellsOf(char);
    if (used > cells) return taken;
    taken += char;
  }
  return taken;
}

function dropCells(text: string, cells: number): string {
  let dropped = 0;
  let at = 0;
  for (const char of text) {
    if (dropped >= cells) break;
    dropped += cellsOf(char);
    at += char.length;
  }
  return text.slice(at);
}
