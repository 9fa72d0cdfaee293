import type { Result } from '../../finding/report.js';
import { compareText } from '../order.js';

/**
 * A finding that is no news: a baseline has it, or older code. It is told by what it says, not by its line, so that code
 * may move above it.
 */
export interface KnownFinding {
  /** Where it was when it came to be known; a move of the file does not make it a new finding. */
  readonly file: string;
  readonly rule: string;
  /** The enclosing function as Go prints it. */
  readonly symbol: string;
  /** The text of the line, its white space folded. */
  readonly line: string;
  /** `gorphan/v1`; only this and the number decide, until the code was moved to a file of another name. */
  readonly fingerprint: string;
  /** How many findings of this file have the fingerprint; at least 1. */
  readonly count: number;
}

/** The findings of a run as they become known. */
export const knownFrom = (results: readonly Result[], nameOf: (file: string) => string): readonly KnownFinding[] =>
  addUp(results.map((result) => knownOf(result, nameOf)));

/** Each finding once with the sum of its counts, in the order of {@link compareKnown}. */
export function addUp(findings: readonly KnownFinding[]): readonly KnownFinding[] {
  const known = new Map<string, KnownFinding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.file, finding.fingerprint]);
    known.set(key, { ...finding, count: (known.get(key)?.count ?? 0) + finding.count });
  }
  return [...known.values()].sort(compareKnown);
}

export function knownOf(result: Result, nameOf: (file: string) => string): KnownFinding {
  return {
    file: nameOf(result.at.file),
    rule: result.rule,
    symbol: result.symbol,
    line: result.at.lineText.trim().replace(/\s+/g, ' '),
    fingerprint: result.fingerprints['gorphan/v1'] ?? '',
    count: 1,
  };
}

/** By no line and no column: the order changes only where findings do. */
const compareKnown = (a: KnownFinding, b: KnownFinding): number =>
  compareText(a.file, b.file) ||
  compareText(a.rule, b.rule) ||
  compareText(a.symbol, b.symbol) ||
  compareText(a.line, b.line) ||
  compareText(a.fingerprint, b.fingerprint);
