import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { judgedName, keyOf, trim } from './folder.js';
import { readSealed, writeSealed } from './sealed-file.js';

/**
 * What was made of whole programs, the last of each place. It may never change an answer nor fail a run: what can't be
 * read is missing, what can't be written is not kept.
 */
export interface Judgements {
  /** What is kept for the place, if it was made of the same: `made` names all that it depends on. */
  recall(place: string, made: string): unknown;
  /** Keeps plain data, in the stead of what was kept for the place before. */
  keep(place: string, made: string, judgement: unknown): void;
}

/** Judgements in a folder. `program` names what they depend on besides the sources: the version of gorphan and its rules. */
export function judgementsIn(folder: string, program: string): Judgements {
  const pathOf = (place: string): string => join(folder, judgedName(keyOf(JSON.stringify([program, place]))));
  return {
    recall(place, made) {
      const path = pathOf(place);
      const bytes = readSealed(path);
      if (bytes === undefined) return undefined;
      try {
        const kept = JSON.parse(bytes.toString()) as { readonly made: string; readonly judgement: unknown };
        if (kept.made !== made) return undefined;
        // What was used last is kept longest.
        utimesSync(path, new Date(), new Date());
        return kept.judgement;
      } catch {
        return undefined;
      }
    },
    keep(place, made, judgement) {
      if (writeSealed(pathOf(place), Buffer.from(JSON.stringify({ made, judgement })))) trim(folder);
    },
  };
}
