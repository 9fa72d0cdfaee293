import type { Finding, Place, Related } from '../finding/finding.js';
import { compareFindings, compareWeight } from './order.js';

/**
 * One defect is reported once: where several of these rules could speak, the first one does. Rules that are not named
 * here, such as unstopped-ticker, stand for themselves.
 */
export const precedence: readonly string[] = [
  'nil-channel',
  'unguarded-send',
  'unclosed-channel',
  'waitgroup-misuse',
  'uncalled-cancel',
  'goroutine-without-exit',
  'double-lock',
  'missing-unlock',
  'lock-order',
  'channel-close-misuse',
];

/** The line on which a place starts; findings of one line are compared by it. */
export type LineOf = (place: Place) => number;

/**
 * Leaves one finding for each defect, and of one rule at most one a line, because code scanning takes two of them for
 * one alert. What gives way is mentioned among the related places of what stays. Findings must be in order.
 */
export function mergeDefects(findings: readonly Finding[], lineOf: LineOf): readonly Finding[] {
  return [...mergeAspects(mergeLines(findings, lineOf), lineOf)].sort(compareFindings);
}

/**
 * Which of two findings speaks where both show the same defect; undefined where they do not, or no rule goes first. They
 * show the same defect where they stand on the same line, or one of them names the other's place among its own.
 */
export function speaker(a: Finding, b: Finding, lineOf: LineOf): Finding | undefined {
  const rankA = precedence.indexOf(a.rule);
  const rankB = precedence.indexOf(b.rule);
  if (rankA === -1 || rankB === -1 || rankA === rankB) return undefined;
  const oneLine = a.file === b.file && lineOf(a) === lineOf(b);
  const oneDefect = oneLine || mentions(a, b, lineOf) || mentions(b, a, lineOf);
  if (!oneDefect) return undefined;
  return rankA < rankB ? a : b;
}

const placesOf = (finding: Finding): readonly Place[] => [...finding.related, ...finding.path];

/** The same line is asked too: a related place that spans a whole loop does not speak of each operation in it. */
function mentions(finding: Finding, other: Finding, lineOf: LineOf): boolean {
  return placesOf(finding).some(
    (place) => place.file === other.file && lineOf(place) === lineOf(other) && overlap(place, other),
  );
}

const overlap = (a: Place, b: Place): boolean =>
  a.span.start === b.span.start || (a.span.start < b.span.end && b.span.start < a.span.end);

function mergeLines(findings: readonly Finding[], lineOf: LineOf): readonly Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    addTo(groups, JSON.stringify([finding.file, lineOf(finding), finding.rule]), finding);
  }
  return [...groups.values()].map((group) => {
    // The most serious one stays, so that merging never hides a failure; the sort is stable: else the first.
    const [stays, ...others] = [...group].sort(compareWeight);
    return absorb(stays as Finding, others);
  });
}

/**
 * Findings are compared only where one stands on the other's line or on one that the other names: thousands
 * may name the same channel, but few stand on one line.
 */
function mergeAspects(findings: readonly Finding[], lineOf: LineOf): readonly Finding[] {
  const ranked = findings
    .filter((finding) => precedence.includes(finding.rule))
    .sort((a, b) => precedence.indexOf(a.rule) - precedence.indexOf(b.rule) || compareFindings(a, b));
  const absorbed = new Map<Finding, Finding[]>();
  const lineKey = (place: Place): string => JSON.stringify([place.file, lineOf(place)]);
  const standing = new Map<string, Finding[]>();
  const naming = new Map<string, Finding[]>();
  for (const finding of ranked) {
    const line = lineKey(finding);
    const named = new Set(placesOf(finding).map(lineKey));
    const near = [...new Set([line, ...named])].flatMap((at) => standing.get(at) ?? []);
    const winner = [...near, ...(naming.get(line) ?? [])].find((kept) => speaker(kept, finding, lineOf) === kept);
    if (winner !== undefined) {
      absorbed.get(winner)?.push(finding);
      continue;
    }
    absorbed.set(finding, []);
    addTo(standing, line, finding);
    for (const at of named) addTo(naming, at, finding);
  }
  const alone = findings.filter((finding) => !precedence.includes(finding.rule));
  return [...alone, ...[...absorbed].map(([finding, others]) => absorb(finding, others))];
}

function addTo<K>(groups: Map<K, Finding[]>, key: K, finding: Finding): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [finding]);
  else group.push(finding);
}

/** More places than these of one line or defect help nobody, and a generated line can hold thousands. */
const MENTIONED = 8;

function absorb(finding: Finding, others: readonly Finding[]): Finding {
  const known: Place[] = [finding, ...finding.related];
  const added: Related[] = [];
  for (const other of others) {
    if (added.length === MENTIONED) break;
    if (known.some((place) => samePlace(place, other) && other.rule === finding.rule)) continue;
    known.push(other);
    added.push({ file: other.file, span: other.span, text: aspect(finding, other) });
  }
  return added.length === 0 ? finding : { ...finding, related: [...finding.related, ...added] };
}

const aspect = (finding: Finding, other: Finding): string =>
  other.rule === finding.rule ? `also here: ${other.message}` : `also ${other.rule}: ${other.message}`;

const samePlace = (a: Place, b: Place): boolean =>
  a.file === b.file && a.span.start === b.span.start && a.span.end === b.span.end;
