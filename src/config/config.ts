import type { Level } from '../finding/finding.js';

/** What the user set for one rule. */
export interface RuleSetting {
  /** Absent: the rule's own level. */
  readonly level?: Level | 'off';
  /** All other keys of the rule's mapping. */
  readonly options: Readonly<Record<string, unknown>>;
}

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
