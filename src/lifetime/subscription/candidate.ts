import type { Acquisition } from '../acquire/acquisition.js';

/** A call that subscribes, and how what it gave is released, in words. */
export interface Candidate {
  readonly acquisition: Acquisition;
  /** The text of the release, by the name of the variable that holds the subscription. */
  readonly release: (name: string) => string;
  /** It is released by a call of the function that was given back. */
  readonly called?: true;
  /** The owner of the subscription is the receiver of the method that subscribes. */
  readonly own?: boolean;
  /** The function that subscribes is not seen: it is told by the type of its result. */
  readonly unseen?: true;
  /** Whether the program is seen to release what is acquired like this, or a library wants it; asked once nothing does here. */
  readonly shown?: () => boolean;
  /** Another function asks the owner to take something back: that may be this. */
  readonly takenElsewhere?: true;
  /** What is subscribed to belongs to the process, and programs mostly do so once. */
  readonly process?: true;
}
