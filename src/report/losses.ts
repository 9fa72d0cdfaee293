import type { Level } from '../finding/finding.js';
import type { Report } from '../finding/report.js';
import type { FormatName } from './index.js';

/** Results that GitHub code scanning takes in one run; a file with more is refused. */
export const RESULTS_TAKEN = 25_000;
/** Results that it keeps of them. */
const RESULTS_SHOWN = 5_000;
/** Annotations of one level that GitHub keeps of a step. */
const ANNOTATIONS_SHOWN = 10;

/** What a reader of the format will not see of the report, as one line for standard error; undefined: nothing. */
export function lossOf(format: FormatName, { results }: Report): string | undefined {
  if (format === 'sarif') return sarifLoss(results.length);
  if (format !== 'github') return undefined;
  const over = levels
    .map((level) => ({ level, number: results.filter((result) => result.level === level).length }))
    .filter(({ number }) => number > ANNOTATIONS_SHOWN)
    .map(({ level, number }) => `${count(number)} ${level}s`);
  if (over.length === 0) return undefined;
  return `GitHub shows ${ANNOTATIONS_SHOWN} annotations of a level; of ${over.join(' and ')} the others are in the log`;
}

const levels: readonly Level[] = ['error', 'warning', 'note'];

function sarifLoss(results: number): string | undefined {
  if (results > RESULTS_TAKEN) {
    const lost = count(results - RESULTS_TAKEN);
    return `code scanning takes ${count(RESULTS_TAKEN)} findings and shows ${count(RESULTS_SHOWN)}; the ${lost} least important are left out of the SARIF`;
  }
  if (results <= RESULTS_SHOWN) return undefined;
  return `code scanning shows the ${count(RESULTS_SHOWN)} most important of ${count(results)} findings`;
}

const count = (number: number): string => number.toLocaleString('en');
