import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Origin, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, isExported } from '../../link/program.js';
import { backward, originsOf } from '../../link/reach.js';
import { isNamed } from '../../link/type.js';
import { contextOf } from '../context/done.js';
import { Lens } from '../lens.js';
import { Alive } from './alive.js';
import { Contexts } from './contexts.js';
import { sameName } from './same-name.js';
import { PLAIN, type View, viewKey } from './view.js';

/** Who can end a wait on a channel. */
export interface Waking {
  /** A value can come, or the channel can be closed. */
  readonly ready: boolean;
  /** The channel can be closed. */
  readonly closed: boolean;
  /**
   * What the wait is on, where it is known that nobody ends it. `dead`: only what nothing runs would end it. `behind`:
   * only what stands behind the wait itself. `supposed`: it is left alone on the way that was asked about. `skipped`: a
   * failure keeps its close from being reached.
   */
  readonly because?:
    | 'ticker'
    | 'context'
    | 'no-close'
    | 'nobody'
    | 'dead'
    | 'behind'
    | 'supposed'
    | 'skipped'
    | 'one-token';
  readonly made?: Origin;
}

const UNSEEN: Waking = { ready: true, closed: true };

const shared = new WeakMap<Linked, Wakers>();

/** The one of the program, so that nothing is followed twice. */
export function wakersOf(linked: Linked): Wakers {
  let wakers = shared.get(linked);
  if (wakers === undefined) {
    wakers = new Wakers(linked);
    shared.set(linked, wakers);
  }
  return wakers;
}

/** Answers for each wait on a channel who can end it. What can't be seen is taken to end it. */
export class Wakers {
  readonly alive: Alive;
  readonly #linked: Linked;
  readonly #contexts: Contexts;
  readonly #lenses = new Map<Cell, Lens>();
  readonly #memo = new Map<string, Waking>();

  constructor(linked: Linked) {
    this.#linked = linked;
    this.alive = new Alive(linked);
    this.#contexts = new Contexts(linked, this.alive, (cell) => this.lens(cell));
  }

  /** Whether the context can be seen never to end. */
  neverEnds(context: Cell): boolean {
    return this.#contexts.endless(context, PLAIN) !== undefined;
  }

  /** Everything that happens to the channel, or the cancel function, made in the cell; shared by all rules. */
  lens(cell: Cell): Lens {
    let lens = this.#lenses.get(cell);
    if (lens === undefined) {
      lens = new Lens(this.#linked, [cell]);
      this.#lenses.set(cell, lens);
    }
    return lens;
  }

  readonly #waiting = new Map<Origin, ReadonlySet<FnId> | 'unknown'>();

  /** Whether the function, or what it calls, can wait for what is made there; for others it is no matter what becomes of it. */
  concerns(origin: Origin, id: FnId): boolean {
    let fns = this.#waiting.get(origin);
    if (fns === undefined) {
      fns = this.#concerned(origin);
      this.#waiting.set(origin, fns);
    }
    return fns === 'unknown' || fns.has(id);
  }

  #concerned(origin: Origin): ReadonlySet<FnId> | 'unknown' {
    const uses = origin.kind === 'make' ? this.#usesOfMade(origin) : this.#contexts.waitsOn(origin);
    if (uses === undefined) return 'unknown';
    const found = new Set(uses.map((u) => u.pos.fn));
    const queue = [...found];
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      for (const { pos } of this.#linked.graph.callers(id)) {
        if (found.has(pos.fn)) continue;
        found.add(pos.fn);
        queue.push(pos.fn);
      }
    }
    return found;
  }

  #usesOfMade(origin: Origin): readonly Use[] | undefined {
    const lens = this.lens(origin.cell);
    return lens.truncated ? undefined : lens.uses;
  }

  of(fn: Fn, ch: Value, view: View = PLAIN): Waking {
    // `ticks := time.NewTicker(d).C`
    const given = ch.k === 'var' ? this.#linked.types.definitions(fn.file, ch.id) : [];
    const own = given.length > 0 && given.every((d) => d.k === 'value' && this.#isTickerChannel(fn, d.value));
    if (own || this.#isTickerChannel(fn, ch)) return { ready: true, closed: false, because: 'ticker' };
    const cell = this.#linked.flow.cellOf(fn, ch);
    if (cell === undefined) return UNSEEN;
    const asked = viewKey(view);
    if (asked === undefined) return this.#ask(fn, ch, cell, view);
    const key = `${cell}|${asked}`;
    let known = this.#memo.get(key);
    if (known === undefined) {
      known = this.#ask(fn, ch, cell, view);
      this.#memo.set(key, known);
    }
    return known;
  }

  #isTickerChannel(fn: Fn, ch: Value): boolean {
    if (ch.k !== 'field' || ch.name !== 'C') return false;
    const type = this.#linked.types.of(fn.file, ch.x);
    return isNamed(type, 'time', 'Ticker') || isNamed(type, 'time', 'Timer');
  }

  /** The places where the channel of a wait can be made; undefined where it may come from elsewhere. */
  origins(cell: Cell, view: View): readonly Origin[] | undefined {
    const reach = backward(this.#linked.flow, [cell], view.binding);
    const open = [...reach.cells].filter((c) => !view.binding.has(c));
    if (reach.truncated || this.#linked.sight.fedFromOutside(open)) return undefined;
    const makers = originsOf(this.#linked.flow, reach.cells).filter((o) => o.kind !== 'nil');
    return makers.length === 0 ? undefined : makers;
  }

  #ask(fn: Fn, ch: Value, cell: Cell, view: View): Waking {
    const answers = this.origins(cell, view)?.map((o) =>
      this.#wakingOf(o, view, (u) => sameName(this.#linked, fn, ch, cell, u)),
    );
    const first = answers?.find((a) => a.because !== undefined) ?? answers?.[0];
    if (answers === undefined || first === undefined) return UNSEEN;
    return { ...first, ready: answers.some((a) => a.ready), closed: answers.some((a) => a.closed) };
  }

  #wakingOf(origin: Origin, view: View, same: (use: Use) => boolean): Waking {
    if (origin.kind === 'make') return this.#made(origin, view, same);
    const { instr } = origin;
    if (origin.kind !== 'result' || instr === undefined || !('op' in instr) || instr.op !== 'call') return UNSEEN;
    const fn = this.#linked.program.fns[origin.pos.fn];
    const target = fn === undefined ? undefined : this.#linked.graph.target(fn, instr);
    if (fn === undefined || target?.external === undefined) return UNSEEN;
    const key = externalKey(target.external);
    if (key === 'time.Tick' || key === 'time.After') return { ready: true, closed: false, because: 'ticker' };
    const context = contextOf(this.#linked, origin);
    const endless = context === undefined ? undefined : this.#contexts.endless(context, view);
    if (endless === undefined) return UNSEEN;
    const made = endless[0];
    return { ready: false, closed: false, because: 'context', ...(made === undefined ? {} : { made }) };
  }

  #made(origin: Origin, view: View, same: (use: Use) => boolean): Waking {
    const { supposed, bar } = view;
    if (supposed?.origins.includes(origin) === true)
      return { ready: supposed.ready, closed: false, because: supposed.because ?? 'supposed', made: origin };
    const lens = this.lens(origin.cell);
    if (lens.lost || lens.endedOutside) return UNSEEN;
    // Behind the wait another channel of the same kind may be meant (`<-prev; close(next)`): only the same name counts.
    const live = lens.uses.filter((u) => this.alive.use(u, bar !== undefined && same(u) ? bar : undefined));
    if (live.some((u) => u.kind === 'close')) return UNSEEN;
    const ready = live.some((u) => u.kind === 'send');
    const wakes = lens.uses.filter((u) => u.kind === 'close' || u.kind === 'send');
    if (ready) return { ready, closed: false, because: 'no-close', made: origin };
    if (wakes.length === 0 && [...lens.cells].some((c) => this.#isOffered(c))) return UNSEEN;
    const because = wakes.length === 0 ? 'nobody' : bar !== undefined ? 'behind' : 'dead';
    return { ready, closed: false, because, made: origin };
  }

  /** An exported field that nothing in sight reads: it is there for those who are not, tests or users to come. */
  #isOffered(cell: Cell): boolean {
    const { flow } = this.#linked;
    const name = flow.cells.name(cell);
    if (name?.k !== 'field' || !isExported(name.name)) return false;
    return flow.copies.from(cell).length === 0 && (flow.uses.get(cell) ?? []).length === 0;
  }
}
