import type { Span } from '../../base/span.js';
import type { Pos } from '../../link/flow.js';

/** A place with its position in the control flow. */
interface Spot {
  readonly pos: Pos;
  readonly at: Span;
}

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
