import { need } from '../base/bug.js';
import type { Span } from '../base/span.js';
import type { Block, BlockId, Func, Instr, Loop, Term } from '../facts/instr.js';
import { retarget, successors } from '../facts/successors.js';

interface Draft {
  readonly instrs: Instr[];
  term: Term | undefined;
}

/**
 * Builds the blocks of one function. A block is created when something wants to jump to it, and placed when its
 * instructions begin; finished blocks are numbered in the order of placing, which is that of the source.
 */
export class Graph {
  readonly #drafts: Draft[] = [];
  readonly #placed: BlockId[] = [];
  readonly #loops: (Omit<Loop, 'blocks'> & { readonly from: number; readonly to: number })[] = [];
  /** The block that instructions go to; undefined after a statement that leaves. */
  #current: BlockId | undefined;

  constructor() {
    this.place(this.create());
  }

  create(): BlockId {
    return this.#drafts.push({ instrs: [], term: undefined }) - 1;
  }

  /** Begins a block. What came before must have ended, or be jumped from by {@link flow}. */
  place(block: BlockId): void {
    this.#placed.push(block);
    this.#current = block;
  }

  /** Jumps to a block from here, if here can be reached by falling through, and begins it. */
  flow(block: BlockId): void {
    this.jump(block);
    this.place(block);
  }

  jump(to: BlockId): void {
    if (this.#current !== undefined) this.end({ t: 'jump', to });
  }

  emit(instr: Instr): void {
    this.#draft().instrs.push(instr);
  }

  end(term: Term): void {
    this.#draft().term = term;
    this.#current = undefined;
  }

  /** The block that instructions go to; a new one after a statement that leaves. */
  get current(): BlockId {
    if (this.#current === undefined) this.place(this.create());
    return this.#current ?? 0;
  }

  term(block: BlockId): Term | undefined {
    return this.#drafts[block]?.term;
  }

  /** Goes on at the end of a block that was left open. */
  resume(block: BlockId): void {
    this.#current = block;
  }

  /** Takes back a block on trial that stayed empty, and goes on in the block before. */
  takeBack(block: BlockId, before: BlockId): boolean {
    const draft = this.#drafts[block];
    if (this.#current !== block || draft === undefined || draft.instrs.length > 0) return false;
    this.#placed.pop();
    this.#current = before;
    return true;
  }

  /** How many blocks have been placed: a loop's blocks are those placed between its begin and its end. */
  get size(): number {
    return this.#placed.length;
  }

  loop(loop: Omit<Loop, 'blocks'>, from: number): void {
    this.#loops.push({ ...loop, from, to: this.#placed.length });
  }

  /** A statement after one that leaves: it is kept, in a block that nobody jumps to. */
  #draft(): Draft {
    return need(this.#drafts[this.current], 'a block without a draft');
  }

  /** Ends the function: an implicit return at `at` where its end can be reached, blocks numbered, unreachable empty ones left out. */
  finish(at: Span): Pick<Func, 'blocks' | 'loops'> {
    this.#closeAll(at);
    const kept = this.#kept();
    const order = this.#placed.filter((id) => kept.has(id));
    const number = new Map(order.map((id, index) => [id, index]));
    const renumber = (id: BlockId) => number.get(id) ?? 0;
    const blocks: Block[] = order.map((id) => {
      const draft = this.#drafts[id];
      return {
        // A copy is as long as it must be; what was pushed to keeps room for more.
        instrs: draft?.instrs.slice() ?? [],
        term: retarget(draft?.term ?? { t: 'return', at, values: [], implicit: true }, renumber),
      };
    });
    const loops: Loop[] = [];
    for (const { from, to, ...loop } of this.#loops) {
      if (!kept.has(loop.head)) continue;
      const inside = this.#placed.slice(from, to).filter((id) => kept.has(id));
      loops.push({ ...loop, head: renumber(loop.head), blocks: inside.map(renumber) });
    }
    return { blocks, loops: loops.sort((a, b) => a.at.start - b.at.start) };
  }

  #closeAll(at: Span): void {
    const last = this.#current;
    const draft = last === undefined ? undefined : this.#drafts[last];
    if (last !== undefined && draft !== undefined) {
      // The end of dead code is no way out of the function: the block turns on itself, and nobody ever comes to it.
      draft.term = this.#reach([0]).has(last)
        ? { t: 'return', at, values: [], implicit: true }
        : { t: 'jump', to: last };
    }
    // A block that was never placed belongs to a label that no statement bears; the program does not compile.
    const placed = new Set(this.#placed);
    for (let id = 0; id < this.#drafts.length; id++) if (!placed.has(id)) this.#placed.push(id);
  }

  #kept(): ReadonlySet<BlockId> {
    const reached = this.#reach([0]);
    const dead = this.#placed.filter((id) => !reached.has(id) && (this.#drafts[id]?.instrs.length ?? 0) > 0);
    return dead.length === 0 ? reached : this.#reach([0, ...dead]);
  }

  #reach(from: readonly BlockId[]): Set<BlockId> {
    const seen = new Set(from);
    const todo = [...from];
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      const term = this.#drafts[id]?.term;
      if (term === undefined) continue;
      for (const to of successors(term)) {
        if (seen.has(to)) continue;
        seen.add(to);
        todo.push(to);
      }
    }
    return seen;
  }
}
