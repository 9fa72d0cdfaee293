import type { Span } from '../base/span.js';
import type { Confidence, Level } from '../finding/finding.js';
import type { OptionValues, RuleOptions } from '../finding/rule-option.js';
import type { BlockedReceive } from '../lifetime/channel/receive/blocked-receive.js';
import type { UnguardedSend } from '../lifetime/channel/unguarded-send.js';
import type { CloseMisuse } from '../lifetime/close/misuse.js';
import type { Obstacle } from '../lifetime/goroutine/endings.js';
import type { EndlessGoroutine } from '../lifetime/goroutine/goroutines.js';
import type { Model } from '../lifetime/model.js';
import type { Repair } from '../lifetime/repair/repair.js';
import type { WaitGroupMisuse } from '../lifetime/wait-group/misuse.js';

export type { BlockedReceive, CloseMisuse, EndlessGoroutine, Model, Obstacle, UnguardedSend, WaitGroupMisuse };

/** Texts of a rule, with `{holes}` that {@link Pass.report} fills. */
export type Messages = Readonly<Record<string, string>>;

/** The names of the `{holes}` in a text: a wrong or missing one does not compile. */
export type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

/** A place in the checked code, as the model hands it out. */
export interface Site {
  /** Index of the file in the program. */
  readonly file: number;
  readonly span: Span;
}

export interface Note {
  readonly at: Site;
  readonly text: string;
}

export interface Pass<M extends Messages, O extends RuleOptions = RuleOptions> {
  /** The program's lifetimes: the only thing a rule asks. */
  readonly model: Model;
  /** The declared options as they hold at a place: what the user set for its file, else the defaults. */
  optionsAt(at: Site): OptionValues<O>;
  /** Findings of low confidence are shown: the rule also reports what it says to the letter. */
  readonly strict: boolean;
  report<K extends keyof M & string>(finding: {
    readonly at: Site;
    /** The enclosing function as Go prints it. */
    readonly symbol: string;
    readonly message: K;
    readonly data: { readonly [N in Holes<M[K]>]: string | number };
    /** What to write instead. */
    readonly remedy: string;
    readonly confidence: Confidence;
    /** The one assumption of a medium finding; required there, absent elsewhere. */
    readonly assumes?: string;
    /** A level of this finding's own; the one that the user set for the rule wins. */
    readonly level?: Level;
    /** The level that an option of the user's asks for; it wins over the one that is set for the rule. */
    readonly asked?: Level;
    readonly related?: readonly Note[];
    readonly path?: readonly Note[];
    /** What could be changed in the text, where the model knows. */
    readonly repair?: Repair | undefined;
  }): void;
}

export interface Rule<M extends Messages = Messages, O extends RuleOptions = RuleOptions> {
  /** Kebab-case statement of the defect; the name of the rule's folder. Never renamed, never given another meaning. */
  readonly id: string;
  readonly summary: string;
  readonly level: Level;
  /** The version of gorphan that brought the rule. */
  readonly since: string;
  readonly messages: M;
  /** What the configuration may set besides the level. `confidence` is {@link onlyHigh}, which the engine reads. */
  readonly options?: O;
  check(pass: Pass<M, O>): void;
}

/**
 * The option of a rule of which only findings of high confidence are reported, unless the configuration or `--strict`
 * asks for more: those with an assumption were wrong too often on code that nobody had looked at.
 */
export const onlyHigh = {
  confidence: {
    type: 'choice',
    of: ['high', 'medium'],
    default: 'high',
    summary: 'the lowest confidence of a finding that is reported, also without `--strict`',
  },
} as const;

/** Declares a rule and lets TypeScript read the holes of its messages and the types of its options. */
export const defineRule = <const M extends Messages, const O extends RuleOptions = Record<never, never>>(
  rule: Rule<M, O>,
): Rule => rule as unknown as Rule;
