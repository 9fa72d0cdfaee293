import type { Level } from '../finding/finding.js';
import type { OptionValue } from '../finding/rule-option.js';

/** Every level a rule can be given. */
export const ruleLevels: readonly (Level | 'off')[] = ['off', 'note', 'warning', 'error'];

/** What the user set for one rule. */
export interface RuleSetting {
  /** Absent: the rule's own level. */
  readonly level?: Level | 'off';
  /** Only those that were set. */
  readonly options: Readonly<Record<string, OptionValue>>;
}

export type RuleSettings = Readonly<Record<string, RuleSetting>>;

/** An acquire/release pair of the user's: what is acquired must be released. The linker's InputPair has this shape. */
export interface PairSetting {
  /** The import path of the package that declares `acquire`. */
  readonly import: string;
  /** A function (`Open`), or a method with its type (`Bus.Subscribe`). */
  readonly acquire: string;
  /** Methods of the result, one of which releases it; `()` where the result is a function to call. Never empty. */
  readonly release: readonly string[];
  /** Which result is to be released, from 0. */
  readonly result: number;
  /** `subscription`: missing-unsubscribe asks; `resource`: unclosed-resource does. */
  readonly kind: 'subscription' | 'resource';
}

/** Settings for some files; a later one wins over an earlier one and over the top of the file. */
export interface Override {
  /** Globs relative to the folder of the configuration. */
  readonly files: readonly string[];
  readonly rules: RuleSettings;
}

/** The keys and indices that lead to a value: `['overrides', 0, 'files']`. */
export type Way = readonly (string | number)[];

/** The content of a configuration file, checked. */
export interface Config {
  /** The folder that its globs are relative to; absolute. Absent where there is no file. */
  readonly folder?: string;
  readonly rules: RuleSettings;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly tests?: boolean;
  readonly pairs: readonly PairSetting[];
  readonly overrides: readonly Override[];
  /** Where the key stands that says this: `.gorphan.yaml:3:5`; undefined where nothing does. */
  readonly placeOf: (way: Way) => string | undefined;
}

export const emptyConfig: Config = {
  rules: {},
  exclude: [],
  include: [],
  pairs: [],
  overrides: [],
  placeOf: () => undefined,
};
