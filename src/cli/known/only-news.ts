import type { Host } from '../../discover/host.js';
import type { Analysis } from '../../engine/analyse.js';
import type { LintCommand } from '../command-line.js';
import { openBaseline } from './baseline.js';

/** An analysis without what is known, and what is to be said of it on standard error. */
export interface News {
  readonly analysis: Analysis;
  readonly notes: readonly string[];
}

/** Gives what leaves the known findings out, as the command wants it. Throws a {@link UsageError} where that can't be. */
export function onlyNews({ baseline }: LintCommand, host: Host): (analysis: Analysis) => News {
  if (baseline === undefined) return (analysis) => ({ analysis, notes: [] });
  const apply = openBaseline(baseline, host);
  return (analysis) => {
    const { news, notes } = apply(analysis);
    return { analysis: withOnly(analysis, news), notes };
  };
}

function withOnly(analysis: Analysis, news: ReadonlySet<Analysis['report']['results'][number]>): Analysis {
  const { report } = analysis;
  const results = report.results.filter((result) => news.has(result));
  const known = report.results.length - results.length;
  return { ...analysis, report: { ...report, results, statistics: { ...report.statistics, known } } };
}
