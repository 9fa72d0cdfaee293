/** The library: the same engine as the command line, without streams and exit codes. */
import { resolve } from 'node:path';
import { rules } from '../rules/index.js';
import { nodeHost } from './discover/host.js';
import { analyse } from './engine/analyse.js';
import type { LintOptions } from './engine/options.js';
import { ownPage, ownVersion } from './engine/own-files.js';
import { makePlan } from './engine/plan.js';
import type { Report } from './finding/report.js';

/** Options of {@link lint}. `cwd`: what paths are relative to; default: the working directory of the process. */
export interface LibraryOptions extends LintOptions {
  readonly cwd?: string;
}

/** A report, and the folder its file names are relative to. */
export interface LintOutcome {
  readonly report: Report;
  /** Absolute. */
  readonly root: string;
}

/**
 * Checks Go sources. Throws a `UsageError` (by `name`) where an option or the configuration is wrong; a named path that
 * can't be read is a notification of kind `usage` in the report, a failure of gorphan's own one of kind `internal`.
 */
export async function lint({ cwd = '.', ...options }: LibraryOptions = {}): Promise<LintOutcome> {
  const host = nodeHost(resolve(cwd));
  const plan = makePlan(options, rules, host);
  const clock = (): number => performance.now();
  const { report, root } = await analyse({ plan, rules, host, version: ownVersion(), pageOf: ownPage, clock });
  return { report, root };
}

export type { LintOptions } from './engine/options.js';
export type { Confidence, Edit, Finding, Fix, Level, Place, Related } from './finding/finding.js';
export type { Notification } from './finding/notification.js';
export type {
  LocatedEdit,
  LocatedFix,
  LocatedNotification,
  LocatedText,
  Location,
  Report,
  Result,
  RuleInfo,
  Statistics,
} from './finding/report.js';
