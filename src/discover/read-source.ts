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

/** A file's bytes, or why it is not read. */
export interface SourceBytes {
  readonly bytes?: Uint8Array;
  readonly notification?: Notification;
}

/** Reads a file as Go does: {@link readBytes}, then {@link decodeSource}. */
export function readSource(file: Pick<SourceFile, 'name' | 'path'>, host: Host): SourceText {
  const { bytes, notification } = readBytes(file, host);
  if (bytes === undefined) return notification === undefined ? {} : { notification };
  return decodeSource(file, bytes);
}

/** Reads a file's bytes, up to the limit of size. */
export function readBytes(file: Pick<SourceFile, 'name' | 'path'>, host: Host): SourceBytes {
  try {
    const { size = 0, kind = 'file' } = host.status(file.path) ?? {};
    if (kind !== 'file') {
      // A pipe that has taken the place of a file since the walk would never come to an end.
      const message = 'cannot be read: it is no file any more';
      return { notification: { kind: 'unreadable', file: file.name, message } };
    }
    if (size > sizeLimit) {
      const message = `not checked: ${megabytes(size)} is more than the limit of ${megabytes(sizeLimit)}`;
      return { notification: { kind: 'limit', file: file.name, message } };
    }
    return { bytes: host.readFile(file.path) };
  } catch (error) {
    return { notification: { kind: 'unreadable', file: file.name, message: `cannot be read: ${wordsOf(error)}` } };
  }
}

const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

/**
 * The text of a file's bytes: UTF-8, a byte order mark at its beginning is dropped
 * (https://go.dev/ref/spec#Source_code_representation). All offsets count from after the mark.
 */
export function decodeSource({ name }: Pick<SourceFile, 'name'>, bytes: Uint8Array): SourceText {
  if (bytes.subarray(0, binaryProbe).includes(0)) {
    return { notification: { kind: 'skipped', file: name, message: 'not checked: it is a binary file' } };
  }
  try {
    return { text: strict.decode(bytes) };
  } catch {
    const message = 'holds bytes that are not UTF-8; they were read as U+FFFD';
    return { text: lenient.decode(bytes), notification: { kind: 'syntax', file: name, message } };
  }
}

const megabytes = (bytes: number): string => `${Math.ceil((bytes / 1024 / 1024) * 10) / 10} MB`;
