import type { NamedFile } from './read-file.js';

/** To a worker: take batches by the shared counter until there are none. */
export interface Job {
  readonly number: number;
  readonly batches: readonly (readonly NamedFile[])[];
  /** One 32-bit integer: the next batch that nobody has taken. */
  readonly next: SharedArrayBuffer;
  readonly hashing: boolean;
}

/** From a worker: one batch is done, or (without `batch`) it has found no more. */
export interface Delivery {
  readonly number: number;
  readonly batch?: number;
  /** The outcomes of the batch's files, packed. */
  readonly bytes?: Uint8Array;
}

/** Takes the next batch; beyond the last there is none. */
export const take = (next: SharedArrayBuffer): number => Atomics.add(new Int32Array(next), 0, 1);

/** Nobody takes another batch of these. */
export const leave = (next: SharedArrayBuffer, batches: number): void => {
  Atomics.store(new Int32Array(next), 0, batches);
};
