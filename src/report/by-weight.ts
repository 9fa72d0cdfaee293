import type { Confidence, Level } from '../finding/finding.js';
import type { Result } from '../finding/report.js';

const levels: readonly Level[] = ['error', 'warning', 'note'];
const confidences: readonly Confidence[] = ['high', 'medium', 'low'];

/**
 * The most important first, for readers that keep only some of the results. The sort is stable, and results come in the
 * order of their places.
 */
export const byWeight = (results: readonly Result[]): readonly Result[] =>
  [...results].sort(
    (a, b) =>
      levels.indexOf(a.level) - levels.indexOf(b.level) ||
      confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence),
  );
