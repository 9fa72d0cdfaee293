import type { Confidence, Finding, Level } from '../finding/finding.js';

const levels: readonly Level[] = ['error', 'warning', 'note'];
const confidences: readonly Confidence[] = ['high', 'medium', 'low'];

/** Plain comparison of code units, so that no locale changes the order. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Negative where `a` is surer. */
export const compareConfidence = (a: Confidence, b: Confidence): number =>
  confidences.indexOf(a) - confidences.indexOf(b);

/** Negative where `a` is the more serious, or else the surer of the two. */
export const compareWeight = (a: Finding, b: Finding): number =>
  levels.indexOf(a.level) - levels.indexOf(b.level) || compareConfidence(a.confidence, b.confidence);

/**
 * The order of results: file, place, rule, message. What then is still equal is ordered by all the rest, so that the
 * outcome does not depend on the order in which rules ran.
 */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.file, b.file) ||
    a.span.start - b.span.start ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message) ||
    a.span.end - b.span.end ||
    compareWeight(a, b) ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  );
}
