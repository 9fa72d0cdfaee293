/** The library: the same engine as the command line, without streams and exit codes. */
import { resolve } from 'node:path';
import { rules as ownRules } from '../rules/index.js';
import { UsageError } from './base/usage-error.js';
import { cacheFolder } from './cache/folder.js';
import { type Host, nodeHost } from './discover/host.js';
import { analyse } from './engine/analyse.js';
import { usefulThreads, withHelp } from './engine/help.js';
import type { LintOptions } from './engine/options.js';
import { ownPage, ownVersion } from './engine/own-files.js';
import { makePlan } from './engine/plan.js';
import type { Report } from './finding/report.js';
import type { Rule } from './rule/rule.js';

/** Options of {@link lint}. */
export interface LibraryOptions extends LintOptions {
  /** What paths are relative to; default: the working directory of the process. A `host` has its own. */
  readonly cwd?: string;
  /** Where files are read; default: the disk. */
  readonly host?: Host;
  /** Rules besides gorphan's own; the configuration knows them by their ids. */
  readonly rules?: readonly Rule[];
  /** Threads that read files, this one included; default: as many as the machine has a use for. A `host` is asked by one. */
  readonly threads?: number;
  /**
   * Keeps what was made of unchanged files and modules between checks: in this folder (relative to `cwd`), or with `true` in the user's
   * cache folder, beside those of the command line. Default: nothing is kept.
   */
  readonly cache?: string | boolean;
  /** Ends the check, which then throws the signal's reason. It is asked between files and between rules. */
  readonly signal?: AbortSignal;
}

/** A report, and the folder its file names are relative to. */
export interface LintOutcome {
  readonly report: Report;
  /** Absolute. */
  readonly root: string;
}

/**
 * Checks Go sources. Throws a {@link UsageError} where an option or the configuration is wrong; a named path that
 * can't be read is a notification of kind `usage` in the report, a failure of gorphan's own one of kind `internal`.
 */
export async function lint(options: LibraryOptions = {}): Promise<LintOutcome> {
  const { cwd = '.', host = nodeHost(resolve(cwd)), rules: more = [], signal, threads, cache, ...others } = options;
  const rules = withOwn(more);
  const plan = makePlan(others, rules, host);
  const wish = {
    threads: options.host === undefined ? (threads ?? usefulThreads()) : 1,
    cacheFolder: folderOf(cache, host.cwd),
    foreignRules: more.length > 0,
  };
  const { report, root } = await withHelp(wish, (help) =>
    analyse({
      plan,
      rules,
      host,
      version: ownVersion(),
      pageOf: ownPage,
      clock: () => performance.now(),
      ...(signal === undefined ? {} : { signal }),
      ...help,
    }),
  );
  return { report, root };
}

function folderOf(cache: LibraryOptions['cache'], cwd: string): string | undefined {
  if (typeof cache === 'string') return resolve(cwd, cache);
  return cache === true ? cacheFolder(process.env) : undefined;
}

/** In the order of their ids, as reports list them. */
function withOwn(more: readonly Rule[]): readonly Rule[] {
  const rules = [...ownRules];
  for (const rule of more) {
    // It names a key of the configuration and a word of comments.
    if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(rule.id)) throw new UsageError(`"${rule.id}" is no id of a rule`);
    if (rules.some(({ id }) => id === rule.id)) throw new UsageError(`there are two rules ${rule.id}`);
    rules.push(rule);
  }
  return rules.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export { UsageError } from './base/usage-error.js';
export { type Entry, type Host, type Kind, nodeHost, type Status } from './discover/host.js';
export { overlayHost } from './discover/overlay-host.js';
export type { LintOptions } from './engine/options.js';
export type { Shard } from './engine/shard.js';
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
export type { OptionValues, RuleOption, RuleOptions } from './finding/rule-option.js';
export { defineRule, type Messages, type Model, type Note, type Pass, type Rule, type Site } from './rule/rule.js';
