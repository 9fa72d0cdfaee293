/**
 * Settling turns what rules found into what is reported: suppression comments are matched, one defect is said once,
 * everything is put in order, and places become lines and columns with fingerprints.
 *
 * Two findings of unguarded-send on line 7, one of goroutine-without-exit whose path names that send, and a
 * `//gorphan:ignore unstopped-ticker -- it lives as long as the process` above a ticker become one result at line 7
 * with the other places related to it, and `suppressed: 1`.
 *
 * It does not know of baselines or changed lines, reads no file and looks at no clock.
 */
import type { Finding } from '../finding/finding.js';
import type { Notification } from '../finding/notification.js';
import type { LocatedNotification, LocatedText, Result } from '../finding/report.js';
import { fingerprinter } from './fingerprint.js';
import { buildSources, locate, locateWhole, type Sources } from './locate.js';
import { compareConfidence, compareFindings, compareText } from './order.js';
import { mergeDefects } from './precedence.js';
import { fixOf } from './repair/fix-of.js';
import type { SettleInput } from './settle-input.js';
import { readSuppressions } from './suppress.js';

export interface Settled {
  /** In the order of file, line, column, rule, message. */
  readonly results: readonly Result[];
  /** Those handed in and those about directives, in the order of file and place; those without a file come first. */
  readonly notifications: readonly LocatedNotification[];
  /** How many results a comment left out. */
  readonly suppressed: number;
}

/** Pure; the outcome does not depend on the order of what is handed in. */
export function settle(input: SettleInput): Settled {
  const sources = buildSources(input.textOf);
  const suppressions = readSuppressions(input, sources);
  // What a comment leaves out stays in until the end: else the next rule would speak of the same defect instead.
  const covered = new Set<string>();
  const shown: Finding[] = [];
  for (const finding of withoutDoubles(input.findings)) {
    if (suppressions.covers(finding)) covered.add(placeKey(finding));
    if (isShown(finding, input)) shown.push(finding);
  }
  // So that a file alone shows nothing that the whole would say elsewhere.
  const unasked = withoutDoubles(input.unasked ?? []).filter((f) => isShown(f, input));
  const merged = mergeDefects([...shown, ...unasked].sort(compareFindings), (place) =>
    sources.linesOf(place.file).lineAt(place.span.start),
  ).filter((finding) => !unasked.some(({ file }) => file === finding.file));
  const fingerprintsOf = fingerprinter(sources);
  const results: Result[] = [];
  for (const finding of merged) {
    // Numbered with the suppressed ones, so that a new comment does not change the fingerprints of the others.
    const fingerprints = fingerprintsOf(finding);
    if (!covered.has(placeKey(finding))) results.push(toResult(finding, fingerprints, sources));
  }
  const notifications = [...input.notifications, ...suppressions.notifications()];
  return {
    results,
    notifications: settleNotifications(notifications, sources),
    suppressed: merged.length - results.length,
  };
}

const isShown = ({ confidence, rule, file }: Finding, { lowest }: SettleInput): boolean =>
  compareConfidence(confidence, lowest?.(rule, file) ?? 'medium') <= 0;

/** What decides whether a comment covers a finding. */
const placeKey = ({ file, span, rule }: Finding): string => JSON.stringify([file, span.start, rule]);

/** In order, each once; of two that differ in nothing but their weight or reasons the weightier. */
function withoutDoubles(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return [...findings].sort(compareFindings).filter(({ file, span, rule, message }) => {
    const key = JSON.stringify([file, span.start, span.end, rule, message]);
    return !seen.has(key) && seen.add(key);
  });
}

function toResult(finding: Finding, fingerprints: Readonly<Record<string, string>>, sources: Sources): Result {
  const located = (places: Finding['related']): readonly LocatedText[] =>
    places.map((place) => ({ at: locate(sources, place), text: place.text }));
  const { rule, level, confidence, assumes, message, remedy, symbol } = finding;
  const fix = finding.repair === undefined ? undefined : fixOf(finding.repair, sources);
  const edits = fix?.edits.map((edit) => ({ ...edit, at: locateWhole(sources, edit.file, edit.span) }));
  return {
    rule,
    level,
    confidence,
    ...(assumes === undefined ? {} : { assumes }),
    message,
    remedy,
    at: locate(sources, finding),
    related: located(finding.related),
    path: located(finding.path),
    symbol,
    ...(fix === undefined || edits === undefined ? {} : { fix: { title: fix.title, safe: fix.safe, edits } }),
    fingerprints,
  };
}

function settleNotifications(notifications: readonly Notification[], sources: Sources): readonly LocatedNotification[] {
  return [...notifications].sort(compareNotifications).map((notification) => {
    const { file, span } = notification;
    if (file === undefined || span === undefined) return notification;
    return { ...notification, at: locate(sources, { file, span }) };
  });
}

function compareNotifications(a: Notification, b: Notification): number {
  return (
    compareText(a.file ?? '', b.file ?? '') ||
    (a.span?.start ?? -1) - (b.span?.start ?? -1) ||
    compareText(a.kind, b.kind) ||
    compareText(a.message, b.message) ||
    (a.span?.end ?? -1) - (b.span?.end ?? -1)
  );
}

export type { SettleInput } from './settle-input.js';
