import { Column } from '../../base/column.js';
import { grouped } from '../../base/grouped.js';
import { PairMap } from '../../base/pair-map.js';
import type { Use } from '../../link/flow.js';
import type { FnId } from '../../link/program.js';
import type { CallerIndex, Row } from './caller-index.js';
import type { Effect, Manner } from './effect.js';
import type { Group } from './groups.js';
import { LiftedEffect } from './lifted-effect.js';
import { OWN, type Step, Steps } from './steps.js';

/** How many lifted operations one value may have; beyond, the picture is incomplete. */
const EFFECTS_MAX = 3000;

/** What a place knows of a group: how its operations are run there. */
type Entry = number;

/** Tables for one value at a time, at rest; see {@link EffectTable.close}. */
const idle: PairMap[] = [];

/** The effects of one value, in columns as {@link Steps} are. */
export class EffectTable {
  readonly steps: Steps;
  /** By their numbers. */
  readonly #all: readonly Group[];
  /** Of each entry: the place. */
  readonly #places = new Column();
  /** By which step the group's operations are run there; where they stand themselves, {@link ownOf} the group. */
  readonly #steps = new Column();
  /** By the number of calls over which a group came there first: the first entry. */
  readonly #depths: number[] = [0];
  /** Entries by place and group, while there are more to come. */
  #known: PairMap | undefined = idle.pop() ?? new PairMap();
  #effects = 0;
  /** Since the last {@link settle}: the entries that got another step in place of the one before. */
  #changes: { readonly entry: Entry; readonly before: Step }[] = [];
  /** Once somebody asks. */
  #entries: ReadonlyMap<FnId, readonly Entry[]> | undefined;
  readonly #byFn = new Map<FnId, InFunction>();

  /** Holds the operations of all groups at their own places, to begin with. */
  constructor(callers: CallerIndex, groups: readonly Group[]) {
    this.#all = groups;
    this.steps = new Steps(callers, groups);
    for (const group of groups) {
      this.#effects += group.operations.length;
      for (const { place } of group.operations) {
        const slot = this.slot(place, group);
        if (this.entry(slot) < 0) this.#enter(slot, place, group, ownOf(group));
      }
    }
    this.settle();
  }

  /** How many entries there are. */
  get size(): number {
    return this.#steps.length;
  }

  /** There are more effects than one value may have. */
  get isFull(): boolean {
    return this.#effects > EFFECTS_MAX;
  }

  /** Where to look for what a place knows of a group, until something is added. */
  slot(place: number, group: Group): number {
    return this.#known?.slot(place, group.number) ?? 0;
  }

  /** The entry in a slot; below 0 where there is none yet. */
  entry(slot: number): Entry {
    return this.#known?.at(slot) ?? -1;
  }

  /**
   * Whether an entry says that the operations are repeated there. By another way (a recursion, a loop) the same
   * operation may be repeated: that counts.
   */
  isRepeated(entry: Entry): boolean {
    const step = this.#steps.at(entry);
    return step >= 0 && this.steps.isRepeated(step);
  }

  #groupOf(step: Step): Group {
    return step >= 0 ? this.steps.group(step) : (this.#all[numberOf(step)] as Group);
  }

  /** Adds what is news. Gives false where it came back to the place of some operations of the group, but not of all. */
  add(slot: number, row: Row, place: number, group: Group, manner: Manner, below: Step): boolean {
    const entry = this.entry(slot);
    const step = this.steps.add(row, group, manner, below);
    this.#effects += group.operations.length;
    if (entry < 0) {
      this.#enter(slot, place, group, step);
      return true;
    }
    const before = this.#steps.at(entry);
    this.#changes.push({ entry, before });
    this.#steps.set(entry, step);
    return before >= 0 || group.operations.every((operation) => operation.place === place);
  }

  #enter(slot: number, place: number, group: Group, step: Step): void {
    this.#known?.put(slot, place, group.number, this.#steps.length);
    this.#places.push(place);
    this.#steps.push(step);
  }

  /** What was added by now stays; what is added next came over a call more. */
  settle(): void {
    this.#depths.push(this.#steps.length);
    if (this.#changes.length > 0) this.#changes = [];
  }

  /** Takes back what came since. */
  takeBack(): void {
    for (const { entry, before } of this.#changes.reverse()) this.#steps.set(entry, before);
    for (const column of [this.#places, this.#steps]) column.cut(this.#depths.at(-1) ?? 0);
  }

  /** Nothing is added any more. */
  close(): void {
    if (this.#known === undefined) return;
    this.#known.clear();
    idle.push(this.#known);
    this.#known = undefined;
    for (const column of [this.#places, this.#steps]) column.close();
    this.steps.close();
  }

  /** The functions in which one of the operations is done, themselves or through what they call. */
  doing(test: (use: Use) => boolean): ReadonlySet<FnId> {
    const does = this.#all.map(({ operations }) => operations.some(({ use }) => test(use)));
    const found = new Set<FnId>();
    for (let entry = 0; entry < this.#steps.length; entry++) {
      if (does[this.#groupOf(this.#steps.at(entry)).number]) found.add(this.#fnOf(entry));
    }
    return found;
  }

  #fnOf(entry: Entry): FnId {
    const step = this.#steps.at(entry);
    return step >= 0 ? this.steps.fn(step) : this.#groupOf(step).fn.id;
  }

  at(fn: FnId, place: number): readonly Effect[] {
    return this.#of(fn).at(place);
  }

  in(fn: FnId): readonly Effect[] {
    return this.#of(fn).all;
  }

  #of(fn: FnId): InFunction {
    let found = this.#byFn.get(fn);
    if (found === undefined) {
      found = this.#collect(fn);
      this.#byFn.set(fn, found);
    }
    return found;
  }

  #collect(fn: FnId): InFunction {
    this.#entries ??= this.#byFunction();
    const entries = this.#entries.get(fn);
    if (entries === undefined) return NOTHING;
    const [only] = entries;
    // Far up the callers most functions run the operations by one call.
    if (entries.length === 1 && only !== undefined) {
      const place = this.#places.at(only);
      const all = this.#effectsOf(entries, place);
      return { at: (asked) => (asked === place ? all : NONE), all };
    }
    const byPlace = new Map<number, readonly Effect[]>();
    const all: Effect[] = [];
    for (const [place, known] of grouped(entries, (entry) => this.#places.at(entry))) {
      const effects = this.#effectsOf(known, place);
      byPlace.set(place, effects);
      for (const effect of effects) all.push(effect);
    }
    return { at: (place) => byPlace.get(place) ?? NONE, all };
  }

  #byFunction(): ReadonlyMap<FnId, readonly Entry[]> {
    return grouped(new Array(this.#steps.length).keys(), (entry) => this.#fnOf(entry));
  }

  /** In the order in which the operations came there: those over fewer calls first. */
  #effectsOf(entries: readonly Entry[], place: number): readonly Effect[] {
    const found: { readonly depth: number; readonly order: number; readonly effect: Effect }[] = [];
    for (const entry of entries) {
      const [at, depth] = [this.#steps.at(entry), this.#depths.findLastIndex((first) => first <= entry)];
      const group = this.#groupOf(at);
      const [step, manner] = at >= 0 ? [at, this.steps.manner(at)] : [OWN, group.manner];
      for (const one of group.operations) {
        if (depth === 0 && one.place !== place) continue;
        found.push({ depth, order: one.order, effect: new LiftedEffect(one.use, manner, this.steps, step) });
      }
    }
    if (found.length > 1) found.sort((a, b) => a.depth - b.depth || a.order - b.order);
    return found.map(({ effect }) => effect);
  }
}

/** In place of a step: the group's own operations stand there. */
const ownOf = (group: Group): Step => -1 - group.number;

const numberOf = (own: Step): number => -1 - own;

interface InFunction {
  /** Those of one place. */
  readonly at: (place: number) => readonly Effect[];
  readonly all: readonly Effect[];
}

const NONE: readonly Effect[] = [];

const NOTHING: InFunction = { at: () => NONE, all: NONE };
