import type { CallSite } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { FnId } from '../../link/program.js';
import { Caller, mannerOfCall, standingOf } from './callers.js';
import { type Manner, mannerOf } from './effect.js';

/** A call that can run a function, or the place of a literal that is handed to somebody unseen or to a worker, by number. */
export type Row = number;

/**
 * Who runs whom, in columns: lifting asks of millions of calls where they stand and how they run what they call, and of
 * few for more.
 */
export class CallerIndex {
  readonly #linked: Linked;
  /** By function: the first of its rows; the next function's first ends them. */
  readonly #starts: Int32Array;
  readonly #sites: readonly CallSite[];
  readonly #callers: (Caller | undefined)[] = [];
  /** By row: the number of its position in the program, the function it stands in, and how it runs what it calls. */
  readonly #places: Int32Array;
  readonly #fns: Int32Array;
  readonly #manners: Uint8Array;
  /** The positions of literals that are handed to somebody unseen, by function: -1 where nobody has asked, -2 for none. */
  readonly #detached: Int32Array;
  readonly #handed: Pos[] = [];

  constructor(linked: Linked) {
    const { fns } = linked.program;
    const sites: CallSite[] = [];
    this.#linked = linked;
    this.#starts = new Int32Array(fns.length + 1);
    for (const { id } of fns) {
      this.#starts[id] = sites.length;
      for (const site of linked.graph.callers(id)) sites.push(site);
    }
    this.#starts[fns.length] = sites.length;
    this.#sites = sites;
    // A function has one such place at most.
    const rows = sites.length + fns.length;
    this.#places = new Int32Array(rows);
    this.#fns = new Int32Array(rows);
    this.#manners = new Uint8Array(rows);
    this.#detached = new Int32Array(fns.length).fill(-1);
    for (const [row, site] of sites.entries()) this.#note(row, site.pos, mannerOfCall(site));
  }

  #note(row: Row, pos: Pos, manner: Manner): void {
    this.#places[row] = this.#linked.places.of(pos);
    this.#fns[row] = pos.fn;
    this.#manners[row] = manner;
  }

  /** The rows of the calls that can run a function: from here to {@link end}. */
  start(fn: FnId): Row {
    return this.#starts[fn] ?? 0;
  }

  end(fn: FnId): Row {
    return this.#starts[fn + 1] ?? 0;
  }

  /** The row of a function as a literal that was handed to somebody unseen; below 0 where it is none. */
  detached(id: FnId): Row {
    const known = this.#detached[id] ?? -2;
    if (known !== -1) return known;
    const fn = this.#linked.program.fns[id];
    const at = fn === undefined ? undefined : standingOf(fn, this.#linked);
    const row = at === undefined ? -2 : this.#sites.length + this.#handed.length;
    if (at !== undefined) {
      this.#handed.push(at.pos);
      this.#note(row, at.pos, at.mode === 'go' ? QUEUED : DETACHED);
    }
    this.#detached[id] = row;
    return row;
  }

  /** A literal that is put into a channel, for a worker. */
  isQueued(detached: Row): boolean {
    return detached >= 0 && this.#manners[detached] === QUEUED;
  }

  place(row: Row): number {
    return this.#places[row] ?? -1;
  }

  fn(row: Row): FnId {
    return this.#fns[row] ?? -1;
  }

  manner(row: Row): Manner {
    return this.#manners[row] ?? 0;
  }

  pos(row: Row): Pos {
    return this.#sites[row]?.pos ?? (this.#handed[row - this.#sites.length] as Pos);
  }

  /** What else there is to know of a call. */
  caller(row: Row): Caller {
    let caller = this.#callers[row];
    if (caller === undefined) {
      caller = new Caller(this.#linked, this.#sites[row] as CallSite);
      while (this.#callers.length <= row) this.#callers.push(undefined);
      this.#callers[row] = caller;
    }
    return caller;
  }
}

const QUEUED = mannerOf('go', false, false);
const DETACHED = mannerOf('detached', true, false);

const known = new WeakMap<Linked, CallerIndex>();

export function callersIn(linked: Linked): CallerIndex {
  let index = known.get(linked);
  if (index === undefined) {
    index = new CallerIndex(linked);
    known.set(linked, index);
  }
  return index;
}
