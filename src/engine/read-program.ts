import type { Discovery } from '../discover/discover.js';
import type { Host } from '../discover/host.js';
import { readSource } from '../discover/read-source.js';
import type { SourceFile } from '../discover/source-file.js';
import type { FileFacts } from '../facts/file-facts.js';
import type { Notification } from '../finding/notification.js';
import { lower } from '../lower/lower.js';
import type { Parser } from '../syntax/parser.js';
import { internalFailure } from './run-rules.js';

export interface ReadFile {
  readonly file: SourceFile;
  readonly facts: FileFacts;
}

export interface ReadProgram {
  /** Those that could be read, in the order of the input. */
  readonly files: readonly ReadFile[];
  readonly notifications: readonly Notification[];
}

/** Reads, parses and lowers files. Whatever is wrong with one of them costs that one only. */
export function readProgram(
  { files, asked }: Pick<Discovery, 'files' | 'asked'>,
  host: Host,
  parser: Parser,
  onFile?: (done: number) => void,
): ReadProgram {
  const read: ReadFile[] = [];
  const notifications: Notification[] = [];
  for (const [index, file] of files.entries()) {
    onFile?.(index);
    const { text, notification } = readSource(file, host);
    if (notification?.kind === 'unreadable' && asked.has(file.name)) {
      notifications.push({ ...notification, kind: 'usage' });
    } else if (notification !== undefined) notifications.push(notification);
    if (text === undefined) continue;
    try {
      const facts = lower(parser.parse(text), text);
      read.push({ file, facts });
      // What is only read for others may be as broken as it likes.
      if (file.report) notifications.push(...syntaxProblems(file, facts));
    } catch (error) {
      notifications.push(internalFailure('the file could not be analysed', error, file.name));
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
