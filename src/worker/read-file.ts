import type { Host } from '../discover/host.js';
import { decodeSource, readBytes } from '../discover/read-source.js';
import type { SourceFile } from '../discover/source-file.js';
import type { FileFacts } from '../facts/file-facts.js';
import type { Notification } from '../finding/notification.js';
import { lower } from '../lower/lower.js';
import type { Parser } from '../syntax/parser.js';

/** What became of a file; plain data, for it crosses threads. */
export interface FileOutcome {
  readonly facts?: FileFacts;
  /** Why there are no facts, or what was replaced in the text. */
  readonly notification?: Notification;
  /** Names the facts in the cache; only where they are all there is to say of the file. */
  readonly hash?: string;
  /** gorphan's own failure: the first line of what was thrown. */
  readonly failure?: string;
}

export type NamedFile = Pick<SourceFile, 'name' | 'path'>;

/** Gives the name of a content. */
export type Hasher = (bytes: Uint8Array) => string;

/** Reads, parses and lowers one file. Never throws: whatever is wrong with a file costs that file only. */
export function readFile(file: NamedFile, host: Host, parser: Parser, hasher?: Hasher): FileOutcome {
  const { bytes, notification } = readBytes(file, host);
  if (bytes === undefined) return notification === undefined ? {} : { notification };
  return lowerBytes(file, bytes, parser, hasher?.(bytes));
}

/** The same for bytes that were read before. */
export function lowerBytes(file: NamedFile, bytes: Uint8Array, parser: Parser, hash?: string): FileOutcome {
  const { text, notification } = decodeSource(file, bytes);
  const said = notification === undefined ? {} : { notification };
  if (text === undefined) return said;
  try {
    const facts = lower(parser.parse(text), text);
    return { facts, ...said, ...(hash === undefined || notification !== undefined ? {} : { hash }) };
  } catch (error) {
    const [failure = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { ...said, failure };
  }
}
