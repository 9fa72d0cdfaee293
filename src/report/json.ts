import type { LocatedFix, LocatedNotification, LocatedText, Location, Result } from '../finding/report.js';
import type { Reporter, ReportOptions } from './reporter.js';
import { toJson } from './to-json.js';

/**
 * gorphan's own format, for programs. It only ever grows; `format` is raised when a field changes its meaning.
 *
 * `{ format, version, results, notifications, statistics }`. A place is `{ file, line, column, endLine, endColumn,
 * byteColumn, endByteColumn }`: all from 1, columns in UTF-16 code units, the `byte` ones in UTF-8 bytes, ends
 * exclusive. Fields without a value are left out. There is no time in it: equal input gives equal bytes.
 */
export const json: Reporter = (report, options) => {
  const { version, results, notifications, statistics } = report;
  const { files, packages, suppressed } = statistics;
  const document = {
    format: 1,
    version,
    results: results.map((result) => toResult(result, options)),
    notifications: notifications.map((notification) => toNotification(notification, options)),
    statistics: { files, packages, results: results.length, suppressed },
  };
  return toJson(document);
};

function toResult(result: Result, options: ReportOptions): object {
  const { rule, level, confidence, assumes, message, remedy, at, related, path, symbol, fix, fingerprints } = result;
  const located = ({ at: place, text }: LocatedText): object => ({ ...toPlace(place, options), text });
  return {
    rule,
    level,
    confidence,
    assumes,
    message,
    remedy,
    at: toPlace(at, options),
    symbol,
    related: related.map(located),
    path: path.map(located),
    fix: fix === undefined ? undefined : toFix(fix, options),
    fingerprints,
  };
}

function toFix({ title, safe, edits }: LocatedFix, options: ReportOptions): object {
  return { title, safe, edits: edits.map(({ at, newText }) => ({ ...toPlace(at, options), newText })) };
}

function toNotification({ kind, message, file, at }: LocatedNotification, options: ReportOptions): object {
  if (at !== undefined) return { kind, message, at: toPlace(at, options) };
  return { kind, message, file: file === undefined ? undefined : nameOf(file, options) };
}

function toPlace(at: Location, options: ReportOptions): object {
  return {
    file: nameOf(at.file, options),
    line: at.startLine,
    column: at.startColumn,
    endLine: at.endLine,
    endColumn: at.endColumn,
    byteColumn: at.startByteColumn,
    endByteColumn: at.endByteColumn,
  };
}

const nameOf = (file: string, options: ReportOptions): string => options.nameOf?.(file) ?? file;
