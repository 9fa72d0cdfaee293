export interface Want {
  /** From 1. */
  readonly line: number;
  /** A regular expression, matched against `<rule-id>: <message>`. */
  readonly pattern: string;
  /** Only a strict run tells it, with low confidence and the assumption named. */
  readonly strict?: true;
}

/**
 * What a near miss shows otherwise than by leaving nothing, from a line like `// twice: reason` above it. `twice`: a
 * second run leaves no more than the first. `endless`: it never returns, and only its own goroutine goes on. `exits`: the
 * process ends with exit code 1.
 */
export type Watch = 'twice' | 'endless' | 'exits';

export interface GoFunction {
  readonly name: string;
  readonly receiver: string | undefined;
  readonly scenario: boolean;
  /** Lines from 1, both ends in. */
  readonly start: number;
  readonly end: number;
  readonly comment: readonly string[];
  /** Why the scenario can't be run, from a `// static: reason` line above it. */
  readonly static: string | undefined;
  readonly watch: Watch | undefined;
  readonly body: string;
}

export interface FixtureFile {
  /** Relative to the folder that was read, with forward slashes. */
  readonly name: string;
  readonly text: string;
  readonly package: string;
  readonly test: boolean;
  readonly wants: readonly Want[];
  readonly functions: readonly GoFunction[];
  readonly declarations: readonly { readonly name: string; readonly body: string }[];
}

export interface FixtureCase {
  readonly name: string;
  readonly module: FixtureModule;
  readonly files: readonly FixtureFile[];
}

export interface FixtureModule {
  readonly path: string;
  readonly dir: string;
  readonly module: string;
  readonly go: string;
  readonly cases: readonly FixtureCase[];
}

/** A want that a scenario reaches, with the first and last line of the function or method that it stands in. */
export interface ReachedWant extends Want {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface Scenario {
  readonly name: string;
  readonly case: string;
  readonly file: string;
  /** The first and the last line. */
  readonly line: number;
  readonly end: number;
  readonly comment: readonly string[];
  readonly static: string | undefined;
  readonly watch: Watch | undefined;
  /** The functions and methods that it can reach: lines from 1, both ends in. */
  readonly reaches: readonly { readonly file: string; readonly start: number; readonly end: number }[];
  readonly wants: readonly ReachedWant[];
}

export function parsePatterns(text: string): string[];
export function parseWants(text: string, name: string): Want[];
export function parseFunctions(text: string): GoFunction[];
export function readModules(root: string): FixtureModule[];
export function scenariosOf(fixture: FixtureCase): Scenario[];
