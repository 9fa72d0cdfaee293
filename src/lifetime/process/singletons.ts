import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, isExported, type TypeEntry } from '../../link/program.js';
import { behindPointers } from '../../link/type.js';
import { allocationsOf } from '../allocations.js';

/** Types of which the process makes a fixed number of values: package-level variables, and what runs once allocates. */
export class Singletons {
  readonly #linked: Linked;
  readonly #once: (pos: Pos) => boolean;
  readonly #memo = new Map<TypeEntry, boolean>();

  constructor(linked: Linked, once: (pos: Pos) => boolean) {
    this.#linked = linked;
    this.#once = once;
  }

  /** Whether the expression can only be such a value. */
  has(fn: Fn, value: Value): boolean {
    const type = behindPointers(this.#linked.types.of(fn.file, value));
    const entry = type.k === 'named' ? type.entry : undefined;
    if (entry === undefined) return false;
    const known = this.#memo.get(entry);
    if (known !== undefined) return known;
    this.#memo.set(entry, false);
    const answer = this.#decide(entry);
    this.#memo.set(entry, answer);
    return answer;
  }

  #decide(entry: TypeEntry): boolean {
    // Whoever can name the type can make more of it.
    return !(isExported(entry.name) && this.#linked.sight.importable(entry.pkg)) && this.#isMadeOnce(entry);
  }

  /** Whether the method is of such a type. Unseen code that makes more of it counts no more than unseen callers do. */
  owns({ func, pkg }: Fn): boolean {
    const entry = func.recvType === undefined ? undefined : pkg.types.get(func.recvType);
    return entry !== undefined && this.#isMadeOnce(entry);
  }

  #isMadeOnce(entry: TypeEntry): boolean {
    const made = allocationsOf(this.#linked).get(entry) ?? [];
    return made.length > 0 && made.every((pos) => this.#once(pos));
  }
}
