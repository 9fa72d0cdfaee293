import { UsageError } from '../../base/usage-error.js';
import { distinct, inOrder } from './in-order.js';
import type { Document } from './merge.js';

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is asked of gorphan's own format; everything else is carried along. */
interface JsonReport {
  readonly version: string;
  readonly results: readonly { readonly rule: string; readonly message: string; readonly at: Place }[];
  readonly notifications: readonly {
    readonly kind: string;
    readonly message: string;
    readonly file?: string;
    readonly at?: Place;
  }[];
  readonly statistics: Readonly<Record<string, number>>;
}

export function mergeJson(documents: readonly Document[]): object {
  const reports = documents.map(({ document }) => document as unknown as JsonReport);
  const versions = new Set(reports.map(({ version }) => version));
  if (versions.size > 1) throw new UsageError(`the reports are of several versions: ${[...versions].join(', ')}`);
  const results = inOrder(
    distinct(reports.flatMap((report) => report.results)),
    ({ at }) => at.file,
    ({ at }) => at.line,
    ({ at }) => at.column,
    ({ rule }) => rule,
    ({ message }) => message,
  );
  const notifications = inOrder(
    distinct(reports.flatMap((report) => report.notifications)),
    ({ at, file }) => at?.file ?? file,
    ({ at }) => at?.line,
    ({ at }) => at?.column,
    ({ kind }) => kind,
    ({ message }) => message,
  );
  const sum = (key: string): number => reports.reduce((total, { statistics }) => total + (statistics[key] ?? 0), 0);
  const statistics = {
    ...Object.fromEntries(Object.keys(reports[0]?.statistics ?? {}).map((key) => [key, sum(key)])),
    results: results.length,
  };
  return { ...reports[0], results, notifications, statistics };
}
