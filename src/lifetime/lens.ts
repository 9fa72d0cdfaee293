import type { Value } from '../facts/value.js';
import { type Cell, isUnknownOwner, type Pos, type Use } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import type { Fn, FnId } from '../link/program.js';
import { forward, usesOf } from '../link/reach.js';
import type { Effect } from './lift/effect.js';
import { Effects } from './lift/effects.js';
import { keep } from './lift/kept.js';
import { namedCells } from './mentions.js';
import { throughMethodValues } from './method-values.js';
import { handOvers, reachWithin } from './within.js';

export type { Effect } from './lift/effect.js';

/** How many operations on one value are followed. */
const USES_MAX = 3000;

/** How many operations are looked at to find them. */
const CANDIDATES_MAX = 10_000;

function isCrowded({ flow }: Linked, cells: ReadonlySet<Cell>): boolean {
  let count = 0;
  for (const cell of cells) count += flow.uses.get(cell)?.length ?? 0;
  return count > CANDIDATES_MAX;
}

/** Of what happens to a value, what is looked at. */
export interface Focus {
  /** Adds what is done to it without naming it as operand, such as a call that takes it back by an argument. */
  readonly more?: (cells: ReadonlySet<Cell>) => readonly Use[];
  /** Of the operations only those are followed. */
  readonly only?: (use: Use) => boolean;
  /** Only what this declared function and its literals do, until they hand the value over. */
  readonly within?: FnId;
}

/** Everything that happens to one value, seen from any function on the way. */
export class Lens {
  readonly linked: Linked;
  readonly cells: ReadonlySet<Cell>;
  readonly containers: ReadonlySet<Cell>;
  readonly uses: readonly Use[];
  /** The search for it gave up. */
  readonly truncated: boolean;
  /** More is done with it than is followed: of that nothing is known. */
  readonly crowded: boolean;
  /** The value could not be followed everywhere: nothing may be claimed that needs the whole picture. */
  readonly lost: boolean;
  /** Lifted when somebody asks: many a value is out of the question before. */
  #lifted: Effects | undefined;
  /** The declared function within which it is followed; undefined where it is followed everywhere. */
  readonly within: FnId | undefined;
  #exposed: boolean | undefined;

  /** Cells that hold a method value of the watched value (`t.Stop`), or a container of such. */
  readonly methodValues: ReadonlySet<Cell>;

  /**
   * Watches the value that comes into being in `start`.
   */
  constructor(linked: Linked, start: readonly Cell[], { more, only = () => true, within }: Focus = {}) {
    this.linked = linked;
    this.within = within;
    const reach = within === undefined ? forward(linked.flow, start) : reachWithin(linked, start, within);
    this.cells = reach.cells;
    this.containers = reach.containers;
    const bound = throughMethodValues(linked, reach.cells);
    this.methodValues = bound.cells;
    const found = isCrowded(linked, reach.cells)
      ? undefined
      : [
          ...usesOf(linked.flow, reach.cells),
          ...bound.uses,
          ...(more?.(reach.cells) ?? []),
          ...(within === undefined ? [] : handOvers(linked, reach.cells, within)),
        ].filter((use) => only(use) && (within === undefined || linked.program.fns[use.pos.fn]?.root === within));
    this.crowded = found === undefined || found.length > USES_MAX;
    this.uses = this.crowded ? [] : (found ?? []);
    const held = usesOf(linked.flow, reach.containers);
    this.truncated = reach.truncated || this.crowded;
    this.lost =
      this.truncated ||
      within !== undefined ||
      [...this.uses, ...held].some((u) => u.kind === 'escape') ||
      linked.sight.goesUnread([...reach.cells, ...reach.containers]);
  }

  /** Whether unseen code can get hold of the value through an exported name. */
  get exposed(): boolean {
    this.#exposed ??= this.#isReadOutside(this.cells) || this.#isReadOutside(this.containers) || this.givenOutside;
    return this.#exposed;
  }

  /**
   * Whether unseen code can send on the channel or close it. Who gets it as a `<-chan` can do neither (Go spec, "Send
   * statements", "Close").
   */
  get endedOutside(): boolean {
    this.#endedOutside ??=
      this.exposed &&
      (this.givenOutside ||
        this.#isReadOutside(this.containers) ||
        [...this.cells].some((cell) => this.linked.sight.readOutside(cell) && !this.#onlyReceives(cell)));
    return this.#endedOutside;
  }

  #endedOutside: boolean | undefined;

  #onlyReceives(cell: Cell): boolean {
    const at = this.linked.sight.variableAt(cell);
    const owner = this.linked.sight.ownerOf(cell);
    if (at === undefined || owner === undefined) return false;
    const type = this.linked.types.resolver.underlying(this.linked.types.ofVar(owner.file, at.id));
    return type.k === 'chan' && type.dir === 'recv';
  }

  /** It is put into a field of a type that is not of the program: `server.Listener = l`. Who has that can use it at will. */
  get givenOutside(): boolean {
    const { flow } = this.linked;
    this.#givenOutside ??= [...this.cells].some((cell) => {
      const name = flow.cells.name(cell);
      const outside = name?.k === 'field' && isUnknownOwner(name.owner);
      return outside && flow.copies.to(cell).some((from) => this.cells.has(from));
    });
    return this.#givenOutside;
  }

  #givenOutside: boolean | undefined;

  #isReadOutside(cells: ReadonlySet<Cell>): boolean {
    for (const cell of cells) if (this.linked.sight.readOutside(cell)) return true;
    return false;
  }

  /** The effects could not all be lifted. */
  get overflow(): boolean {
    if (this.#overflow === undefined) {
      const lifted = this.#lifted ?? new Effects(this.linked, this, this.within);
      this.#overflow = lifted.overflow;
      // Who hears that there are too many asks no more.
      if (!this.#overflow) this.#hold(lifted);
    }
    return this.#overflow;
  }

  /** Also when the effects have been forgotten. */
  #overflow: boolean | undefined;

  /** What the instruction itself does, not through what it calls: nothing is lifted for that. */
  ownUsesAt(pos: Pos): readonly Use[] {
    const { places } = this.linked;
    if (this.#own === undefined) {
      this.#own = new Map();
      for (const use of this.uses) {
        const place = places.of(use.pos);
        const at = this.#own.get(place);
        if (at === undefined) this.#own.set(place, [use]);
        else at.push(use);
      }
    }
    return this.#own.get(places.of(pos)) ?? [];
  }

  #own: Map<number, Use[]> | undefined;

  effectsAt(pos: Pos): readonly Effect[] {
    return this.#effects.at(pos);
  }

  effectsIn(fn: FnId): readonly Effect[] {
    return this.#effects.in(fn);
  }

  /** The functions in which one of the operations is done, themselves or through what they call. */
  functionsDoing(test: (use: Use) => boolean): ReadonlySet<FnId> {
    return this.#effects.doing(test);
  }

  get #effects(): Effects {
    return this.#lifted ?? this.#hold(new Effects(this.linked, this, this.within));
  }

  #hold(lifted: Effects): Effects {
    if (this.#lifted === undefined) {
      this.#lifted = lifted;
      keep(this.linked, lifted.size, () => {
        this.#lifted = undefined;
      });
    }
    return lifted;
  }

  /** Whether one of the expressions is the value or holds it. */
  returns(values: readonly Value[], fn: Fn): boolean {
    return values.some((value) =>
      namedCells(this.linked, fn, value).some((cell) => this.cells.has(cell) || this.containers.has(cell)),
    );
  }
}
