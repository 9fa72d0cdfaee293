import type { Confidence, Edit, Fix, Level } from './finding.js';
import type { Notification } from './notification.js';

/** A span as people and editors count it. Lines and columns are from 1; end columns are exclusive. */
export interface Location {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  readonly startLine: number;
  /** UTF-16 code units, as SARIF (`columnKind: utf16CodeUnits`) and LSP count. */
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** UTF-8 bytes, as Go's own tools count. */
  readonly startByteColumn: number;
  readonly endByteColumn: number;
  /** The text of the start line, without its line end. */
  readonly lineText: string;
}

export interface LocatedText {
  readonly at: Location;
  readonly text: string;
}

/** An edit with its position resolved; unlike every other location, `at` may go over lines. */
export interface LocatedEdit extends Edit {
  readonly at: Location;
}

export interface LocatedFix extends Fix {
  readonly edits: readonly LocatedEdit[];
}

/** A notification with its position resolved, where it has one. */
export interface LocatedNotification extends Notification {
  readonly at?: Location;
}

/** A finding with its positions resolved: what reporters print. */
export interface Result {
  readonly rule: string;
  readonly level: Level;
  readonly confidence: Confidence;
  readonly assumes?: string;
  readonly message: string;
  readonly remedy: string;
  readonly at: Location;
  readonly related: readonly LocatedText[];
  readonly path: readonly LocatedText[];
  readonly symbol: string;
  readonly fix?: LocatedFix;
  /** `primaryLocationLineHash` is GitHub's rolling hash; `gorphan/v1` survives edits elsewhere in the file. */
  readonly fingerprints: Readonly<Record<string, string>>;
}

/** What reporters need to know of a rule. */
export interface RuleInfo {
  readonly id: string;
  readonly summary: string;
  readonly level: Level;
  readonly since: string;
  /** The rule's page, Markdown. */
  readonly page: string;
}

export interface Statistics {
  /** Files whose findings are reported. */
  readonly files: number;
  readonly packages: number;
  readonly milliseconds: number;
  /** Results left out by a suppression comment. */
  readonly suppressed: number;
  /** Results left out because they are no news: a baseline has them, or older code. Absent: nobody asked. */
  readonly known?: number;
}

/** The outcome of one run, as handed to every reporter. Results are in the order of file, line, column, rule. */
export interface Report {
  /** Version of gorphan, as in package.json. */
  readonly version: string;
  readonly rules: readonly RuleInfo[];
  readonly results: readonly Result[];
  readonly notifications: readonly LocatedNotification[];
  readonly statistics: Statistics;
}
