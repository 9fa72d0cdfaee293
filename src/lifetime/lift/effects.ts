import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { type CallerIndex, callersIn, type Row } from './caller-index.js';
import type { Caller } from './callers.js';
import { birthplaceOf, carriesLiteral } from './carries-literal.js';
import { type Effect, isRepeated, lifted, type Manner, mannerOf, through, type Watched } from './effect.js';
import { EffectTable } from './effect-table.js';
import { type Group, groupsOf } from './groups.js';
import { functionsHaving, functionsTaking } from './having.js';
import { repeatsCall } from './repeats.js';
import { OWN, type Step } from './steps.js';

/** How far up the callers an operation is lifted. */
const CHAIN_MAX = 12;

/** The operations on one value, lifted along the calls to everybody who runs them. */
export class Effects {
  readonly #linked: Linked;
  readonly #watched: Watched;
  readonly #table: EffectTable;
  readonly #callers: CallerIndex;
  /** The calls of functions by which the value comes to them; to the others all their callers may bring it. */
  readonly #handing = new Map<FnId, readonly Row[]>();
  /** Who has the value in a variable; undefined where everybody can have it. */
  readonly #having: ReadonlySet<FnId> | undefined;
  readonly #taking: ReadonlySet<FnId>;
  readonly #born: FnId | undefined;

  /** The declared function beyond which nothing is lifted. */
  readonly #within: FnId | undefined;

  constructor(linked: Linked, watched: Watched, within?: FnId) {
    this.#linked = linked;
    this.#watched = watched;
    this.#within = within;
    this.#callers = callersIn(linked);
    this.#having = functionsHaving(linked, watched);
    this.#taking = functionsTaking(linked, watched);
    this.#born = birthplaceOf(linked, watched.cells);
    // A group stands for its operations unless a recursion comes back to one of them: what it finds there is its own.
    this.#table = this.#lift('function') ?? this.#lift('place') ?? new EffectTable(this.#callers, []);
    this.#table.close();
    this.#handing.clear();
  }

  /** Not all of them could be lifted. */
  get overflow(): boolean {
    return this.#table.isFull;
  }

  /** A measure of their memory. */
  get size(): number {
    return this.#table.size;
  }

  at(pos: Pos): readonly Effect[] {
    return this.#table.at(pos.fn, this.#linked.places.of(pos));
  }

  in(fn: FnId): readonly Effect[] {
    return this.#table.in(fn);
  }

  doing(test: (use: Use) => boolean): ReadonlySet<FnId> {
    return this.#table.doing(test);
  }

  /** Undefined where groups are too large. Chains of a length find room all together, or none of them is kept. */
  #lift(together: 'function' | 'place'): EffectTable | undefined {
    const groups = groupsOf(this.#linked, this.#watched.uses, together);
    const table = new EffectTable(this.#callers, groups);
    const { steps } = table;
    for (const group of groups) {
      if (!table.isFull && !this.#toCallers(table, group, OWN)) return letGo(table);
    }
    let from = 0;
    for (let depth = 2; depth < CHAIN_MAX && !table.isFull; depth++) {
      table.settle();
      const to = steps.count;
      for (let step = from; step < to && !table.isFull; step++) {
        if (!this.#toCallers(table, steps.group(step), step)) return letGo(table);
      }
      from = to;
    }
    if (table.isFull) table.takeBack();
    return table;
  }

  /** Takes a group a step further up. */
  #toCallers(table: EffectTable, group: Group, step: Step): boolean {
    const { steps } = table;
    const callee = step === OWN ? group.fn : this.#linked.program.fns[steps.fn(step)];
    if (callee === undefined) return true;
    const start = this.#callers.start(callee.id);
    const end = this.#callers.end(callee.id);
    const detached = this.#callers.detached(callee.id);
    if (start === end && detached < 0) return true;
    const by = this.#manner(table, group, step, callee);
    // A worker that runs whatever it is given has no part in what the literal does with a value of its own maker's.
    const isQueued = this.#callers.isQueued(detached) && callee.root === this.#born;
    const handing = isQueued ? NOBODY : this.#handingTo(callee);
    if (handing !== undefined) {
      for (const row of handing) {
        if (!this.#toCaller(table, group, step, by, callee, row)) return false;
        if (table.isFull) return true;
      }
    } else {
      for (let row = start; row < end; row++) {
        if (!this.#toCaller(table, group, step, by, callee, row)) return false;
        if (table.isFull) return true;
      }
    }
    return detached < 0 || this.#toCaller(table, group, step, by, undefined, detached);
  }

  /** `below`: how the callee runs the operations; without it nobody but the one at hand is given them. */
  #toCaller(table: EffectTable, group: Group, step: Step, below: Manner, callee: Fn | undefined, row: Row): boolean {
    if (this.#within !== undefined && this.#linked.program.fns[this.#callers.fn(row)]?.root !== this.#within)
      return true;
    const place = this.#callers.place(row);
    const slot = table.slot(place, group);
    const isKnown = table.entry(slot) >= 0;
    if (isKnown && table.isRepeated(table.entry(slot))) return true;
    if (callee !== undefined && group.fn.func.kind === 'literal' && !this.#carries(row, callee, group.fn)) return true;
    const manner = lifted(below, this.#callers.manner(row));
    // Who knows of the operations hears of them again where they are repeated by this way.
    if (isKnown && !isRepeated(manner)) return true;
    return table.add(slot, row, place, group, manner, step);
  }

  #carries(row: Row, callee: Fn, literal: Fn): boolean {
    return carriesLiteral(this.#linked, this.#callers.caller(row), callee, literal, literal.root === this.#born);
  }

  /** How a call of the function runs the operations, be it as it may run the function. */
  #manner({ steps }: EffectTable, group: Group, step: Step, callee: Fn): Manner {
    if (step === OWN) return group.looped ? through(group.manner, REPEATED) : group.manner;
    const manner = steps.manner(step);
    if (isRepeated(manner) || !repeatsCall(this.#linked, this.#watched, callee, steps.pos(step))) return manner;
    return through(manner, REPEATED);
  }

  /** The calls that hand the value over; undefined where all may run the operations. */
  #handingTo(callee: Fn): readonly Row[] | undefined {
    const had = this.#having !== undefined && callee.func.kind !== 'literal' && this.#having.has(callee.id);
    const taken = this.#taking.has(callee.id);
    if (!had && !taken) return undefined;
    let handing = this.#handing.get(callee.id);
    if (handing === undefined) {
      const rows: Row[] = [];
      const end = this.#callers.end(callee.id);
      for (let row = this.#callers.start(callee.id); row < end; row++) {
        const caller = this.#callers.caller(row);
        // The value is a matter of the callee where the caller does not have it.
        const has = !had || this.#having?.has(caller.root) === true;
        if (has && (!taken || caller.callback || this.#handsOver(caller))) rows.push(row);
      }
      handing = rows;
      this.#handing.set(callee.id, handing);
    }
    return handing;
  }

  /** Whether a call of a function that has the value by a parameter is one that hands it over. */
  #handsOver({ handed }: Caller): boolean {
    const { cells, containers } = this.#watched;
    return handed.some((cell) => cells.has(cell) || containers.has(cell));
  }
}

/** The table is of no use: another one may have its room. */
function letGo(table: EffectTable): undefined {
  table.close();
}

const NOBODY: readonly Row[] = [];

const REPEATED = mannerOf('call', true, false);
