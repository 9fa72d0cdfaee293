import type { Host } from '../../discover/host.js';
import { type AnalyseRequest, type Analysis, analyse } from '../../engine/analyse.js';
import { FactsMemory } from '../../engine/facts-memory.js';
import type { Result } from '../../finding/report.js';
import type { Comparison } from '../../git/comparison.js';
import type { Environment } from '../../git/git.js';
import type { LintCommand } from '../command-line.js';

/** How a command checks what it names and leaves out what is known. */
export interface News {
  /** What is checked: the disk, or what is staged. */
  readonly host: Host;
  analyse(request: AnalyseRequest): Promise<Told>;
}

/** An analysis without what is known, and what is to be said of it on standard error. */
export interface Told {
  readonly analysis: Analysis;
  readonly notes: readonly string[];
}

/** Throws a {@link UsageError} where the baseline or the commit is missing, before anything is read. */
export async function newsOf(command: LintCommand, disk: Host, env: Environment): Promise<News> {
  const { baseline, changes, lint } = command;
  const paths = lint.paths ?? [];
  // Loaded where they are asked for, not at every start.
  const comparison =
    changes === undefined
      ? undefined
      : (await import('../../git/comparison.js')).openComparison({ ...changes, paths }, disk, env);
  const apply = baseline === undefined ? undefined : (await import('./baseline.js')).openBaseline(baseline, disk);
  return {
    host: comparison?.now ?? disk,
    async analyse(request) {
      const { analysis, news: changed } = await compared(request, disk, comparison);
      const { news: unknown, notes } = apply?.(analysis) ?? { notes: [] };
      if (changed === undefined && unknown === undefined) return { analysis, notes };
      const isNews = (result: Result): boolean => changed?.has(result) !== false && unknown?.has(result) !== false;
      return { analysis: withOnly(analysis, isNews), notes };
    },
  };
}

async function compared(
  request: AnalyseRequest,
  disk: Host,
  comparison: Comparison | undefined,
): Promise<{ readonly analysis: Analysis; readonly news?: ReadonlySet<Result> }> {
  if (comparison === undefined) return { analysis: await analyse(request) };
  const { now, before } = comparison;
  // Threads read the disk itself.
  const { crew, ...alone } = request;
  const memory = new FactsMemory();
  const analysis = await analyse({ ...(now === disk ? request : alone), memory });
  const { changesSince } = await import('./changes.js');
  const { news, failures } = await changesSince(analysis, before, { ...alone, memory });
  if (failures.length === 0) return { analysis, news };
  const { report } = analysis;
  return {
    analysis: { ...analysis, report: { ...report, notifications: [...report.notifications, ...failures] } },
    news,
  };
}

function withOnly(analysis: Analysis, isNews: (result: Result) => boolean): Analysis {
  const { report } = analysis;
  const results = report.results.filter(isNews);
  const known = report.results.length - results.length;
  return { ...analysis, report: { ...report, results, statistics: { ...report.statistics, known } } };
}
