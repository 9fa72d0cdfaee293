import type { Report } from '../finding/report.js';

/** What a format may be told. Every reporter works without any of it. */
export interface ReportOptions {
  /**
   * How the output names a file: relative to the working directory in text, to the git root in SARIF. Forward slashes.
   * Default: relative to the root, as discovery named it.
   */
  readonly nameOf?: (file: string) => string;
  /** Set where a person reads along: adds code frames, and colour where it is wanted. */
  readonly terminal?: Terminal;
  /** Absolute address of the folder that holds `rules/<id>/doc.md`, without a slash at its end. */
  readonly homepage?: string;
  /** 0.1 to 10.0: makes findings security alerts of code scanning. Absent: they are none. */
  readonly securitySeverity?: number;
}

export interface Terminal {
  readonly color: boolean;
  /** Cells of a line; default 120. */
  readonly columns?: number;
}

/** Pure: the same report gives the same text, which ends with a line end unless it is empty. */
export type Reporter = (report: Report, options: ReportOptions) => string;
