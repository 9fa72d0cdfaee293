import type { Location } from '../../finding/report.js';
import type { ReportOptions } from '../reporter.js';

/**
 * A file's name as a relative URI reference (RFC 3986): each segment percent-encoded in UTF-8. Half a surrogate pair,
 * which no URI can carry, becomes U+FFFD.
 */
function toUri(file: string, options: ReportOptions): string {
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
  artifactLocation: artifactLocation(at.file, options),
  region: toRegion(at),
});

/**
 * An `artifactLocation` (SARIF 2.1.0, 3.4). Its base is the root of the checkout by the name that code scanning and
 * editors give it; where that is on a disk is not said, so that the same findings give the same bytes everywhere.
 */
export const artifactLocation = (file: string, options: ReportOptions): object => ({
  uri: toUri(file, options),
  uriBaseId: SOURCE_ROOT,
});

export const SOURCE_ROOT = '%SRCROOT%';
