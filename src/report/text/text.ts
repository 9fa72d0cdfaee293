import type { LocatedNotification, LocatedText, Location, Result } from '../../finding/report.js';
import { printable, printableName } from '../printable.js';
import type { Reporter, ReportOptions, Terminal } from '../reporter.js';
import { codeFrame } from './code-frame.js';
import { colored, plain, type Style } from './style.js';

/**
 * For people and for editors that read `path:line:col:`. Columns are UTF-8 bytes from 1, as in Go's own tools.
 *
 *     pump.go:7:10: warning: nothing stops the ticker `t` (unstopped-ticker)
 *         pump.go:12:2: the function returns here
 *         fix: write `defer t.Stop()` after line 7
 *
 * Notifications are not among the lines: they go to standard error, see {@link notificationLine}.
 */
export const text: Reporter = (report, options) => {
  const style = styleOf(options);
  return report.results.map((result) => lines(result, options, style).join('')).join('');
};

/** A notification as one line without a line end: `path:line:col: kind: message`, or without the place it lacks. */
export function notificationLine(notification: LocatedNotification, options: ReportOptions): string {
  const { at, file, kind, message } = notification;
  const style = styleOf(options);
  const role = kind === 'internal' || kind === 'usage' ? 'error' : kind === 'directive' ? 'note' : 'warning';
  const where = at !== undefined ? placeOf(at, options) : file !== undefined ? nameOf(file, options) : undefined;
  // Editors know the word `note`.
  const word = kind === 'directive' ? 'note' : kind;
  const what = `${style(`${word}:`, role)} ${printable(message)}`;
  return where === undefined ? what : `${style(`${where}:`, 'place')} ${what}`;
}

const INDENT = '    ';

function lines(result: Result, options: ReportOptions, style: Style): readonly string[] {
  const { at, level, rule, message, assumes, remedy, related, path } = result;
  const place = style(`${placeOf(at, options)}:`, 'place');
  const indented = (line: string): string => `${INDENT}${line}\n`;
  const step = (located: LocatedText): string =>
    indented(`${style(`${placeOf(located.at, options)}:`, 'quiet')} ${printable(located.text)}`);
  return [
    `${place} ${style(`${level}:`, level)} ${printable(message)} ${style(`(${printable(rule)})`, 'quiet')}\n`,
    ...frame(at, options.terminal, style),
    ...[...related, ...path.filter((entry) => !related.some((other) => sameText(other, entry)))].map(step),
    ...(assumes === undefined ? [] : [indented(`${style('assumes:', 'note')} ${printable(assumes)}`)]),
    ...(remedy === '' ? [] : [indented(`${style('fix:', 'help')} ${printable(remedy)}`)]),
  ];
}

/** A step of the path that repeats a related place says nothing new. */
const sameText = (a: LocatedText, b: LocatedText): boolean =>
  a.text === b.text &&
  a.at.file === b.at.file &&
  a.at.startLine === b.at.startLine &&
  a.at.startColumn === b.at.startColumn;

function frame(at: Location, terminal: Terminal | undefined, style: Style): readonly string[] {
  if (terminal === undefined || at.lineText === '') return [];
  return codeFrame(at, terminal.columns ?? 120, style).map((line) => `${line}\n`);
}

const styleOf = (options: ReportOptions): Style => (options.terminal?.color === true ? colored : plain);

const nameOf = (file: string, options: ReportOptions): string => printableName(options.nameOf?.(file) ?? file);

const placeOf = (at: Location, options: ReportOptions): string =>
  `${nameOf(at.file, options)}:${at.startLine}:${at.startByteColumn}`;
