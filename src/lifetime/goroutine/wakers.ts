import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Origin } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { backward, originsOf } from '../../link/reach.js';
import { isNamed } from '../../link/type.js';
import { neverEnds } from './contexts.js';
import { Lens } from '../lens.js';

/** Who can end a wait on a channel. */
export interface Waking {
  /** A value can come, or the channel can be closed. */
  readonly ready: boolean;
  /** The channel can be closed. */
  readonly closed: boolean;
  /** What the wait is on, where it is known that nobody ends it. */
  readonly because?: 'ticker' | 'context' | 'no-close' | 'nobody';
  readonly made?: Origin;
}

const UNSEEN: Waking = { ready: true, closed: true };

/** Answers for each wait on a channel who can end it. What can't be seen is taken to end it. */
export class Wakers {
  readonly #linked: Linked;
  readonly #lenses = new Map<Cell, Lens>();
  readonly #memo = new Map<Cell, Waking>();

  constructor(linked: Linked) {
    this.#linked = linked;
  }

  /** Everything that happens to the channel made in the cell; shared by all rules. */
  lens(cell: Cell): Lens {
    let lens = this.#lenses.get(cell);
    if (lens === undefined) {
      lens = new Lens(this.#linked, [cell]);
      this.#lenses.set(cell, lens);
    }
    return lens;
  }

  of(fn: Fn, ch: Value): Waking {
    if (this.#isTickerChannel(fn, ch)) return { ready: true, closed: false, because: 'ticker' };
    const cell = this.#linked.flow.cellOf(fn, ch);
    if (cell === undefined) return UNSEEN;
    let known = this.#memo.get(cell);
    if (known === undefined) {
      known = this.#ask(cell);
      this.#memo.set(cell, known);
    }
    return known;
  }

  #isTickerChannel(fn: Fn, ch: Value): boolean {
    if (ch.k !== 'field' || ch.name !== 'C') return false;
    const type = this.#linked.types.of(fn.file, ch.x);
    return isNamed(type, 'time', 'Ticker') || isNamed(type, 'time', 'Timer');
  }

  #ask(cell: Cell): Waking {
    const reach = backward(this.#linked.flow, [cell]);
    if (reach.truncated || this.#linked.sight.fedFromOutside(reach.cells)) return UNSEEN;
    const origins = originsOf(this.#linked.flow, reach.cells);
    const makers = origins.filter((o) => o.kind !== 'nil');
    if (makers.length === 0) return UNSEEN;
    const answers = makers.map((o) => this.#wakingOf(o));
    const first = answers[0];
    if (first === undefined) return UNSEEN;
    return { ...first, ready: answers.some((a) => a.ready), closed: answers.some((a) => a.closed) };
  }

  #wakingOf(origin: Origin): Waking {
    if (origin.kind === 'make') return this.#made(origin);
    const { instr } = origin;
    if (origin.kind !== 'result' || instr === undefined || !('op' in instr) || instr.op !== 'call') return UNSEEN;
    const fn = this.#linked.program.fns[origin.pos.fn];
    const target = fn === undefined ? undefined : this.#linked.graph.target(fn, instr);
    if (fn === undefined || target?.external === undefined) return UNSEEN;
    const key = externalKey(target.external);
    if (key === 'time.Tick' || key === 'time.After') return { ready: true, closed: false, because: 'ticker' };
    if (key === 'context.Context.Done' && target.receiver !== undefined) {
      const context = this.#linked.flow.cellOf(fn, target.receiver);
      if (context !== undefined && neverEnds(this.#linked, context))
        return { ready: false, closed: false, because: 'context' };
    }
    return UNSEEN;
  }

  #made(origin: Origin): Waking {
    const lens = this.lens(origin.cell);
    if (lens.lost || lens.exposed || lens.overflow) return UNSEEN;
    const closed = lens.uses.some((u) => u.kind === 'close');
    const sent = lens.uses.some((u) => u.kind === 'send');
    if (closed) return UNSEEN;
    return { ready: sent, closed: false, because: sent ? 'no-close' : 'nobody', made: origin };
  }
}
