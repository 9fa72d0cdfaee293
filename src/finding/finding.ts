import type { Span } from '../base/span.js';
import type { Repair } from './repair.js';

/** How serious a finding is; the names are SARIF's (SARIF 2.1.0, 3.27.10) without `none`. */
export type Level = 'note' | 'warning' | 'error';

/** high: nothing unseen is assumed. medium: exactly one named assumption. low: the literal reading of a rule, or a weak assumption. */
export type Confidence = 'high' | 'medium' | 'low';

/** A place in a file. `file` is the name that discovery gave the file: relative to the root, with forward slashes. */
export interface Place {
  readonly file: string;
  readonly span: Span;
}

/** A further place that explains a finding. */
export interface Related extends Place {
  readonly text: string;
}

/** Replaces the text of one span. Edits of one fix do not overlap. */
export interface Edit extends Place {
  readonly newText: string;
}

export interface Fix {
  readonly title: string;
  /** A safe fix can't change what the program means beyond ending the leak; others are suggestions. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/** What a rule reports: plain data that survives structuredClone and JSON. */
export interface Finding extends Place {
  readonly rule: string;
  readonly level: Level;
  readonly confidence: Confidence;
  /** The one assumption that a medium finding rests on, as a clause: `the caller may stop receiving`. */
  readonly assumes?: string;
  /** What leaks and why nothing ends it. Lower case, no full stop. */
  readonly message: string;
  /** What to write instead. Lower case, no full stop. */
  readonly remedy: string;
  readonly related: readonly Related[];
  /** The way the leak happens, step by step; rendered as a SARIF code flow. */
  readonly path: readonly Related[];
  /** The enclosing function as Go prints it (`pkg.(*T).Method.func1`); part of the fingerprint. */
  readonly symbol: string;
  readonly repair?: Repair;
}
