import { dirname, resolve } from 'node:path';
import { nameFrom } from '../../base/path.js';
import { UsageError } from '../../base/usage-error.js';
import { type Host, wordsOf } from '../../discover/host.js';
import type { Analysis } from '../../engine/analyse.js';
import type { Result } from '../../finding/report.js';
import { parseBaseline, printBaseline } from '../../settle/baseline/baseline-file.js';
import { type KnownFinding, knownFrom } from '../../settle/baseline/known-finding.js';
import { sift } from '../../settle/baseline/sift.js';
import { writeFile } from '../write-file.js';

/** `--baseline FILE` with what is to be done besides. */
export interface BaselineCommand {
  /** As the user named it. */
  readonly file: string;
  /** `write`: all that is found now becomes known. `prune`: what is not found any more is forgotten. */
  readonly action?: 'write' | 'prune';
}

/** What a run makes of the baseline. */
export interface Baselined {
  readonly news: ReadonlySet<Result>;
  /** Lines for standard error. */
  readonly notes: readonly string[];
}

/**
 * Reads the baseline and gives what applies it to an analysis. Throws a {@link UsageError} at once where it can't be
 * read or is none: an old baseline that is silently left out would fail a build, an empty one would pass it.
 */
export function openBaseline({ file, action }: BaselineCommand, host: Host): (analysis: Analysis) => Baselined {
  const path = resolve(host.cwd, file);
  const known = read(path, file, action, host);
  return (analysis) => {
    // Named from where the baseline lies, which is the same for all who share it.
    const folder = realFolder(dirname(path), host);
    const nameOf = (name: string): string => nameFrom(folder, resolve(analysis.root, name));
    const { results } = analysis.report;
    const present = (name: string): boolean => host.present(resolve(folder, name));
    // What another folder or shard has is still there; it has not moved to here.
    const checked = new Set([...analysis.checked].map(nameOf));
    const near = (finding: KnownFinding): boolean => checked.has(finding.file) || !present(finding.file);
    const { news, missed } = sift(results, known.filter(near), nameOf);
    const told = canBeTold(analysis);
    const stale = missed.filter(told);
    if (action === 'write') {
      const others = [...known.filter((finding) => !near(finding)), ...missed.filter((finding) => !told(finding))];
      const kept = [...others, ...knownFrom(results, nameOf)];
      writeFile(path, printBaseline(kept));
      return { news: new Set(), notes: [`${file} now holds ${findings(total(kept))}`] };
    }
    if (stale.length === 0) return { news, notes: [] };
    if (action === 'prune') {
      writeFile(path, printBaseline(without(known, stale)));
      return { news, notes: [`${file}: ${findings(total(stale))} forgotten`] };
    }
    return { news, notes: stale.map((finding) => staleNote(finding, file)).concat(PRUNE) };
  };
}

const PRUNE = '--prune-baseline forgets what is not found any more';

/** Bytes. A finding takes some 300. */
const LIMIT = 256 * 1024 * 1024;

/** A pipe or a device in its place would never come to an end. */
function bytesOf(path: string, host: Host): Uint8Array {
  const { kind = 'file', size = 0 } = host.status(path) ?? {};
  if (kind === 'other') throw new Error('it is no file');
  if (size > LIMIT) throw new Error(`it is larger than ${LIMIT} bytes`);
  return host.readFile(path);
}

function read(path: string, file: string, action: BaselineCommand['action'], host: Host): readonly KnownFinding[] {
  let text: string;
  try {
    if (action === 'write' && !host.present(path)) return [];
    text = new TextDecoder().decode(bytesOf(path, host));
  } catch (error) {
    const hint = host.present(path) || action === 'prune' ? '' : '; --write-baseline makes it';
    throw new UsageError(`cannot read the baseline ${file}: ${wordsOf(error)}${hint}`);
  }
  return parseBaseline(text, file);
}

/** Where the disk can't say, the path as it is given: writing there will tell what is wrong. */
function realFolder(folder: string, host: Host): string {
  try {
    return host.realPath(folder);
  } catch {
    return folder;
  }
}

/**
 * Whether a run would have found a known finding again, were it still there: what other rules have is left alone, and so
 * is everything where only single files were checked, or where a part of gorphan failed.
 */
function canBeTold({ report, whole }: Analysis): (finding: KnownFinding) => boolean {
  const rules = new Set(report.rules.map(({ id }) => id));
  const sound = whole && !report.notifications.some(({ kind }) => kind === 'internal');
  return ({ rule }) => sound && rules.has(rule);
}

/** What is known less what is stale. */
function without(known: readonly KnownFinding[], stale: readonly KnownFinding[]): readonly KnownFinding[] {
  const keyOf = ({ file, fingerprint }: KnownFinding): string => JSON.stringify([file, fingerprint]);
  const gone = new Map(stale.map((finding) => [keyOf(finding), finding.count]));
  return known.flatMap((finding) => {
    const count = finding.count - (gone.get(keyOf(finding)) ?? 0);
    return count > 0 ? [{ ...finding, count }] : [];
  });
}

const total = (known: readonly KnownFinding[]): number => known.reduce((sum, { count }) => sum + count, 0);
const findings = (number: number): string => `${number} ${number === 1 ? 'finding' : 'findings'}`;

const staleNote = ({ file, rule, line, count }: KnownFinding, baseline: string): string =>
  `${baseline} knows ${count === 1 ? 'a finding' : `${count} findings`} of ${rule} in ${file} that is not there any more: ${line}`;
