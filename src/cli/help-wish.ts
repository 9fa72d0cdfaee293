import { resolve } from 'node:path';
import { cacheFolder } from '../cache/folder.js';
import { type HelpWish, usefulThreads } from '../engine/help.js';
import type { LintCommand } from './command-line.js';
import type { Io } from './io.js';

/** The threads and the cache that the command line allows. */
export function helpWish({ cache, stdinFilename }: LintCommand, io: Io): HelpWish {
  const folder = typeof cache === 'string' ? resolve(io.cwd, cache) : cache === false ? undefined : cacheFolder(io.env);
  // Threads read the disk itself, where standard input has no place.
  return { threads: stdinFilename === undefined ? usefulThreads() : 1, cacheFolder: folder };
}
