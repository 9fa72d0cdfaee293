import { resolve } from 'node:path';
import type { Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import type { Level } from '../finding/finding.js';
import type { LocatedNotification, Location, Result } from '../finding/report.js';
import { type Encoding, toRange } from './position.js';

/** LSP 3.17, `DiagnosticSeverity`. */
const severities: Readonly<Record<Level, DiagnosticSeverity>> = { error: 1, warning: 2, note: 3 };

/** How places become the client's. */
export interface Placing {
  readonly encoding: Encoding;
  /** What the names in the report are relative to. */
  readonly root: string;
  readonly uriOf: (path: string) => string;
  /** The client shows related places. */
  readonly related: boolean;
  /** The web page of a rule, where there is one. */
  readonly pageUrl: (rule: string) => string | undefined;
}

/** A result as the editor shows it: the assumption and the remedy are lines of the message. */
export function toDiagnostic(result: Result, placing: Placing): Diagnostic {
  const { at, level, rule, message, assumes, remedy, related, fingerprints } = result;
  const url = placing.pageUrl(rule);
  const lines = [
    message,
    ...(assumes === undefined ? [] : [`assumes: ${assumes}`]),
    ...(remedy ? [`fix: ${remedy}`] : []),
  ];
  return {
    range: toRange(at, placing.encoding),
    severity: severities[level],
    source: 'gorphan',
    code: rule,
    ...(url === undefined ? {} : { codeDescription: { href: url } }),
    message: lines.join('\n'),
    ...(placing.related && related.length > 0
      ? {
          relatedInformation: related.map(({ at: where, text }) => ({
            location: toLocation(where, placing),
            message: text,
          })),
        }
      : {}),
    data: { fingerprint: fingerprints['gorphan/v1'] },
  };
}

/** What is wrong with a comment for gorphan. */
export function noteToDiagnostic(
  { at, message }: LocatedNotification & { at: Location },
  placing: Placing,
): Diagnostic {
  return { range: toRange(at, placing.encoding), severity: 3, source: 'gorphan', message };
}

export const pathIn = ({ root }: Placing, file: string): string => resolve(root, file);

const toLocation = (at: Location, placing: Placing) => ({
  uri: placing.uriOf(pathIn(placing, at.file)),
  range: toRange(at, placing.encoding),
});
