import { createHash, randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.js';

/** The checksum that stands before the bytes of a sealed file. */
const CHECK = 32;

const checksum = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/**
 * The bytes that were written there; undefined where there are none, they are damaged, or `trusts` does not want a file
 * of that owner and mode.
 */
export function readSealed(
  path: string,
  trusts: (status: { readonly uid: number; readonly mode: number }) => boolean = () => true,
): Buffer | undefined {
  let file: number;
  try {
    // A pipe in its place must not make us wait for a writer; Windows knows no such flag.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  try {
    const status = fstatSync(file);
    // A device in its place has no end.
    if (!status.isFile() || !trusts(status)) return undefined;
    const sealed = readFileSync(file);
    const bytes = sealed.subarray(CHECK);
    return checksum(bytes).equals(sealed.subarray(0, CHECK)) ? bytes : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** Writes the file aside and renames it: a reader sees the old bytes or the new ones. Whether that went well. */
export function writeSealed(path: string, bytes: Uint8Array): boolean {
  const unfinished = `${path}.${randomUUID()}.new`;
  try {
    makeFolder(dirname(path));
    writeFileSync(unfinished, Buffer.concat([checksum(bytes), bytes]), { flag: 'wx', mode: 0o600 });
    renameSync(unfinished, path);
    return true;
  } catch {
    remove(unfinished);
    return false;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // There is no such folder, or the disk refuses that as well.
  }
}
