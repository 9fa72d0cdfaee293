import type { Instr } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import type { Effect, Lens } from '../../lens.js';
import { saidOfNil } from '../../path/condition/condition.js';
import type { Edge } from '../../path/control-flow.js';
import { givesError } from '../../path/gives-error.js';
import { findWay } from '../../path/walk.js';

/**
 * Helpers that release what they are given only where they give an error: `checkStatus(resp)` closes the body of a
 * refusal, and leaves that of a success to its caller.
 */
export class OnError {
  readonly #linked: Linked;
  readonly #lens: Lens;
  readonly #releases: (use: Use) => boolean;
  readonly #known = new Map<FnId, boolean>();
  readonly #told = new Map<FnId, ReadonlySet<VarId>>();

  constructor(linked: Linked, lens: Lens, releases: (use: Use) => boolean) {
    this.#linked = linked;
    this.#lens = lens;
    this.#releases = releases;
  }

  /** The error by which the call tells that it has released; undefined where it releases anyhow, or can't tell. */
  teller(fn: Fn, instr: Instr | undefined, { chain, mode, use }: Effect): VarId | undefined {
    if (instr?.op !== 'call' || chain.length < 2 || (mode !== 'call' && mode !== 'defer')) return undefined;
    const error = instr.results[instr.results.length - 1] ?? -1;
    const { fns, open } = this.#linked.graph.target(fn, instr);
    const [callee = -1] = fns;
    if (open || fns.length !== 1 || error < 0 || !this.#releases(use)) return undefined;
    // A variable that other calls set as well does not tell of this one.
    if (this.#linked.types.definitions(fn.file, error).length !== 1) return undefined;
    return this.#onlyOnError(callee) ? error : undefined;
  }

  /** Whether taking the edge shows that such a call has released: its error is not nil. */
  denies(fn: Fn, { when }: Edge): boolean {
    const said = saidOfNil(when);
    return said?.isNil === false && said.of.k === 'var' && this.#tellers(fn).has(said.of.id);
  }

  #tellers(fn: Fn): ReadonlySet<VarId> {
    let tellers = this.#told.get(fn.id);
    if (tellers === undefined) {
      const all = this.#lens.effectsIn(fn.id).map((e) => this.teller(fn, instrAt(fn, e.pos), e));
      tellers = new Set(all.flatMap((id) => id ?? []));
      this.#told.set(fn.id, tellers);
    }
    return tellers;
  }

  #onlyOnError(id: FnId): boolean {
    let known = this.#known.get(id);
    if (known === undefined) {
      known = this.#ask(id);
      this.#known.set(id, known);
    }
    return known;
  }

  /** After each release comes an error, and a nil comes without one, though something was given. */
  #ask(id: FnId): boolean {
    const fn = this.#linked.program.fns[id];
    if (fn === undefined || fn.func.broken) return false;
    const releases = this.#lens.effectsIn(id).filter((e) => this.#releases(e.use));
    const covers = (pos: Pos): boolean => releases.some((e) => e.pos.block === pos.block && e.pos.index === pos.index);
    const nilBehind = releases.some(
      ({ pos }) =>
        findWay(this.#linked, fn, pos, {
          covers: () => false,
          coversTerm: (term, at) => term.t === 'return' && givesError(this.#linked, fn, term, at.block),
        }) !== undefined,
    );
    if (nilBehind) return false;
    const asksForNil = fn.func.blocks.some(
      ({ term }) =>
        term.t === 'branch' && term.cond.k === 'op' && term.cond.y?.k === 'nil' && this.#isGiven(fn, term.cond.x),
    );
    const nilWithout = findWay(
      this.#linked,
      fn,
      { fn: id, block: 0, index: -1 },
      {
        covers: (_, pos) => covers(pos),
        coversTerm: (term) => term.t === 'return' && term.values[term.values.length - 1]?.k !== 'nil',
      },
    );
    return nilWithout !== undefined && !asksForNil;
  }

  #isGiven(fn: Fn, value: Parameters<Linked['flow']['cellOf']>[1]): boolean {
    const cell = this.#linked.flow.cellOf(fn, value);
    return cell !== undefined && this.#lens.cells.has(cell);
  }
}

const instrAt = (fn: Fn, { block, index }: Pos): Instr | undefined => fn.func.blocks[block]?.instrs[index];
