import type { Notification } from '../finding/notification.js';
import { type Host, wordsOf } from './host.js';
import type { SourceFile } from './source-file.js';

/** Larger files are not read: hand-written Go does not come in such sizes. Bytes. */
export const sizeLimit = 8 * 1024 * 1024;

/** Where NUL bytes are looked for, as Git does. Bytes. */
const binaryProbe = 8 * 1024;

/** A file's text, or undefined where it can't be checked; the notification says why, or what was replaced in it. */
export interface SourceText {
  readonly text?: string;
  readonly notification?: Notification;
}

/**
 * Reads a file as Go does: UTF-8, a byte order mark at its beginning is dropped
 * (https://go.dev/ref/spec#Source_code_representation). All offsets count from after the mark.
 */
export function readSource(file: Pick<SourceFile, 'name' | 'path'>, host: Host): SourceText {
  const tell = (kind: Notification['kind'], message: string): SourceText => ({
    notification: { kind, file: file.name, message },
  });
  let bytes: Uint8Array;
  try {
    const size = host.status(file.path)?.size ?? 0;
    if (size > sizeLimit) {
      return tell('limit', `not checked: ${megabytes(size)} is more than the limit of ${megabytes(sizeLimit)}`);
    }
    bytes = host.readFile(file.path);
  } catch (error) {
    return tell('unreadable', `cannot be read: ${wordsOf(error)}`);
  }
  if (bytes.subarray(0, binaryProbe).includes(0)) return tell('skipped', 'not checked: it is a binary file');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return {
      text: new TextDecoder('utf-8').decode(bytes),
      ...tell('syntax', 'holds bytes that are not UTF-8; they were read as U+FFFD'),
    };
  }
}

const megabytes = (bytes: number): string => `${Math.ceil((bytes / 1024 / 1024) * 10) / 10} MB`;
