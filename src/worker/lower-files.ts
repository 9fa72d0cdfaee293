import { pause, turn } from '../base/pause.js';
import type { Host } from '../discover/host.js';
import { decode } from '../facts/pack/decode.js';
import { encode } from '../facts/pack/encode.js';
import type { Parser } from '../syntax/parser.js';
import { type Batch, batchesOf } from './batches.js';
import type { Crew } from './crew.js';
import { hashOf } from './hash.js';
import { leave, take } from './protocol.js';
import { type FileOutcome, type NamedFile, readFile } from './read-file.js';

const WORTH_A_THREAD = 1024 * 1024;

/** What a batch gave, packed for the cache. */
export interface PackedBatch {
  /** The names of the contents; empty where the outcome is not for the cache. */
  readonly hashes: readonly string[];
  readonly bytes: Uint8Array;
}

export interface Lowered {
  /** In the order of the files. */
  readonly outcomes: readonly FileOutcome[];
  readonly packed: readonly PackedBatch[];
}

export interface LowerOptions {
  readonly host: Host;
  readonly parser: Parser;
  /** Threads besides this one; they read the disk itself, whatever the host is. */
  readonly crew?: Crew;
  /** Fewer bytes than these are done before a thread has started. */
  readonly worthAThread?: number;
  /** Also pack the outcomes. */
  readonly pack: boolean;
  readonly onFile?: (done: number) => void;
  /** Asked between the batches. */
  readonly signal?: AbortSignal;
}

/** Reads, parses and lowers files, on as many threads as pay. The outcome is the same with any number. */
export async function lowerFiles(files: readonly NamedFile[], options: LowerOptions): Promise<Lowered> {
  const batches = batchesOf(files, options.host);
  const work = new Work(batches, options);
  const size = batches.reduce((sum, batch) => sum + batch.size, 0);
  if (options.crew === undefined || size < (options.worthAThread ?? WORTH_A_THREAD)) {
    for (const index of batches.keys()) {
      await pause(options.signal);
      work.here(index);
    }
  } else await work.withCrew(options.crew);
  return { outcomes: work.outcomes, packed: work.packed.flatMap((packed) => packed ?? []) };
}

class Work {
  readonly outcomes: FileOutcome[] = [];
  readonly packed: (PackedBatch | undefined)[] = [];
  readonly #batches: readonly Batch[];
  readonly #options: LowerOptions;
  readonly #done = new Set<number>();
  #files = 0;

  constructor(batches: readonly Batch[], options: LowerOptions) {
    this.#batches = batches;
    this.#options = options;
  }

  /** Does a batch in this thread. */
  here(index: number): void {
    const batch = this.#batches[index];
    if (batch === undefined) return;
    const { host, parser, pack, onFile } = this.#options;
    const outcomes = batch.files.map((file, i) => {
      onFile?.(this.#files + i);
      return readFile(file, host, parser, pack ? hashOf : undefined);
    });
    this.#keep(index, batch, outcomes, pack ? encode(outcomes) : undefined);
  }

  async withCrew(crew: Crew): Promise<void> {
    const next = new SharedArrayBuffer(4);
    const batches = this.#batches.map((batch) => batch.files);
    const job = { batches, next, hashing: this.#options.pack };
    const others = crew.work(job, (index, bytes) => this.#delivered(index, bytes));
    for (let index = take(next); index < batches.length; index = take(next)) {
      this.here(index);
      // What others have done meanwhile is unpacked now, and not all of it at the end.
      await turn();
      if (this.#options.signal?.aborted) leave(next, batches.length);
    }
    await others;
    this.#options.signal?.throwIfAborted();
    // What a thread that died had taken.
    for (const index of this.#batches.keys()) if (!this.#done.has(index)) this.here(index);
  }

  #delivered(index: number, bytes: Uint8Array): void {
    const batch = this.#batches[index];
    if (batch === undefined) return;
    this.#keep(index, batch, decode(bytes) as readonly FileOutcome[], this.#options.pack ? bytes : undefined);
    this.#options.onFile?.(this.#files);
  }

  #keep(index: number, { first }: Batch, outcomes: readonly FileOutcome[], bytes: Uint8Array | undefined): void {
    this.#done.add(index);
    this.#files += outcomes.length;
    for (const [i, outcome] of outcomes.entries()) this.outcomes[first + i] = outcome;
    if (bytes !== undefined) this.packed[index] = { hashes: outcomes.map(({ hash }) => hash ?? ''), bytes };
  }
}
