import { dirname, resolve } from 'node:path';
import { didYouMean } from '../base/nearest-name.js';
import { sharedFolder } from '../base/path.js';
import { UsageError } from '../base/usage-error.js';
import { type Config, emptyConfig, type PairSetting } from '../config/config.js';
import { loadConfig } from '../config/load-config.js';
import type { DiscoverRequest } from '../discover/discover.js';
import type { Host } from '../discover/host.js';
import type { Glob } from '../discover/left-out.js';
import { rootAbove } from '../discover/root.js';
import { resolveTargets } from '../discover/targets.js';
import type { Confidence, Level } from '../finding/finding.js';
import type { Rule } from '../rule/rule.js';
import type { LintOptions } from './options.js';

/** A rule that runs, with what the user set for it. */
export interface PlannedRule {
  readonly rule: Rule;
  /** The user's level, which wins over the rule's and the finding's own. */
  readonly level?: Level;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Options and configuration, merged. */
export interface Plan {
  readonly discover: DiscoverRequest;
  readonly rules: readonly PlannedRule[];
  readonly pairs: readonly PairSetting[];
  /** The lowest confidence that is reported. */
  readonly lowest: Confidence;
}

/** Finds the configuration and merges it with the options. Throws a {@link UsageError} where either is wrong. */
export async function makePlan(options: LintOptions, rules: readonly Rule[], host: Host): Promise<Plan> {
  const ids = rules.map((rule) => rule.id);
  for (const id of [...(options.select ?? []), ...(options.ignore ?? [])]) {
    if (!ids.includes(id)) throw new UsageError(`unknown rule "${id}"${didYouMean(id, ids)}`);
  }
  const config = options.config === false ? emptyConfig : await configOf(options, ids, host);
  const tests = options.tests ?? config.tests ?? false;
  return {
    discover: {
      args: options.paths ?? [],
      tests,
      exclude: [...globs(options.exclude, host.cwd), ...globs(config.exclude, config.folder)],
      include: globs(config.include, config.folder),
      forceExclude: options.forceExclude ?? false,
    },
    rules: plannedRules(options, config, rules),
    pairs: config.pairs,
    lowest: options.strict === true ? 'low' : 'medium',
  };
}

/** The configuration next to what is checked: looked for from the innermost folder that holds all arguments, upward. */
function configOf({ config, paths = [] }: LintOptions, ruleIds: readonly string[], host: Host): Promise<Config> {
  const { targets } = resolveTargets(paths, host);
  const folders = targets.map(({ kind, path }) => (kind === 'folder' ? path : dirname(path)));
  const folder = sharedFolder(folders) ?? host.cwd;
  const root = sharedFolder(targets.map((target) => target.root)) ?? rootAbove(host.cwd, host);
  const file = typeof config === 'string' ? { file: resolve(host.cwd, config) } : {};
  return loadConfig({ ...file, folder, root, ruleIds }, host);
}

const globs = (patterns: readonly string[] | undefined, folder: string | undefined): readonly Glob[] =>
  folder === undefined ? [] : (patterns ?? []).map((pattern) => ({ folder, pattern }));

function plannedRules(options: LintOptions, config: Config, rules: readonly Rule[]): readonly PlannedRule[] {
  const planned: PlannedRule[] = [];
  for (const rule of rules) {
    const setting = config.rules[rule.id];
    const selected = options.select?.includes(rule.id) ?? false;
    if (options.ignore?.includes(rule.id) || (options.select !== undefined && !selected)) continue;
    // Selecting a rule by name is the newer wish: it wins over `off` in the configuration.
    if (setting?.level === 'off' && !selected) continue;
    const level = setting?.level === 'off' ? undefined : setting?.level;
    planned.push({ rule, options: setting?.options ?? {}, ...(level === undefined ? {} : { level }) });
  }
  return planned;
}
