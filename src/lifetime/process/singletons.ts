import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, isExported, type TypeEntry } from '../../link/program.js';
import { behindPointers } from '../../link/type.js';
import { allocationsOf } from '../allocations.js';
import type { Runs } from './process-lifetime.js';
import type { Recursion } from './recursion.js';

/** Types of which the process makes a fixed number of values: package-level variables, and what runs once allocates. */
export class Singletons {
  readonly #linked: Linked;
  readonly #once: (pos: Pos) => boolean;
  readonly #answers: Recursion<Runs>;

  constructor(linked: Linked, answers: Recursion<Runs>, once: (pos: Pos) => boolean) {
    this.#linked = linked;
    this.#answers = answers;
    this.#once = once;
  }

  /** Whether the expression can only be such a value. */
  has(fn: Fn, value: Value): boolean {
    const type = behindPointers(this.#linked.types.of(fn.file, value));
    const entry = type.k === 'named' ? type.entry : undefined;
    // Whoever can name the type can make more of it.
    if (entry === undefined || (isExported(entry.name) && this.#linked.sight.importable(entry.pkg))) return false;
    return this.#isMadeOnce(entry);
  }

  /** Whether the method is of such a type. Unseen code that makes more of it counts no more than unseen callers do. */
  owns({ func, pkg }: Fn): boolean {
    const entry = func.recvType === undefined ? undefined : pkg.types.get(func.recvType);
    return entry !== undefined && this.#isMadeOnce(entry);
  }

  #isMadeOnce(entry: TypeEntry): boolean {
    const made = allocationsOf(this.#linked).get(entry) ?? [];
    if (made.length === 0) return false;
    return this.#answers.answer(entry, 'many', () => (made.every(this.#once) ? 'once' : 'many')) === 'once';
  }
}
