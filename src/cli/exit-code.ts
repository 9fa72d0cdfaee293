import type { Level } from '../finding/finding.js';
import type { Report } from '../finding/report.js';

/** What the process tells its caller. */
export type ExitCode = 0 | 1 | 2 | 3;

export const exitCode = {
  /** Nothing at or above the failing level. */
  clean: 0,
  findings: 1,
  /** The user's mistake: an option, the configuration, or a named path that can't be read. */
  usage: 2,
  /** gorphan's own failure. */
  internal: 3,
} as const satisfies Record<string, ExitCode>;

/** From the least to the most serious. */
export const levels: readonly Level[] = ['note', 'warning', 'error'];

/** The gravest of what happened: a failure of ours hides what may have been missed, a mistake what was not checked. */
export function exitCodeOf(report: Report, failOn: Level): ExitCode {
  const told = new Set(report.notifications.map((notification) => notification.kind));
  if (told.has('internal')) return exitCode.internal;
  if (told.has('usage')) return exitCode.usage;
  const fails = report.results.some((result) => levels.indexOf(result.level) >= levels.indexOf(failOn));
  return fails ? exitCode.findings : exitCode.clean;
}
