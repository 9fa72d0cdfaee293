import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { type Caller, callersOf, detachedAt } from './callers.js';
import { carriesLiteral } from './carries-literal.js';
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
  /** The calls of functions by which the value comes to them; the others are asked of {@link callersOf}. */
  readonly #handing = new Map<FnId, readonly Caller[]>();
  /** Who has the value in a variable; undefined where everybody can have it. */
  readonly #having: ReadonlySet<FnId> | undefined;
  readonly #taking: ReadonlySet<FnId>;

  constructor(linked: Linked, watched: Watched) {
    this.#linked = linked;
    this.#watched = watched;
    this.#having = functionsHaving(linked, watched);
    this.#taking = functionsTaking(linked, watched);
    // A group stands for its operations unless a recursion comes back to one of them: what it finds there is its own.
    this.#table = this.#lift('function') ?? this.#lift('place') ?? new EffectTable([]);
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
    const table = new EffectTable(groups);
    const { steps } = table;
    for (const group of groups) {
      if (!table.isFull && !this.#toCallers(table, group, OWN, 1)) return letGo(table);
    }
    let from = 0;
    for (let depth = 2; depth < CHAIN_MAX && !table.isFull; depth++) {
      table.settle();
      const to = steps.count;
      for (let step = from; step < to && !table.isFull; step++) {
        if (!this.#toCallers(table, steps.group(step), step, depth)) return letGo(table);
      }
      from = to;
    }
    if (table.isFull) table.takeBack();
    return table;
  }

  /** Takes a group a step further up; `depth` calls lie below then. */
  #toCallers(table: EffectTable, group: Group, step: Step, depth: number): boolean {
    const { steps } = table;
    const callee = step === OWN ? group.fn : this.#linked.program.fns[steps.pos(step).fn];
    if (callee === undefined) return true;
    const literal = group.fn.func.kind === 'literal' ? group.fn : undefined;
    let below: Manner | undefined;
    const up = (pos: Pos, place: number, slot: number, by: Manner): boolean => {
      below ??= this.#manner(table, group, step, callee);
      const manner = lifted(below, by);
      // Who knows of the operations hears of them again where they are repeated by this way.
      if (table.entry(slot) >= 0 && !isRepeated(manner)) return true;
      return table.add(slot, pos, place, group, depth, manner, step);
    };
    for (const caller of this.#callersOf(callee)) {
      const slot = table.slot(caller.place, group);
      const entry = table.entry(slot);
      if (entry >= 0 && table.isRepeated(entry)) continue;
      if (literal !== undefined && !carriesLiteral(this.#linked.program, caller, callee, literal)) continue;
      if (!up(caller.pos, caller.place, slot, caller.manner)) return false;
      if (table.isFull) return true;
    }
    const detached = detachedAt(callee, this.#linked);
    if (detached === false) return true;
    const slot = table.slot(detached.place, group);
    const entry = table.entry(slot);
    return (entry >= 0 && table.isRepeated(entry)) || up(detached.pos, detached.place, slot, DETACHED);
  }

  /** How a call of the function runs the operations, be it as it may run the function. */
  #manner({ steps }: EffectTable, group: Group, step: Step, callee: Fn): Manner {
    if (step === OWN) return group.looped ? through(group.manner, REPEATED) : group.manner;
    const manner = steps.manner(step);
    if (isRepeated(manner) || !repeatsCall(this.#linked, this.#watched, callee, steps.pos(step))) return manner;
    return through(manner, REPEATED);
  }

  /** The calls that hand the value over, or that need not. */
  #callersOf(callee: Fn): readonly Caller[] {
    const all = callersOf(callee, this.#linked);
    const had = this.#having !== undefined && callee.func.kind !== 'literal' && this.#having.has(callee.id);
    const taken = this.#taking.has(callee.id);
    if (!had && !taken) return all;
    let handing = this.#handing.get(callee.id);
    if (handing === undefined) {
      // The value is a matter of the callee where the caller does not have it.
      handing = all.filter(
        (caller) =>
          (!had || this.#having?.has(caller.root) === true) && (!taken || caller.callback || this.#handsOver(caller)),
      );
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

const DETACHED = mannerOf('detached', true, false);

const REPEATED = mannerOf('call', true, false);
