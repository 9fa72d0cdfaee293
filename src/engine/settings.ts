import { dirname } from 'node:path';
import { UsageError } from '../base/usage-error.js';
import type { Config, PairSetting, RuleSetting, Way } from '../config/config.js';
import { emptyConfig } from '../config/config.js';
import type { Configs } from '../config/load-config.js';
import { globMatcher } from '../discover/left-out.js';
import type { Level } from '../finding/finding.js';
import type { OptionValue } from '../finding/rule-option.js';
import type { Rule } from '../rule/rule.js';

/** How a rule works in a file. */
export interface RuleUse {
  /** What the user set; absent: the finding's own level, or the rule's. */
  readonly level?: Level | 'off';
  /** Every declared option. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Where the key stands that says so: `level`, or the name of an option; absent for a default. */
  readonly origin: Readonly<Record<string, string>>;
}

/** The user's settings for each file: those of the nearest configuration, with its overrides. */
export interface Settings {
  /** The configuration that holds for a folder, whose files are then known to {@link useOf}. */
  enter(folder: string, root: string): Config;
  /** `path` is absolute; its folder was entered. */
  useOf(rule: Rule, path: string): RuleUse;
  /** The user's pairs in all configurations that were met. */
  pairs(): readonly PairSetting[];
}

export function settingsFrom(configs: Configs): Settings {
  const entered = new Map<string, Config>();
  const met = new Set<Config>();
  const choosers = new Map<Config, (path: string) => Variant>();
  // Every rule asks for every file.
  const variants = new Map<string, Variant>();
  const variantOf = (path: string): Variant => {
    const known = variants.get(path);
    if (known !== undefined) return known;
    const config = entered.get(dirname(path)) ?? emptyConfig;
    const chooser = choosers.get(config) ?? variantsOf(config);
    choosers.set(config, chooser);
    const variant = chooser(path);
    variants.set(path, variant);
    return variant;
  };
  return {
    enter(folder, root) {
      const known = entered.get(folder);
      if (known !== undefined) return known;
      const config = configs.of(folder, root);
      if (!met.has(config)) checkGlobs(config);
      met.add(config);
      entered.set(folder, config);
      return config;
    },
    useOf(rule, path) {
      const { config, layers, uses } = variantOf(path);
      const known = uses.get(rule.id) ?? useIn(rule, config, layers);
      uses.set(rule.id, known);
      return known;
    },
    pairs: () => [...met].flatMap((config) => config.pairs),
  };
}

/** Compiles every glob once, to tell of one that can't be with its place. */
function checkGlobs({ exclude, include, overrides, placeOf }: Config): void {
  const all: [Way, string][] = [
    ...exclude.map((glob, index): [Way, string] => [['exclude', index], glob]),
    ...include.map((glob, index): [Way, string] => [['include', index], glob]),
    ...overrides.flatMap(({ files }, index) =>
      files.map((glob, at): [Way, string] => [['overrides', index, 'files', at], glob]),
    ),
  ];
  for (const [way, pattern] of all) {
    try {
      globMatcher([{ folder: '/', pattern }]);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${placeOf(way)}: ${error.message}`);
    }
  }
}

/** The files of a configuration for which the same overrides hold. */
interface Variant {
  readonly config: Config;
  readonly layers: readonly Layer[];
  readonly uses: Map<string, RuleUse>;
}

interface Layer {
  readonly rules: Config['rules'];
  readonly way: Way;
}

function variantsOf(config: Config): (path: string) => Variant {
  const { folder } = config;
  const overrides = config.overrides.map(({ files, rules }, index) => ({
    matches: globMatcher(folder === undefined ? [] : files.map((pattern) => ({ folder, pattern }))),
    layer: { rules, way: ['overrides', index, 'rules'] },
  }));
  const top: Layer = { rules: config.rules, way: ['rules'] };
  const known = new Map<string, Variant>();
  return (path) => {
    const layers = overrides.filter(({ matches }) => matches(path) !== undefined).map(({ layer }) => layer);
    const key = layers.map(({ way }) => way[1]).join();
    const variant = known.get(key) ?? { config, layers: [top, ...layers], uses: new Map() };
    known.set(key, variant);
    return variant;
  };
}

/** How a rule works where nobody set anything. */
export const defaultUse = (rule: Rule): RuleUse => ({
  options: Object.fromEntries(Object.entries(rule.options ?? {}).map(([key, option]) => [key, option.default])),
  origin: {},
});

function useIn(rule: Rule, config: Config, layers: readonly Layer[]): RuleUse {
  let level: RuleSetting['level'];
  const options: Record<string, OptionValue> = { ...defaultUse(rule).options };
  const origin: Record<string, string> = {};
  for (const { rules, way } of layers) {
    const setting = rules[rule.id];
    if (setting === undefined) continue;
    level = setting.level ?? level;
    Object.assign(options, setting.options);
    for (const key of [...(setting.level === undefined ? [] : ['level']), ...Object.keys(setting.options)]) {
      origin[key] = config.placeOf([...way, rule.id, key]) ?? '';
    }
  }
  return { options, origin, ...(level === undefined ? {} : { level }) };
}
