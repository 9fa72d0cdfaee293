import { availableParallelism } from 'node:os';
import { type FactsCache, factsCache, programName } from '../cache/facts-cache.js';
import { type Judgements, judgementsIn } from '../cache/judgements.js';
import { type Crew, createCrew } from '../worker/crew.js';
import { ownVersion } from './own-files.js';

/** More threads than these find the disk and the main thread, which takes what they give, busy. */
const MOST_THREADS = 4;

/** As many threads as this machine has a use for, this one included. */
export const usefulThreads = (): number => Math.min(availableParallelism(), MOST_THREADS);

/** What earlier runs kept. */
export interface Kept {
  readonly cache?: FactsCache;
  readonly judgements?: Judgements;
}

/** What makes a run faster and changes nothing else. */
export interface Help extends Kept {
  readonly crew?: Crew;
}

export interface HelpWish {
  /** This one included. Others read the disk itself, so 1 where a host is handed in. */
  readonly threads: number;
  /** Where facts are kept; absolute. */
  readonly cacheFolder?: string | undefined;
  /** Rules that others wrote run as well: what they say may change while gorphan's version stays. */
  readonly foreignRules?: boolean;
}

/** What is kept in a folder for this version of gorphan; nothing without a folder. */
export function keptIn(folder: string | undefined): Kept {
  if (folder === undefined) return {};
  const program = programName(ownVersion());
  return { cache: factsCache(folder, program), judgements: judgementsIn(folder, program) };
}

/** Runs something with threads and a cache, and ends the threads. */
export async function withHelp<T>(wish: HelpWish, run: (help: Help) => Promise<T>): Promise<T> {
  const { threads, cacheFolder, foreignRules } = wish;
  const crew = threads > 1 ? createCrew(threads - 1) : undefined;
  const { judgements, ...kept } = keptIn(cacheFolder);
  try {
    return await run({
      ...kept,
      ...(crew === undefined ? {} : { crew }),
      ...(judgements === undefined || foreignRules ? {} : { judgements }),
    });
  } finally {
    crew?.dismiss();
  }
}
