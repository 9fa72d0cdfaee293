import type { FixtureCase, GoFunction } from './scenario.mjs';

export type ReleaseKind = 'stop' | 'cancel' | 'close' | 'exit';

export interface Release {
  readonly kind: ReleaseKind;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** What Go can compile in its stead, without its effect. */
  readonly runs: string;
}

export interface NamedRelease extends Release {
  readonly file: string;
  readonly fn: GoFunction | undefined;
  /** Function and text; no other release of the package has it. */
  readonly name: string;
}

export const NEVER: string;
export function releasesIn(text: string): Release[];
export function namedReleases(fixture: FixtureCase): NamedRelease[];
