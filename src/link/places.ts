import type { Pos } from './flow.js';
import type { Program } from './program.js';

/** Numbers the positions of a program, so that they can be keys. */
export class Places {
  readonly #program: Program;
  /** By function: the number of each block's first position. */
  readonly #starts: (readonly number[] | undefined)[] = [];
  #next = 0;

  constructor(program: Program) {
    this.#program = program;
  }

  /** The same number for the same position; -1 where the function has no such block. */
  of(pos: Pos): number {
    let starts = this.#starts[pos.fn];
    if (starts === undefined) {
      starts = (this.#program.fns[pos.fn]?.func.blocks ?? []).map(({ instrs }) => {
        // The way in comes before the first instruction, the terminator after the last.
        const start = this.#next + 1;
        this.#next += instrs.length + 2;
        return start;
      });
      while (this.#starts.length <= pos.fn) this.#starts.push(undefined);
      this.#starts[pos.fn] = starts;
    }
    const start = starts[pos.block];
    return start === undefined ? -1 : start + pos.index;
  }
}
