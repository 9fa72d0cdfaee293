import type { Level } from '../finding/finding.js';

/** What the user set for one rule. */
export interface RuleSetting {
  /** Absent: the rule's own level. */
  readonly level?: Level | 'off';
  /** All other keys of the rule's mapping. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** An acquire/release pair of the user's: what is acquired must be released. */
export interface PairSetting {
  /** The import path of the package that declares `acquire`. */
  readonly import: string;
  /** A function (`Open`), or a method with its type (`Bus.Subscribe`). */
  readonly acquire: string;
  /** The method that releases. */
  readonly release: string;
}

/** The content of a configuration file, checked. */
export interface Config {
  /** The folder that its globs are relative to; absolute. Absent where there is no file. */
  readonly folder?: string;
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly tests?: boolean;
  readonly pairs: readonly PairSetting[];
}

export const emptyConfig: Config = { rules: {}, exclude: [], include: [], pairs: [] };
