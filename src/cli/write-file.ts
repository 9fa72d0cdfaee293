import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { UsageError } from '../base/usage-error.js';
import { nodeHost, wordsOf } from '../discover/host.js';

/**
 * Writes a file aside and renames it, so that nobody reads half of it. `path` is absolute; what is there and is no
 * plain file (`/dev/null`, a pipe) is written to as it is. `keepMode`: with the permissions it had. Throws a {@link UsageError} where the disk refuses.
 */
export function writeFile(path: string, text: string | Uint8Array, keepMode = false): void {
  const host = nodeHost('/');
  let aside: string | undefined;
  try {
    const status = host.status(path);
    if (status !== undefined && status.kind !== 'file') {
      writeFileSync(path, text);
      return;
    }
    // Through a link the file behind it is replaced, not the link.
    const target = status === undefined ? path : host.realPath(path);
    aside = `${target}.${randomBytes(6).toString('hex')}.tmp`;
    writeFileSync(aside, text, { flag: 'wx' });
    if (keepMode) chmodSync(aside, statSync(target).mode);
    renameSync(aside, target);
  } catch (error) {
    if (aside !== undefined) discard(aside);
    throw new UsageError(`cannot write ${path}: ${wordsOf(error)}`);
  }
}

/** What was not written to the end is taken away, where there is anything. */
function discard(aside: string): void {
  try {
    rmSync(aside, { force: true });
  } catch {
    // Its folder is none, or is gone: the error that is told says so.
  }
}

/** Adds to the end of a file; `path` is absolute. Gives what went wrong, in words. */
export function appendFile(path: string, text: string): string | undefined {
  try {
    appendFileSync(path, text);
    return undefined;
  } catch (error) {
    return wordsOf(error);
  }
}

/** Writes a file that must not be there yet, not even as a link to nothing. Throws a {@link UsageError} otherwise. */
export function createFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const there = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UsageError(`cannot write ${path}: ${there ? 'it is there already' : wordsOf(error)}`);
  }
}
