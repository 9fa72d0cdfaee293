import type { Pos } from '../../link/flow.js';
import type { Manner } from './effect.js';
import type { Group } from './groups.js';

/** A step from operations up to somebody who runs them: the number of a call that was come to. */
export type Step = number;

/** The step before the first: the function of the operations themselves. */
export const OWN: Step = -1;

/** All steps for one value, in columns: there are millions of them, and few are ever looked at. */
export class Steps {
  readonly #positions: Pos[] = [];
  readonly #groups: Group[] = [];
  readonly #manners: Manner[] = [];
  readonly #below: Step[] = [];

  get count(): number {
    return this.#positions.length;
  }

  /** `manner`: how the operations of the group are run by the call at `pos`, which leads to the step below. */
  add(pos: Pos, group: Group, manner: Manner, below: Step): Step {
    this.#groups.push(group);
    this.#manners.push(manner);
    this.#below.push(below);
    return this.#positions.push(pos) - 1;
  }

  pos(step: Step): Pos {
    return this.#positions[step] as Pos;
  }

  group(step: Step): Group {
    return this.#groups[step] as Group;
  }

  manner(step: Step): Manner {
    return this.#manners[step] as Manner;
  }

  /** The positions from the step down to the operations, which are not among them. */
  down(step: Step): readonly Pos[] {
    const all: Pos[] = [];
    for (let at = step; at !== OWN; at = this.#below[at] ?? OWN) all.push(this.pos(at));
    return all;
  }
}
