import { PairMap } from '../../base/pair-map.js';
import type { Pos, Use } from '../../link/flow.js';
import type { FnId } from '../../link/program.js';
import { type Effect, isRepeated, type Manner } from './effect.js';
import type { Group } from './groups.js';
import { LiftedEffect } from './lifted-effect.js';
import { OWN, type Step, Steps } from './steps.js';

/** How many lifted operations one value may have; beyond, the picture is incomplete. */
const EFFECTS_MAX = 3000;

/** What a place knows of a group: how its operations are run there. */
type Entry = number;

/** The effects of one value, in columns as {@link Steps} are. */
export class EffectTable {
  readonly steps = new Steps();
  /** Of each entry: the place, its function, and the group. */
  readonly #places: number[] = [];
  readonly #fns: FnId[] = [];
  readonly #groups: Group[] = [];
  /** Over how many calls the group came there first. */
  readonly #depths: number[] = [];
  /** By which step the group's operations are run there; {@link OWN} where they stand themselves. */
  readonly #steps: Step[] = [];
  /** Entries by place and group, while there are more to come. */
  #known = new PairMap();
  #effects = 0;
  /** Since the last {@link settle}: the first entry, and the entries that got another step in place of the one before. */
  #news = 0;
  #changes: { readonly entry: Entry; readonly before: Step }[] = [];
  /** Once somebody asks. */
  #entries: ReadonlyMap<FnId, readonly Entry[]> | undefined;
  readonly #byFn = new Map<FnId, InFunction>();

  /** Holds the operations of all groups at their own places, to begin with. */
  constructor(groups: readonly Group[]) {
    for (const group of groups) {
      this.#effects += group.operations.length;
      for (const { place } of group.operations) {
        if (this.#known.get(place, group.number) === undefined) this.#enter(group.fn.id, place, group, 0, OWN);
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

  /**
   * Whether a place has to hear of a group: it knows nothing of it yet, or not that its operations are repeated. By another
   * way (a recursion, a loop) the same operation may be repeated: that counts.
   */
  isNews(place: number, group: Group, repeated: boolean): boolean {
    const entry = this.#known.get(place, group.number);
    return entry === undefined || (repeated && !isRepeated(this.#mannerOf(entry)));
  }

  #mannerOf(entry: Entry): Manner {
    const step = this.#steps[entry] ?? OWN;
    return step === OWN ? (this.#groups[entry]?.manner ?? 0) : this.steps.manner(step);
  }

  /** Adds what is news. Gives false where it came back to the place of some operations of the group, but not of all. */
  add(pos: Pos, place: number, group: Group, depth: number, manner: Manner, below: Step): boolean {
    const entry = this.#known.get(place, group.number);
    const step = this.steps.add(pos, group, manner, below);
    this.#effects += group.operations.length;
    if (entry === undefined) {
      this.#enter(pos.fn, place, group, depth, step);
      return true;
    }
    const before = this.#steps[entry] ?? OWN;
    this.#changes.push({ entry, before });
    this.#steps[entry] = step;
    return before !== OWN || group.operations.every((operation) => operation.place === place);
  }

  #enter(fn: FnId, place: number, group: Group, depth: number, step: Step): void {
    this.#known.set(place, group.number, this.#steps.length);
    this.#fns.push(fn);
    this.#places.push(place);
    this.#groups.push(group);
    this.#depths.push(depth);
    this.#steps.push(step);
  }

  /** What was added by now stays. */
  settle(): void {
    this.#news = this.#steps.length;
    this.#changes = [];
  }

  /** Takes back what came since. */
  takeBack(): void {
    for (const { entry, before } of this.#changes.reverse()) this.#steps[entry] = before;
    for (const column of [this.#fns, this.#places, this.#groups, this.#depths, this.#steps]) column.length = this.#news;
  }

  /** Nothing is added any more. */
  close(): void {
    this.#known = new PairMap();
  }

  /** The functions in which one of the operations is done, themselves or through what they call. */
  doing(test: (use: Use) => boolean): ReadonlySet<FnId> {
    const asked = new Map<Group, boolean>();
    const found = new Set<FnId>();
    for (const [entry, group] of this.#groups.entries()) {
      let is = asked.get(group);
      if (is === undefined) {
        is = group.operations.some(({ use }) => test(use));
        asked.set(group, is);
      }
      if (is) found.add(this.#fns[entry] ?? -1);
    }
    return found;
  }

  at(fn: FnId, place: number): readonly Effect[] {
    return this.#of(fn).byPlace.get(place) ?? NONE;
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
    const places = new Map<number, Entry[]>();
    for (const entry of entries) {
      const place = this.#places[entry] ?? -1;
      const known = places.get(place);
      if (known === undefined) places.set(place, [entry]);
      else known.push(entry);
    }
    const byPlace = new Map([...places].map(([place, known]) => [place, this.#effectsOf(known, place)]));
    return { byPlace, all: [...byPlace.values()].flat() };
  }

  #byFunction(): ReadonlyMap<FnId, readonly Entry[]> {
    const found = new Map<FnId, Entry[]>();
    for (const [entry, fn] of this.#fns.entries()) {
      const known = found.get(fn);
      if (known === undefined) found.set(fn, [entry]);
      else known.push(entry);
    }
    return found;
  }

  /** In the order in which the operations came there: those over fewer calls first. */
  #effectsOf(entries: readonly Entry[], place: number): readonly Effect[] {
    const found = entries.flatMap((entry) => {
      const [step, depth, group] = [this.#steps[entry] ?? OWN, this.#depths[entry] ?? 0, this.#groups[entry]];
      const operations = group?.operations.filter((one) => depth > 0 || one.place === place) ?? [];
      return operations.map(({ use, order }) => ({ use, order, depth, step, manner: this.#mannerOf(entry) }));
    });
    found.sort((a, b) => a.depth - b.depth || a.order - b.order);
    return found.map(({ use, step, manner }) => new LiftedEffect(use, manner, this.steps, step));
  }
}

interface InFunction {
  readonly byPlace: ReadonlyMap<number, readonly Effect[]>;
  readonly all: readonly Effect[];
}

const NONE: readonly Effect[] = [];

const NOTHING: InFunction = { byPlace: new Map(), all: NONE };
