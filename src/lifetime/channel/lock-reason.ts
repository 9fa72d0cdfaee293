import type { Spot } from '../../link/flow.js';

/** It waits while it holds a lock that the other side takes before it gets to the channel. */
export interface LockReason {
  readonly k: 'under-lock';
  /** The lock as the source names it. */
  readonly lock: string;
  /** Where it is taken. */
  readonly held: Spot;
  /** Where the other side takes it. */
  readonly needed: Spot;
  /** A send waits only while the buffer is full. */
  readonly buffered?: true;
}
