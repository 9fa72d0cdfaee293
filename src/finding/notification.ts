import type { Span } from '../base/span.js';

/**
 * Something the user must know that is no finding.
 * `syntax`, `unreadable`, `skipped`, `limit`: the checked input; they change no exit code.
 * `usage`: the user's mistake (exit code 2). `internal`: ours (exit code 3).
 * `directive`: a suppression comment that lacks a reason or names an unknown rule.
 */
export interface Notification {
  readonly kind: 'syntax' | 'unreadable' | 'skipped' | 'limit' | 'usage' | 'internal' | 'directive';
  readonly message: string;
  /** Relative to the root, with forward slashes. */
  readonly file?: string;
  readonly span?: Span;
}
