import { byWeight } from '../by-weight.js';
import { RESULTS_TAKEN } from '../losses.js';
import type { Reporter } from '../reporter.js';
import { toJson } from '../to-json.js';
import { invocation, notificationDescriptors } from './invocation.js';
import { SOURCE_ROOT } from './physical-location.js';
import { ruleDescriptor } from './rule-descriptor.js';
import { sarifResult } from './sarif-result.js';

/**
 * SARIF 2.1.0 as code scanning reads it: always one run, also without results, because an empty run closes old alerts.
 *
 * There is no `automationDetails`, so that the upload decides the category, and nothing is null. Results are put in the
 * order of level, confidence and place: code scanning shows the first 5,000, so the least important are lost. It refuses
 * a file with more than {@link RESULTS_TAKEN}; what is beyond them is left out, for else everything would be.
 */
export const sarif: Reporter = (report, options) => {
  const ruleIndex = new Map(report.rules.map(({ id }, index) => [id, index]));
  const notifications = notificationDescriptors(report.notifications);
  const driver = {
    name: 'gorphan',
    semanticVersion: report.version,
    // A package URL names the tool where no page does (https://github.com/package-url/purl-spec).
    informationUri: options.homepage ?? `pkg:npm/gorphan@${report.version}`,
    rules: report.rules.map((rule) => ruleDescriptor(rule, options)),
    ...(notifications.length === 0 ? {} : { notifications }),
  };
  return toJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        originalUriBaseIds: { [SOURCE_ROOT]: { description: { text: 'the root of the checkout' } } },
        columnKind: 'utf16CodeUnits',
        invocations: [invocation(report.notifications, options)],
        results: byWeight(report.results)
          .slice(0, RESULTS_TAKEN)
          .map((result) => sarifResult(result, ruleIndex.get(result.rule) ?? -1, options)),
      },
    ],
  });
};
