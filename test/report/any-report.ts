import fc from 'fast-check';
import type { LocatedFix, LocatedNotification, LocatedText, Location, Report } from '../../src/finding/report.js';
import { report, result } from './sample-report.js';

/**
 * What hostile code would put into names, in whole and in pieces: terminal codes, line ends, commands of GitHub's
 * runner, markup of XML, HTML and Markdown, turns of the direction of text.
 */
const hostile = fc.constantFrom(
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\r\n',
  '\n',
  '\u2028',
  '\u0000',
  '::error::forged',
  '\n::set-output name=x::y',
  ' ::stop-commands::x',
  '##[add-mask]a',
  '##[',
  '#',
  '%0A::warning::x',
  '%',
  '](1)',
  '[x](https://example.com)',
  '[',
  '\\',
  '{0}',
  '<img src=x onerror=y>',
  '</code>',
  '"/><error line="1"/>',
  ']]>',
  '&lt;',
  '|',
  '`',
  '``',
  '*_~',
  '@someone',
  'https://example.com',
  '$x$',
  '\u202e',
  '\u{e0041}',
  '\ufffe',
  '\ud83d',
  ',line=1',
  'a.go:1:1: error: forged (unguarded-send)',
);

/** Any text, most of it made of what could do harm. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 3, arbitrary: hostile }, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 5 })
  .map((parts) => parts.join(''));

const anyName = anyText.map((name) => name || 'x.go');

const anyPlace: fc.Arbitrary<Location> = fc
  .record({
    file: anyName,
    lineText: anyText,
    line: fc.integer({ min: 1, max: 99 }),
    column: fc.integer({ min: 1, max: 99 }),
  })
  .map(({ file, lineText, line, column }) => ({
    file,
    lineText: lineText.replace(/[\r\n]/g, ' '),
    startLine: line,
    endLine: line,
    startColumn: column,
    endColumn: column + 3,
    startByteColumn: column + 1,
    endByteColumn: column + 5,
  }));

const anyLocated: fc.Arbitrary<LocatedText> = fc.record({ at: anyPlace, text: anyText });

const anyFix: fc.Arbitrary<LocatedFix> = fc.record({
  title: anyText,
  safe: fc.boolean(),
  edits: fc.array(
    fc.record({ at: anyPlace, newText: anyText }).map(({ at, newText }) => ({
      file: at.file,
      span: { start: 0, end: 1 },
      newText,
      at,
    })),
    { minLength: 1, maxLength: 2 },
  ),
});

const anyNotification: fc.Arbitrary<LocatedNotification> = fc
  .record({
    kind: fc.constantFrom<LocatedNotification['kind']>('syntax', 'unreadable', 'directive', 'usage', 'internal'),
    message: anyText,
    place: fc.option(anyPlace, { nil: undefined }),
  })
  .map(({ kind, message, place }) => ({
    kind,
    message,
    ...(place === undefined ? {} : { file: place.file, span: { start: 0, end: 1 }, at: place }),
  }));

/** A report in which every text that can come from checked code is hostile. Rule ids and the pages are gorphan's own. */
export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    results: fc.array(
      fc
        .record({
          rule: fc.constantFrom('unguarded-send', 'unstopped-ticker'),
          level: fc.constantFrom('note' as const, 'warning' as const, 'error' as const),
          assumes: fc.option(anyText, { nil: undefined }),
          message: anyText,
          remedy: anyText,
          symbol: anyText,
          at: anyPlace,
          related: fc.array(anyLocated, { maxLength: 2 }),
          path: fc.array(anyLocated, { maxLength: 2 }),
          fix: fc.option(anyFix, { nil: undefined }),
        })
        .map(({ assumes, fix, ...rest }) =>
          result({ ...rest, ...(assumes === undefined ? {} : { assumes }), ...(fix === undefined ? {} : { fix }) }),
        ),
      { minLength: 1, maxLength: 3 },
    ),
    notifications: fc.array(anyNotification, { maxLength: 2 }),
  })
  .map(({ results, notifications }) => report(results, notifications));
