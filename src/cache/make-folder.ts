import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Step by step: Node's own recursion never ends below `/proc`, where nothing can be made and nothing is in the way. */
export function makeFolder(folder: string): void {
  if (existsSync(folder) || folder === dirname(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
