import type { Level } from '../finding/finding.js';
import type { Result } from '../finding/report.js';
import { printable } from './printable.js';
import type { Reporter } from './reporter.js';

/** Checkstyle's XML, which many older tools read. Columns are UTF-16 code units from 1, as Java counts. */
export const checkstyle: Reporter = (report, options) => {
  const files = new Map<string, string[]>();
  for (const result of report.results) {
    const name = options.nameOf?.(result.at.file) ?? result.at.file;
    const errors = files.get(name) ?? [];
    errors.push(error(result));
    files.set(name, errors);
  }
  const blocks = [...files].map(
    ([name, errors]) => `  <file name="${attribute(name)}">\n${errors.join('')}  </file>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n${blocks.join('')}</checkstyle>\n`;
};

const severities: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'info' };

function error({ at, level, rule, message, assumes, remedy }: Result): string {
  const text = [
    message,
    ...(assumes === undefined ? [] : [`assumes: ${assumes}`]),
    ...(remedy === '' ? [] : [`fix: ${remedy}`]),
  ].join('; ');
  const place = `line="${at.startLine}" column="${at.startColumn}" severity="${severities[level]}"`;
  return `    <error ${place} message="${attribute(text)}" source="gorphan.${attribute(rule)}"/>\n`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no way to say control characters and U+FFFE and U+FFFF, so these are written out. */
const attribute = (text: string): string =>
  printable(text)
    .replace(/[\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"]/g, (char) => entities[char] ?? char);
