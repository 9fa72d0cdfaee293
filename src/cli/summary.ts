import type { Report } from '../finding/report.js';
import { levels } from './exit-code.js';

const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

/** The line at the end: `3 findings (2 warnings, 1 note) in 41 files, 0.8 s`. */
export function summary({ results, statistics }: Report): string {
  const seconds = `${(statistics.milliseconds / 1000).toFixed(1)} s`;
  if (statistics.files === 0) return `no Go files to check, ${seconds}`;
  const where = `in ${count(statistics.files, 'file')}`;
  const news = statistics.known === undefined ? '' : 'new ';
  const known = (statistics.known ?? 0) === 0 ? '' : `, ${count(statistics.known ?? 0, 'known one')}`;
  const left = `${known}${statistics.suppressed === 0 ? '' : `, ${statistics.suppressed} suppressed`}`;
  if (results.length === 0) return `no ${news}findings ${where}${left}, ${seconds}`;
  const kinds = levels
    .toReversed()
    .map((level) => ({ level, number: results.filter((result) => result.level === level).length }))
    .filter(({ number }) => number > 0)
    .map(({ level, number }) => count(number, level));
  return `${count(results.length, `${news}finding`)} (${kinds.join(', ')}) ${where}${left}, ${seconds}`;
}
