import type { Span } from '../base/span.js';
import type { Confidence, Finding } from '../finding/finding.js';
import type { Notification } from '../finding/notification.js';

/** A comment that speaks to gorphan; `text` is without the slashes. */
export interface DirectiveComment {
  readonly at: Span;
  readonly text: string;
}

/** Where a function stands. Only the kinds `func` and `method` can be covered by a directive above them. */
export interface FunctionRange {
  readonly kind: string;
  /** From `func` to the end of the signature. */
  readonly header: Span;
  readonly whole: Span;
}

/** What settling must know of a file whose findings are reported; the facts of a file fit as they are. */
export interface SettleFile {
  /** The name that discovery gave the file, as in findings. */
  readonly file: string;
  readonly directives: readonly DirectiveComment[];
  readonly funcs: readonly FunctionRange[];
  /** Where the file could not be read; directives in it are never called unused. */
  readonly problems: readonly unknown[];
}

export interface SettleInput {
  readonly findings: readonly Finding[];
  /** Findings of files that were not asked about: they are not reported, but may speak for a defect in the place of others. */
  readonly unasked?: readonly Finding[];
  /** Of all earlier stages; they come back located and sorted, together with those about directives. */
  readonly notifications: readonly Notification[];
  readonly files: readonly SettleFile[];
  /** Every rule there is: what a directive may name. */
  readonly knownRules: readonly string[];
  /**
   * The rules that ran in a file: only of these a directive can be unused. Empty where single files were read, for then
   * findings of the whole program may be missing.
   */
  readonly ranRules: (file: string) => readonly string[];
  /**
   * The lowest confidence of a rule's findings that is shown in a file; default `medium`. Findings below it are left out
   * only after the directives were matched, so that a comment which a strict run needs is not called unused in a plain one.
   */
  readonly lowest?: (rule: string, file: string) => Confidence;
  /** The decoded text of a file without its byte order mark; undefined where it is not at hand. */
  readonly textOf: (file: string) => string | undefined;
}
