import type { Finding } from '../finding/finding.js';
import type { Notification } from '../finding/notification.js';
import { type Coverage, coverages } from './coverage.js';
import type { Sources } from './locate.js';
import { nearestName } from './nearest-name.js';
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
    files.set(file.file, { broken, entries, byLine: indexByLine(entries), used: new Map() });
  }
  return {
    covers(finding) {
      const file = files.get(finding.file);
      if (file === undefined) return false;
      const line = sources.linesOf(finding.file).lineAt(finding.span.start);
      return markUsed(file, finding.rule, line);
    },
    notifications: () => [...files].flatMap(([name, file]) => notes(name, file, input)),
  };
}

interface FileSuppressions {
  readonly broken: boolean;
  readonly entries: readonly Coverage[];
  readonly byLine: LineEntries;
  /** The rules of which a directive left a finding out. */
  readonly used: Map<Coverage, Set<string>>;
}

/**
 * Directives by where they begin, each with the last line that it or any before it reaches, so that a search backwards
 * from a line knows when to stop: a file may hold very many of them.
 */
type LineEntries = readonly { readonly entry: Coverage; readonly reach: number }[];

function indexByLine(entries: readonly Coverage[]): LineEntries {
  let reach = 0;
  return [...entries]
    .sort((a, b) => a.range.from - b.range.from)
    .map((entry) => {
      reach = Math.max(reach, entry.range.to);
      return { entry, reach };
    });
}

function entriesOn(byLine: LineEntries, line: number): readonly Coverage[] {
  let low = 0;
  let high = byLine.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((byLine[middle]?.entry.range.from ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  const found: Coverage[] = [];
  for (let i = low - 1; i >= 0 && (byLine[i]?.reach ?? 0) >= line; i--) {
    const entry = byLine[i]?.entry;
    if (entry !== undefined && entry.range.to >= line) found.push(entry);
  }
  return found;
}

/** Marks every directive that covers the finding, so that one beside another is not called unused. */
function markUsed(file: FileSuppressions, rule: string, line: number): boolean {
  const covering = entriesOn(file.byLine, line).filter(
    ({ directive }) => directive.rules === 'all' || directive.rules.includes(rule),
  );
  for (const entry of covering) file.used.set(entry, (file.used.get(entry) ?? new Set<string>()).add(rule));
  return covering.length > 0;
}

function notes(name: string, file: FileSuppressions, input: SettleInput): readonly Notification[] {
  return file.entries
    .filter((entry) => entry.directive.tool === 'gorphan')
    .flatMap((entry) =>
      [
        ...entry.directive.complaints,
        ...unknownRules(entry, input.knownRules),
        // Findings may be missing where the file could not be read whole.
        ...(file.broken ? [] : unusedRules(entry, file.used.get(entry), input)),
      ].map((message): Notification => ({ kind: 'directive', message, file: name, span: entry.comment.at })),
    );
}

function unknownRules(entry: Coverage, known: readonly string[]): readonly string[] {
  if (entry.directive.rules === 'all') return [];
  return entry.directive.rules
    .filter((id) => !known.includes(id))
    .map((id) => {
      const meant = nearestName(id, known);
      return `unknown rule \`${id}\` in gorphan:ignore${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`;
    });
}

function unusedRules(entry: Coverage, used: ReadonlySet<string> | undefined, input: SettleInput): readonly string[] {
  const { rules } = entry.directive;
  if (rules === 'all') {
    const allRan = input.knownRules.every((id) => input.ranRules.includes(id));
    return used === undefined && allRan ? ['unused suppression: no rule reports anything here'] : [];
  }
  return rules
    .filter((id) => input.ranRules.includes(id) && !used?.has(id))
    .map((id) => `unused suppression: \`${id}\` reports nothing here`);
}
