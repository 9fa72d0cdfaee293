import { resolve } from 'node:path';
import { didYouMean } from '../base/nearest-name.js';
import { UsageError } from '../base/usage-error.js';
import type { Config } from '../config/config.js';
import { findConfigs, noConfigs } from '../config/load-config.js';
import type { DiscoverRequest } from '../discover/discover.js';
import type { Host } from '../discover/host.js';
import type { Glob, Selection } from '../discover/left-out.js';
import type { Rule } from '../rule/rule.js';
import type { LintOptions } from './options.js';
import { type Settings, settingsFrom } from './settings.js';
import type { Shard } from './shard.js';

/** Options and configuration, merged. */
export interface Plan {
  readonly discover: DiscoverRequest;
  /** Every rule there is. */
  readonly allRules: readonly Rule[];
  /** Those that the options leave; the settings of a file may still switch one off. */
  readonly rules: readonly Rule[];
  /** The configuration for the files of a folder; both absolute and without links. */
  readonly configOf: Settings['enter'];
  /** How a rule works in a file, by the absolute path of one that was discovered. */
  readonly useOf: Settings['useOf'];
  /** The user's pairs, once discovery has met the configurations. */
  readonly pairs: Settings['pairs'];
  /** The share of this run, where several share the packages. */
  readonly shard?: Shard;
  /** Whatever its confidence, a finding is reported. */
  readonly strict: boolean;
}

/**
 * Merges the options with the configurations. Throws a {@link UsageError} where an option is wrong, or a configuration
 * that was named; the others are read when discovery enters their folders, and then throw the same.
 */
export function makePlan(options: LintOptions, rules: readonly Rule[], host: Host): Plan {
  const ids = rules.map((rule) => rule.id);
  for (const id of [...(options.select ?? []), ...(options.ignore ?? [])]) {
    if (!ids.includes(id)) throw new UsageError(`unknown rule "${id}"${didYouMean(id, ids)}`);
  }
  const { config, select, ignore } = options;
  const named = typeof config === 'string' ? resolve(host.cwd, config) : undefined;
  const settings = settingsFrom(config === false ? noConfigs : findConfigs(rules, host, named));
  return {
    discover: {
      args: options.paths ?? [],
      selectionOf: selections(options, settings, host),
      forceExclude: options.forceExclude ?? false,
    },
    allRules: rules,
    configOf: settings.enter,
    rules: rules.filter(({ id }) => !ignore?.includes(id) && (select === undefined || select.includes(id))),
    useOf(rule, path) {
      const use = settings.useOf(rule, path);
      if (use.level !== 'off' || !select?.includes(rule.id)) return use;
      // Selecting a rule by name is the newer wish: it wins over `off` in the configuration.
      const { level, ...rest } = use;
      return rest;
    },
    pairs: settings.pairs,
    strict: options.strict === true,
    ...(options.shard === undefined ? {} : { shard: options.shard }),
  };
}

/** One selection for all folders with the same configuration. */
function selections(options: LintOptions, settings: Settings, host: Host): DiscoverRequest['selectionOf'] {
  const own = globs(options.exclude, host.cwd);
  const known = new Map<Config, Selection>();
  return (folder, root) => {
    const config = settings.enter(folder, root);
    const selection = known.get(config) ?? {
      tests: options.tests ?? config.tests ?? false,
      exclude: [...own, ...globs(config.exclude, config.folder)],
      include: globs(config.include, config.folder),
    };
    known.set(config, selection);
    return selection;
  };
}

const globs = (patterns: readonly string[] | undefined, folder: string | undefined): readonly Glob[] =>
  folder === undefined ? [] : (patterns ?? []).map((pattern) => ({ folder, pattern }));
