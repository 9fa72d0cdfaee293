import { availableParallelism } from 'node:os';
import { type FactsCache, factsCache, programName } from '../cache/facts-cache.js';
import { type Crew, createCrew } from '../worker/crew.js';
import { ownVersion } from './own-files.js';

/** More threads than these find the disk and the main thread, which takes what they give, busy. */
const MOST_THREADS = 4;

/** As many threads as this machine has a use for, this one included. */
export const usefulThreads = (): number => Math.min(availableParallelism(), MOST_THREADS);

/** What makes a run faster and changes nothing else. */
export interface Help {
  readonly crew?: Crew;
  readonly cache?: FactsCache;
}

export interface HelpWish {
  /** This one included. Others read the disk itself, so 1 where a host is handed in. */
  readonly threads: number;
  /** Where facts are kept; absolute. */
  readonly cacheFolder?: string | undefined;
}

/** Runs something with threads and a cache, and ends the threads. */
export async function withHelp<T>({ threads, cacheFolder }: HelpWish, run: (help: Help) => Promise<T>): Promise<T> {
  const crew = threads > 1 ? createCrew(threads - 1) : undefined;
  try {
    return await run({
      ...(crew === undefined ? {} : { crew }),
      ...(cacheFolder === undefined ? {} : { cache: factsCache(cacheFolder, programName(ownVersion())) }),
    });
  } finally {
    crew?.dismiss();
  }
}
