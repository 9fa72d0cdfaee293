import type { Result } from '../../finding/report.js';
import { byWeight } from '../by-weight.js';
import { printable } from '../printable.js';
import type { Reporter, ReportOptions } from '../reporter.js';

/**
 * A table in GitHub's Markdown, for the summary of a job or a comment. The most important results come first, and after
 * {@link ROWS} the rest is counted: a summary that grows too large is not shown at all.
 */
export const markdown: Reporter = (report, options) => {
  const { results, statistics } = report;
  const files = counted(statistics.files, 'file');
  if (results.length === 0) return `**gorphan**: no findings in ${files}\n`;
  const head = `**gorphan**: ${counted(results.length, 'finding')} in ${files}\n`;
  const rows = byWeight(results)
    .slice(0, ROWS)
    .map((result) => row(result, options));
  const more = results.length > ROWS ? `\n${(results.length - ROWS).toLocaleString('en')} more are not shown.\n` : '';
  return `${head}\n| level | place | finding | fix |\n|---|---|---|---|\n${rows.join('')}${more}`;
};

/** A row has 5 KB at most; a summary may have 1 MiB. */
const ROWS = 100;
const LONGEST = 400;

const counted = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

function row({ at, level, rule, message, assumes, remedy }: Result, options: ReportOptions): string {
  const place = `${options.nameOf?.(at.file) ?? at.file}:${at.startLine}:${at.startColumn}`;
  const found = [prose(message), code(rule), ...(assumes === undefined ? [] : [prose(`assumes: ${assumes}`)])];
  return `| ${level} | ${code(place)} | ${found.join('<br>')} | ${prose(remedy)} |\n`;
}

/** A text of ours: what stands between backquotes is code, and all of it stays text. */
function prose(text: string): string {
  return short(text)
    .split(/(`[^`]+`)/)
    .map((part) => (/^`.+`$/.test(part) ? code(part.slice(1, -1)) : literal(part)))
    .join('');
}

const code = (text: string): string => `<code>${literal(short(text))}</code>`;

const short = (text: string): string => {
  const line = printable(text);
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
};

/**
 * Every sign that Markdown, HTML or GitHub's own links (`@name`, `#1`, `www.`) may give a meaning as a character
 * reference, which is never markup. What follows an `@` is kept apart by a comment, for names are looked for at the end.
 */
const literal = (text: string): string =>
  text
    .replace(/[^\p{L}\p{M}\p{N} ,;?/-]/gu, (char) => (/^[ -~]$/.test(char) ? `&#${char.charCodeAt(0)};` : char))
    .replaceAll('&#64;', '&#64;<!-- -->');
