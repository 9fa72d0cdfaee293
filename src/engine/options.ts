import type { Shard } from './shard.js';

/** What a user can ask of a run; the command line and the library share it. Paths are relative to the host's folder. */
export interface LintOptions {
  /** Files, folders and `dir/...` patterns; none: `./...`. */
  readonly paths?: readonly string[];
  /** Also `_test.go` files; overrides the configuration. */
  readonly tests?: boolean;
  /** Also findings of low confidence. */
  readonly strict?: boolean;
  /** Globs; what matches is read, never reported. In addition to the configuration's. */
  readonly exclude?: readonly string[];
  /** Apply every exclusion to files that are named, too. */
  readonly forceExclude?: boolean;
  /** Only these rules. */
  readonly select?: readonly string[];
  /** Not these rules. */
  readonly ignore?: readonly string[];
  /** A configuration file, or `false` for none; absent: the nearest one. */
  readonly config?: string | false;
  /** Reports a part of the packages only; the findings of all shards are those of one run. */
  readonly shard?: Shard;
}
