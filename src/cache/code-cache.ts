import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeName, trim } from './folder.js';

/** What V8 made of the program's text when it was run before, so that it need not be parsed again. */
export interface CodeCache {
  /** Undefined where there is none, or it is not what was kept. */
  readonly code: Buffer | undefined;
  /** Keeps code for the next run. That it can't be is no matter. */
  keep(code: Uint8Array): void;
}

const CHECK = 32;

const checksum = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/**
 * The code of a program, in a folder of the user's own. `program` tells it from all others: text, interpreter and its
 * flags. The code is run, so nobody else may have put it there: the folder must never be one of a checkout.
 */
export function openCode(folder: string, program: string): CodeCache {
  const path = join(folder, codeName(checksum(Buffer.from(program)).toString('hex').slice(0, CHECK)));
  return {
    code: read(path),
    keep(code) {
      const unfinished = `${path}.${randomUUID()}.new`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(unfinished, Buffer.concat([checksum(code), code]), { flag: 'wx', mode: 0o600 });
        renameSync(unfinished, path);
        trim(folder);
      } catch {
        remove(unfinished);
      }
    },
  };
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // There is no such folder, or the disk refuses that as well.
  }
}

function read(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const { uid, mode } = fstatSync(file);
    // Windows tells neither; there the folder is open to its user alone.
    if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0)) return undefined;
    const bytes = readFileSync(file);
    const code = bytes.subarray(CHECK);
    return checksum(code).equals(bytes.subarray(0, CHECK)) ? code : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
