import type { Confidence, Level } from '../../finding/finding.js';
import type { Result } from '../../finding/report.js';
import type { Reporter } from '../reporter.js';
import { toJson } from '../to-json.js';
import { invocation, notificationDescriptors } from './invocation.js';
import { ruleDescriptor } from './rule-descriptor.js';
import { sarifResult } from './sarif-result.js';

/**
 * SARIF 2.1.0 as code scanning reads it: always one run, also without results, because an empty run closes old alerts.
 *
 * There is no `automationDetails`, so that the upload decides the category, and nothing is null. Results are put in the
 * order of level, confidence and place: where a reader keeps only the first thousands, the least important are lost.
 */
export const sarif: Reporter = (report, options) => {
  const ruleIndex = new Map(report.rules.map(({ id }, index) => [id, index]));
  const notifications = notificationDescriptors(report.notifications);
  const driver = {
    name: 'gorphan',
    semanticVersion: report.version,
    ...(options.homepage === undefined ? {} : { informationUri: options.homepage }),
    rules: report.rules.map((rule) => ruleDescriptor(rule, options)),
    ...(notifications.length === 0 ? {} : { notifications }),
  };
  return toJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        columnKind: 'utf16CodeUnits',
        invocations: [invocation(report.notifications, options)],
        results: byWeight(report.results).map((result) =>
          sarifResult(result, ruleIndex.get(result.rule) ?? -1, options),
        ),
      },
    ],
  });
};

const levels: readonly Level[] = ['error', 'warning', 'note'];
const confidences: readonly Confidence[] = ['high', 'medium', 'low'];

/** The sort is stable and results come in the order of their places. */
const byWeight = (results: readonly Result[]): readonly Result[] =>
  [...results].sort(
    (a, b) =>
      levels.indexOf(a.level) - levels.indexOf(b.level) ||
      confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence),
  );
