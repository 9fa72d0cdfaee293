import type { LocatedFix, LocatedText, Result } from '../../finding/report.js';
import { printable } from '../printable.js';
import type { ReportOptions } from '../reporter.js';
import { escapeText, messageText } from './message-text.js';
import { artifactLocation, physicalLocation, toRegion } from './physical-location.js';

/** A `result` (SARIF 2.1.0, 3.27). `ruleIndex` is the rule's place in the driver's list; -1 where it is not there. */
export function sarifResult(result: Result, ruleIndex: number, options: ReportOptions): object {
  const { rule, level, confidence, assumes, at, related, path, symbol, fix, fingerprints } = result;
  return {
    ruleId: rule,
    ...(ruleIndex === -1 ? {} : { ruleIndex }),
    level,
    message: { text: messageText(result) },
    locations: [
      {
        physicalLocation: physicalLocation(at, options),
        ...(symbol === '' ? {} : { logicalLocations: [{ fullyQualifiedName: printable(symbol), kind: 'function' }] }),
      },
    ],
    // Optional lists are left out where they are empty: some readers stumble over them.
    ...(related.length === 0
      ? {}
      : { relatedLocations: related.map((place, index) => ({ id: index + 1, ...location(place, options) })) }),
    ...(path.length === 0 ? {} : { codeFlows: [codeFlow(path, options)] }),
    partialFingerprints: fingerprints,
    ...(fix === undefined || fix.edits.length === 0 ? {} : { fixes: [sarifFix(fix, options)] }),
    properties: { confidence, ...(assumes === undefined ? {} : { assumes }) },
  };
}

const location = ({ at, text }: LocatedText, options: ReportOptions): object => ({
  physicalLocation: physicalLocation(at, options),
  message: { text: escapeText(text) },
});

const codeFlow = (path: readonly LocatedText[], options: ReportOptions): object => ({
  threadFlows: [{ locations: path.map((step) => ({ location: location(step, options) })) }],
});

/** Complete, with an artifact change for each file: code scanning's check refuses a fix that lacks a part. */
function sarifFix({ title, edits }: LocatedFix, options: ReportOptions): object {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: escapeText(title) },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactLocation(file, options),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map(({ at, newText }) => ({
          deletedRegion: toRegion(at),
          ...(newText === '' ? {} : { insertedContent: { text: newText } }),
        })),
    })),
  };
}
