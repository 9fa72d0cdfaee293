import { isInside } from '../base/path.js';
import { overlayHost } from '../discover/overlay-host.js';
import type { Result } from '../finding/report.js';
import { applyEdits, type Candidate, chooseFixes } from '../fix/choose-fixes.js';
import { createParser } from '../syntax/parser.js';
import { type AnalyseRequest, type Analysis, analyse } from './analyse.js';
import { FactsMemory } from './facts-memory.js';

/** A file with its fixes. */
export interface FixedFile {
  /** As in findings. */
  readonly name: string;
  /** Absolute, without links. */
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export interface FixOutcome {
  readonly files: readonly FixedFile[];
  /** How many findings the fixes have ended. */
  readonly fixed: number;
  /** Of the files as they were, and as they are with the fixes. */
  readonly before: Analysis;
  readonly after: Analysis;
}

/** Fixes that wait for others need further rounds, and so does finding the one that makes things worse. */
const ROUNDS = 60;

/**
 * Applies fixes to texts in memory and checks them again: what did not end its finding, or brought another one or a
 * syntax error, is taken back. `suggestions`: also fixes that are not safe.
 */
export async function fix(request: AnalyseRequest, suggestions: boolean): Promise<FixOutcome> {
  const memory = request.memory ?? new FactsMemory();
  const parser = request.parser ?? once(createParser);
  const { crew, ...rest } = request;
  const texts = new Map<string, Source>();
  const run = (state: ReadonlyMap<string, Source>): Promise<Analysis> =>
    analyse({
      ...rest,
      memory,
      parser,
      host: overlayHost(request.host, new Map([...state.values()].map(({ path, text }) => [path, encode(text)]))),
    });
  const before = await analyse({ ...request, memory, parser });
  const refused = new Set<string>();
  let current = before;
  let fixed = 0;
  let most = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const chosen = chooseFixes(current.report.results, (candidate) => {
      const { fix: one, result } = candidate;
      if ((!one.safe && !suggestions) || refused.has(keyOf(result))) return false;
      return one.edits.every(({ file }) => texts.has(file) || readable(request, before.root, file, texts));
    }).slice(0, most);
    if (chosen.length === 0) break;
    const next = withEdits(texts, chosen);
    const after = await run(next);
    if (isWorse(chosen, current, after)) {
      // One of them is to blame: halves of them are tried until it is alone.
      const [first] = chosen;
      if (chosen.length === 1 && first !== undefined) refused.add(keyOf(first.result));
      most = chosen.length === 1 ? Number.POSITIVE_INFINITY : Math.ceil(chosen.length / 2);
      continue;
    }
    fixed += chosen.length;
    current = after;
    for (const [file, source] of next) texts.set(file, source);
  }
  const files = [...texts].flatMap(([name, { path, original, first, text }]) =>
    text === first ? [] : [{ name, path, before: original, after: encode(text) }],
  );
  return { files, fixed, before, after: current };
}

interface Source {
  readonly path: string;
  readonly original: Uint8Array;
  readonly first: string;
  /** With its byte order mark. */
  readonly text: string;
}

const MARK = '\ufeff';
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads a file that may be changed: in the root, no link, and nothing but UTF-8, for the other bytes must stay as they are. */
function readable({ host }: AnalyseRequest, root: string, file: string, into: Map<string, Source>): boolean {
  const path = `${root.replace(/\/$/, '')}/${file}`;
  try {
    if (host.realPath(path) !== path || !isInside(path, root) || host.status(path)?.kind !== 'file') return false;
    const original = host.readFile(path);
    const text = strict.decode(original);
    into.set(file, { path, original, first: text, text });
    return true;
  } catch {
    return false;
  }
}

function withEdits(texts: ReadonlyMap<string, Source>, chosen: readonly Candidate[]): Map<string, Source> {
  const edits = chosen.flatMap((candidate) => candidate.fix.edits);
  return new Map(
    [...texts].map(([file, source]) => {
      const mark = source.text.startsWith(MARK) ? MARK : '';
      const own = edits.filter((edit) => edit.file === file);
      return [file, { ...source, text: mark + applyEdits(source.text.slice(mark.length), own) }];
    }),
  );
}

/** A finding is still there, or there is more to tell of a file than before. */
function isWorse(chosen: readonly Candidate[], before: Analysis, after: Analysis): boolean {
  const was = counts(before);
  const ended = new Map<string, number>();
  for (const { result } of chosen) ended.set(kindOf(result), (ended.get(kindOf(result)) ?? 0) + 1);
  return [...counts(after)].some(([kind, now]) => now > (was.get(kind) ?? 0) - (ended.get(kind) ?? 0));
}

const kindOf = ({ at, rule }: Result): string => `${at.file}\n${rule}`;
const keyOf = ({ at, rule, fingerprints }: Result): string => `${at.file}\n${rule}\n${fingerprints['gorphan/v1']}`;

/** How often each rule speaks in each file, and how many notifications there are. */
function counts({ report }: Analysis): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  const add = (key: string): void => void numbers.set(key, (numbers.get(key) ?? 0) + 1);
  for (const result of report.results) add(kindOf(result));
  for (const { file = '', kind } of report.notifications) add(`${file}\n${kind}`);
  return numbers;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
