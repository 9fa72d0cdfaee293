import type { Level } from '../finding/finding.js';
import type { LocatedEdit, Location, Result } from '../finding/report.js';
import { printable } from './printable.js';
import type { Reporter, ReportOptions } from './reporter.js';
import { toJsonLine } from './to-json.js';

/**
 * Reviewdog's diagnostics, one a line (https://github.com/reviewdog/reviewdog, proto/rdf). Columns are UTF-8 bytes from
 * 1, ends exclusive. An edit in another file has no place in that format, so a fix that needs one is left out.
 */
export const rdjsonl: Reporter = (report, options) =>
  report.results.map((result) => toJsonLine(diagnostic(result, options))).join('');

const severities: Readonly<Record<Level, string>> = { error: 'ERROR', warning: 'WARNING', note: 'INFO' };

function diagnostic(result: Result, options: ReportOptions): object {
  const { at, level, rule, message, assumes, remedy, fix } = result;
  const lines = [
    printable(message),
    ...(assumes === undefined ? [] : [`assumes: ${printable(assumes)}`]),
    ...(remedy === '' ? [] : [`fix: ${printable(remedy)}`]),
  ];
  const here = fix?.edits.every((edit) => edit.file === at.file) ? fix.edits : [];
  return {
    message: lines.join('\n'),
    location: { path: options.nameOf?.(at.file) ?? at.file, range: range(at) },
    severity: severities[level],
    source: { name: 'gorphan' },
    code: { value: rule },
    ...(here.length === 0 ? {} : { suggestions: here.map(suggestion) }),
  };
}

const suggestion = ({ at, newText }: LocatedEdit): object => ({ range: range(at), text: newText });

const range = ({ startLine, startByteColumn, endLine, endByteColumn }: Location): object => ({
  start: { line: startLine, column: startByteColumn },
  end: { line: endLine, column: endByteColumn },
});
