import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, isExported, type TypeEntry } from '../../link/program.js';
import { behindPointers } from '../../link/type.js';
import { allocationsOf } from '../allocations.js';
import type { Recursion } from './recursion.js';
import { type Runs, together } from './runs.js';
import { besideTests } from './tests-apart.js';

/** Types of which the process makes a fixed number of values: package-level variables, and what runs once allocates. */
export class Singletons {
  readonly #linked: Linked;
  readonly #runsAt: (pos: Pos) => Runs;
  readonly #answers: Recursion<Runs>;

  constructor(linked: Linked, answers: Recursion<Runs>, runsAt: (pos: Pos) => Runs) {
    this.#linked = linked;
    this.#answers = answers;
    this.#runsAt = runsAt;
  }

  /** Whether the expression can only be such a value. */
  has(fn: Fn, value: Value): boolean {
    return this.made(fn, value) === 'once';
  }

  /** How often the process makes a value that the expression can be. */
  made(fn: Fn, value: Value): Runs {
    const entry = this.#entryOf(fn, value);
    if (entry === undefined) return 'repeated';
    const made = this.#made(entry);
    // Whoever can name the type can make more of it.
    return made !== 'repeated' && isExported(entry.name) && this.#linked.sight.importable(entry.pkg) ? 'offered' : made;
  }

  /** Whether the program makes no more of it. Unseen code that does counts no more than unseen callers do. */
  makes(fn: Fn, value: Value): boolean {
    const entry = this.#entryOf(fn, value);
    return entry !== undefined && this.#made(entry) === 'once';
  }

  /** The same of the type whose method it is. */
  owns({ func, pkg }: Fn): boolean {
    const entry = func.recvType === undefined ? undefined : pkg.types.get(func.recvType);
    return entry !== undefined && this.#made(entry) === 'once';
  }

  #entryOf(fn: Fn, value: Value): TypeEntry | undefined {
    const type = behindPointers(this.#linked.types.of(fn.file, value));
    return type.k === 'named' ? type.entry : undefined;
  }

  #made(entry: TypeEntry): Runs {
    const all = allocationsOf(this.#linked).get(entry) ?? [];
    if (all.length === 0) return 'repeated';
    const made = besideTests(this.#linked, entry.file, all, (pos) => pos);
    return this.#answers.answer(entry, 'repeated', () => {
      const all = made.map((pos) => this.#runsAt(pos));
      // Every place that makes one adds to them: none of them stands for the others.
      return all.every((runs) => runs === 'once') ? 'once' : together(all.filter((runs) => runs !== 'once'));
    });
  }
}
