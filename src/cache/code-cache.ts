import { join } from 'node:path';
import { codeName, keyOf, trim } from './folder.js';
import { readSealed, writeSealed } from './sealed-file.js';

/** What V8 made of the program's text when it was run before, so that it need not be parsed again. */
export interface CodeCache {
  /** Undefined where there is none, or it is not what was kept. */
  readonly code: Buffer | undefined;
  /** Keeps code for the next run. That it can't be is no matter. */
  keep(code: Uint8Array): void;
}

/**
 * The code of a program, in a folder of the user's own. `program` tells it from all others: text, interpreter and its
 * flags. The code is run, so nobody else may have put it there: the folder must never be one of a checkout.
 */
export function openCode(folder: string, program: string): CodeCache {
  const path = join(folder, codeName(keyOf(program)));
  return {
    // Windows tells neither owner nor mode; there the folder is open to its user alone.
    code: readSealed(
      path,
      ({ uid, mode }) => process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0),
    ),
    keep(code) {
      if (writeSealed(path, code)) trim(folder);
    },
  };
}
