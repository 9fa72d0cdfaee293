import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type FactsCache, factsCache, programName } from '../cache/facts-cache.js';
import { cacheFolder } from '../cache/folder.js';
import { ownVersion } from '../engine/own-files.js';
import { type Crew, createCrew } from '../worker/crew.js';
import type { LintCommand } from './command-line.js';
import type { Io } from './io.js';

/** More threads than these find the disk and the main thread, which takes what they give, busy. */
const MOST_THREADS = 4;

/** What makes a run faster and changes nothing else. */
interface Help {
  readonly crew?: Crew;
  readonly cache?: FactsCache;
}

/** Runs something with the threads and the cache that the command line allows, and ends the threads. */
export async function withHelp<T>(
  { cache, stdinFilename }: LintCommand,
  io: Io,
  run: (help: Help) => Promise<T>,
): Promise<T> {
  const others = Math.min(availableParallelism(), MOST_THREADS) - 1;
  // Threads read the disk itself, where standard input has no place.
  const crew = others > 0 && stdinFilename === undefined ? createCrew(others) : undefined;
  const folder = typeof cache === 'string' ? resolve(io.cwd, cache) : cache === false ? undefined : cacheFolder(io.env);
  try {
    return await run({
      ...(crew === undefined ? {} : { crew }),
      ...(folder === undefined ? {} : { cache: factsCache(folder, programName(ownVersion())) }),
    });
  } finally {
    crew?.dismiss();
  }
}
