import { nearestName } from '../base/nearest-name.js';
import type { Finding } from '../finding/finding.js';
import type { Notification } from '../finding/notification.js';
import { type Coverage, coverages } from './coverage.js';
import { buildCoveredLines, type CoveredLines } from './covered-lines.js';
import type { Sources } from './locate.js';
import type { SettleInput } from './settle-input.js';

export interface Suppressions {
  /** Whether a comment leaves the finding out; the comment then counts as used. */
  covers(finding: Finding): boolean;
  /** What there is to say about the comments, after all findings were asked for. */
  notifications(): readonly Notification[];
}

/** Reads the directives of all files. A finding is left out by its primary place alone, never by a related one. */
export function readSuppressions(input: SettleInput, sources: Sources): Suppressions {
  const files = new Map<string, FileSuppressions>();
  for (const file of input.files) {
    if (file.directives.length === 0) continue;
    const entries = coverages(file, sources.linesOf(file.file), sources.textOf(file.file) ?? '');
    const broken = file.problems.length > 0;
    files.set(file.file, { broken, entries, lines: buildCoveredLines(entries) });
  }
  return {
    covers(finding) {
      const file = files.get(finding.file);
      if (file === undefined) return false;
      return file.lines.covers(finding.rule, sources.linesOf(finding.file).lineAt(finding.span.start));
    },
    notifications: () => [...files].flatMap(([name, file]) => notes(name, file, input)),
  };
}

interface FileSuppressions {
  readonly broken: boolean;
  readonly entries: readonly Coverage[];
  readonly lines: CoveredLines;
}

function notes(name: string, file: FileSuppressions, input: SettleInput): readonly Notification[] {
  return file.entries
    .filter((entry) => entry.directive.tool === 'gorphan')
    .flatMap((entry) =>
      [
        ...entry.directive.complaints,
        ...unknownRules(entry, input.knownRules),
        // Findings may be missing where the file could not be read whole.
        ...(file.broken ? [] : unusedRules(entry, file.lines.foundBy(entry), input.knownRules, input.ranRules(name))),
      ].map((message): Notification => ({ kind: 'directive', message, file: name, span: entry.comment.at })),
    );
}

function unknownRules(entry: Coverage, known: readonly string[]): readonly string[] {
  if (entry.directive.rules === 'all') return [];
  return entry.directive.rules
    .filter((id) => !known.includes(id))
    .map((id) => {
      const meant = nearestName(id, known);
      return `unknown rule \`${id}\` in gorphan:ignore${entry.directive.file ? '-file' : ''}${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`;
    });
}

function unusedRules(
  { directive }: Coverage,
  found: ReadonlySet<string>,
  known: readonly string[],
  ran: readonly string[],
): readonly string[] {
  const where = directive.file ? 'in this file' : 'here';
  if (directive.rules === 'all') {
    const allRan = known.every((id) => ran.includes(id));
    return found.size === 0 && allRan ? [`unused suppression: no rule reports anything ${where}`] : [];
  }
  return directive.rules
    .filter((id) => ran.includes(id) && !found.has(id))
    .map((id) => `unused suppression: \`${id}\` reports nothing ${where}`);
}
