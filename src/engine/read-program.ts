import type { Shelf } from '../cache/facts-cache.js';
import type { Discovery } from '../discover/discover.js';
import type { Host } from '../discover/host.js';
import { readBytes } from '../discover/read-source.js';
import type { SourceFile } from '../discover/source-file.js';
import type { FileFacts } from '../facts/file-facts.js';
import type { Notification } from '../finding/notification.js';
import type { Parser } from '../syntax/parser.js';
import type { Crew } from '../worker/crew.js';
import { hashOf } from '../worker/hash.js';
import { lowerFiles } from '../worker/lower-files.js';
import type { FileOutcome } from '../worker/read-file.js';
import type { FactsMemory } from './facts-memory.js';

export interface ReadFile {
  readonly file: SourceFile;
  readonly facts: FileFacts;
}

export interface ReadProgram {
  /** Those that could be read, in the order of the input. */
  readonly files: readonly ReadFile[];
  readonly notifications: readonly Notification[];
}

/** How files are read. */
export interface Reading {
  readonly host: Host;
  /** Loaded when the first file has to be parsed; it is told how many there are. */
  readonly parser: (files: number) => Promise<Parser>;
  /** Other threads; only where the host is the disk itself. */
  readonly crew?: Crew;
  readonly shelf?: Shelf;
  /** The names of the files' contents, where they are known. */
  readonly contents?: readonly string[];
  /** What earlier runs of this process made of the files. */
  readonly memory?: FactsMemory;
  readonly signal?: AbortSignal;
}

/** Gives the facts of files: from the cache, else by reading, parsing and lowering them. */
export async function readProgram(
  { files, asked }: Pick<Discovery, 'files' | 'asked'>,
  reading: Reading,
  onFile?: (done: number) => void,
): Promise<ReadProgram> {
  return assemble(files, asked, await outcomesOf(files, reading, onFile));
}

async function outcomesOf(
  files: readonly SourceFile[],
  { host, parser, crew, shelf, contents, memory, signal }: Reading,
  onFile: ((done: number) => void) | undefined,
): Promise<readonly (FileOutcome | undefined)[]> {
  const asked = shelf?.empty === false || memory !== undefined;
  const hashes = asked ? (contents ?? contentsOf(files, host)) : [];
  const outcomes: (FileOutcome | undefined)[] = files.map((file, i) => memory?.get(file.path, hashes[i] ?? ''));
  if (shelf?.empty === false) fillFrom(shelf, hashes, outcomes);
  const missing = [...files.keys()].filter((index) => outcomes[index] === undefined);
  const found = files.length - missing.length;
  if (missing.length > 0) {
    const unread = missing.flatMap((index) => files[index] ?? []);
    const lowered = await lowerFiles(unread, {
      host,
      parser: await parser(missing.length),
      pack: shelf !== undefined,
      onFile: (done) => onFile?.(found + done),
      ...(crew === undefined ? {} : { crew }),
      ...(signal === undefined ? {} : { signal }),
    });
    for (const [i, index] of missing.entries()) outcomes[index] = lowered.outcomes[i];
    shelf?.keep(lowered.packed);
  }
  if (memory !== undefined) remember(memory, files, hashes, outcomes);
  return outcomes;
}

/** The names of the files' contents; empty where one can't be read. */
export const contentsOf = (files: readonly SourceFile[], host: Host): readonly string[] =>
  files.map((file) => {
    const { bytes } = readBytes(file, host);
    return bytes === undefined ? '' : hashOf(bytes);
  });

/** What the cache has of the files that are still missing, told by their contents. */
function fillFrom(shelf: Shelf, hashes: readonly string[], outcomes: (FileOutcome | undefined)[]): void {
  const missing = [...hashes.keys()].filter((index) => outcomes[index] === undefined);
  const found = shelf.get(missing.map((index) => hashes[index] ?? ''));
  for (const [i, index] of missing.entries()) {
    const facts = found[i];
    if (facts !== undefined) outcomes[index] = { facts };
  }
}

/** What could not be read may be readable the next time. */
function remember(
  memory: FactsMemory,
  files: readonly SourceFile[],
  hashes: readonly string[],
  outcomes: readonly (FileOutcome | undefined)[],
): void {
  for (const [index, { path }] of files.entries()) {
    const [hash, outcome] = [hashes[index], outcomes[index]];
    if (hash && outcome?.facts !== undefined) memory.set(path, hash, outcome);
  }
}

function assemble(
  files: readonly SourceFile[],
  asked: ReadonlySet<string>,
  outcomes: readonly (FileOutcome | undefined)[],
): ReadProgram {
  const read: ReadFile[] = [];
  const notifications: Notification[] = [];
  for (const [index, file] of files.entries()) {
    const { facts, notification, failure } = outcomes[index] ?? {};
    if (notification?.kind === 'unreadable' && asked.has(file.name)) {
      notifications.push({ ...notification, kind: 'usage' });
    } else if (notification !== undefined) notifications.push(notification);
    if (facts !== undefined) {
      read.push({ file, facts });
      // What is only read for others may be as broken as it likes.
      if (file.report) notifications.push(...syntaxProblems(file, facts));
    }
    if (failure !== undefined) {
      const message = `the file could not be analysed: ${failure.replace(/^internal error: /, '')}`;
      notifications.push({ kind: 'internal', file: file.name, message });
    }
  }
  return { files: read, notifications };
}

/** One notification a file: a broken statement tends to draw others after it. */
function syntaxProblems(file: SourceFile, { problems }: FileFacts): readonly Notification[] {
  const [first, ...others] = problems;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` (and ${others.length} more in this file)`;
  return [{ kind: 'syntax', file: file.name, span: first.at, message: `${first.message}${more}` }];
}
