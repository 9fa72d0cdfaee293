import { Column } from '../../base/column.js';
import type { Pos } from '../../link/flow.js';
import type { Manner } from './effect.js';
import type { Group } from './groups.js';

/** A step from operations up to somebody who runs them: the number of a call that was come to. */
export type Step = number;

/** The step before the first: the function of the operations themselves. */
export const OWN: Step = -1;

/** All steps for one value, in columns: there are millions of them, and few are ever looked at. */
export class Steps {
  readonly #all: readonly Group[];
  readonly #positions: Pos[] = [];
  readonly #groups = new Column();
  readonly #manners = new Column();
  readonly #below = new Column();

  /** `groups`: all there are, by their numbers. */
  constructor(groups: readonly Group[]) {
    this.#all = groups;
  }

  get count(): number {
    return this.#positions.length;
  }

  /** `manner`: how the operations of the group are run by the call at `pos`, which leads to the step below. */
  add(pos: Pos, group: Group, manner: Manner, below: Step): Step {
    this.#groups.push(group.number);
    this.#manners.push(manner);
    this.#below.push(below);
    return this.#positions.push(pos) - 1;
  }

  pos(step: Step): Pos {
    return this.#positions[step] as Pos;
  }

  group(step: Step): Group {
    return this.#all[this.#groups.at(step)] as Group;
  }

  manner(step: Step): Manner {
    return this.#manners.at(step);
  }

  /** The positions from the step down to the operations, which are not among them. */
  down(step: Step): readonly Pos[] {
    const all: Pos[] = [];
    for (let at = step; at !== OWN; at = this.#below.at(at)) all.push(this.pos(at));
    return all;
  }

  /** Nothing is added any more; who goes up from a step is not asked about again. */
  close(): void {
    for (const column of [this.#groups, this.#manners, this.#below]) column.close();
  }
}
