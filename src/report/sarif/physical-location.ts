import type { Location } from '../../finding/report.js';
import type { ReportOptions } from '../reporter.js';

/**
 * A file's name as a relative URI reference (RFC 3986): each segment percent-encoded in UTF-8. Half a surrogate pair,
 * which no URI can carry, becomes U+FFFD.
 */
export function toUri(file: string, options: ReportOptions): string {
  const name = (options.nameOf?.(file) ?? file).replace(LONE_SURROGATE, '\ufffd');
  return name.split('/').map(encodeURIComponent).join('/');
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Lines and columns from 1, end exclusive, columns in UTF-16 code units as the run's `columnKind` says. */
export const toRegion = ({ startLine, startColumn, endLine, endColumn }: Location): object => ({
  startLine,
  startColumn,
  endLine,
  endColumn,
});

export const physicalLocation = (at: Location, options: ReportOptions): object => ({
  artifactLocation: { uri: toUri(at.file, options) },
  region: toRegion(at),
});
