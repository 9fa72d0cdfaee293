import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, isExported, type TypeEntry } from '../../link/program.js';
import { behindPointers } from '../../link/type.js';
import { allocationsOf } from '../allocations.js';
import { writesIn } from './guard/guards.js';
import type { Recursion } from './recursion.js';
import { type Runs, together } from './runs.js';
import { besideTests } from './tests-apart.js';

/** How many places a value is followed back to. */
const SOURCES_MAX = 60;

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
    if (this.#isOfPackage(fn, value)) return 'once';
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

  /** Whether all that the expression can be is kept in variables of packages, which what runs once has set. */
  #isOfPackage(fn: Fn, value: Value): boolean {
    const { flow } = this.#linked;
    const start = flow.cellOf(fn, value);
    if (start === undefined) return false;
    const seen = new Set([start]);
    let found = false;
    for (const cell of seen) {
      const name = flow.cells.name(cell);
      if (name?.k === 'global') {
        if (!this.#isSetOnce(name)) return false;
        found = true;
        continue;
      }
      const from = flow.copies.to(cell);
      const made = (flow.origins.get(cell) ?? []).some((o) => o.kind !== 'nil');
      if (made || from.length === 0 || seen.size > SOURCES_MAX || name?.k === 'element') return false;
      for (const other of from) seen.add(other);
    }
    return found;
  }

  #isSetOnce({ pkg, name }: { readonly pkg: string; readonly name: string }): boolean {
    const at = this.#linked.program.packages.find((p) => p.key === pkg);
    if (at === undefined) return false;
    const runs = ({ fn, block }: { readonly fn: number; readonly block: number }): Runs =>
      this.#answers.answer(`${pkg} ${name} ${fn} ${block}`, 'repeated', () => this.#runsAt({ fn, block, index: 0 }));
    return writesIn(this.#linked, at, name).every((write) => runs(write) === 'once');
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
