import type { FileOutcome } from '../worker/read-file.js';

/**
 * What became of files, kept between the runs of one process: by path, for as long as the content is the same. It holds
 * no more than was asked for since the last {@link FactsMemory.forget}, so its size follows what is being worked on.
 */
export class FactsMemory {
  readonly #kept = new Map<string, { readonly hash: string; readonly outcome: FileOutcome }>();
  readonly #asked = new Set<string>();

  get(path: string, hash: string): FileOutcome | undefined {
    this.#asked.add(path);
    const known = this.#kept.get(path);
    return known?.hash === hash ? known.outcome : undefined;
  }

  set(path: string, hash: string, outcome: FileOutcome): void {
    this.#kept.set(path, { hash, outcome });
  }

  /** Forgets all that was not asked for since the last call. */
  forget(): void {
    for (const path of this.#kept.keys()) if (!this.#asked.has(path)) this.#kept.delete(path);
    this.#asked.clear();
  }

  /** How many files are kept. */
  get size(): number {
    return this.#kept.size;
  }
}
