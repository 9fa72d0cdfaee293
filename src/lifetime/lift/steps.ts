import { Column } from '../../base/column.js';
import type { Pos } from '../../link/flow.js';
import type { FnId } from '../../link/program.js';
import type { CallerIndex, Row } from './caller-index.js';
import { isRepeated, type Manner } from './effect.js';
import type { Group } from './groups.js';

/** A step from operations up to somebody who runs them: the number of a call that was come to. */
export type Step = number;

/** The step before the first: the function of the operations themselves. */
export const OWN: Step = -1;

/** So many values has a {@link Manner}. */
const MANNERS = 16;

/** All steps for one value, in columns: there are millions of them, and few are ever looked at. */
export class Steps {
  readonly #callers: CallerIndex;
  /** By their numbers. */
  readonly #all: readonly Group[];
  readonly #rows = new Column();
  /** The group's number, and how its operations are run by the call. */
  readonly #what = new Column();
  readonly #below = new Column();

  constructor(callers: CallerIndex, groups: readonly Group[]) {
    this.#callers = callers;
    this.#all = groups;
  }

  get count(): number {
    return this.#rows.length;
  }

  /** `manner`: how the operations of the group are run by the call, which leads to the step below. */
  add(row: Row, group: Group, manner: Manner, below: Step): Step {
    this.#rows.push(row);
    this.#what.push(group.number * MANNERS + manner);
    this.#below.push(below);
    return this.#rows.length - 1;
  }

  pos(step: Step): Pos {
    return this.#callers.pos(this.#rows.at(step));
  }

  fn(step: Step): FnId {
    return this.#callers.fn(this.#rows.at(step));
  }

  group(step: Step): Group {
    return this.#all[Math.floor(this.#what.at(step) / MANNERS)] as Group;
  }

  manner(step: Step): Manner {
    return this.#what.at(step) % MANNERS;
  }

  isRepeated(step: Step): boolean {
    return isRepeated(this.#what.at(step));
  }

  /** The positions from the step down to the operations, which are not among them. */
  down(step: Step): readonly Pos[] {
    const all: Pos[] = [];
    for (let at = step; at !== OWN; at = this.#below.at(at)) all.push(this.pos(at));
    return all;
  }

  /** Nothing is added any more. */
  close(): void {
    for (const column of [this.#rows, this.#what, this.#below]) column.close();
  }
}
