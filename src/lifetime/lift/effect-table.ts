import type { FnId } from '../../link/program.js';
import type { Effect, Lifted } from './effect.js';

/** How many lifted operations one value may have; beyond, the picture is incomplete. */
const EFFECTS_MAX = 3000;

/** The effects at one place, each of another operation, in the order in which the operations came there. */
export interface Row {
  readonly number: number;
  readonly effects: Lifted[];
}

/** The effects of one value, by place and operation. */
export class EffectTable {
  /** In the order in which they were found, also those that others have taken the place of. */
  readonly all: Lifted[] = [];
  /** Not all of them found room. */
  overflow = false;
  readonly #operations: number;
  /** By the number of the place in the program. */
  readonly #rows = new Map<number, Row>();
  /** Those of each function that hold something. */
  readonly #byFn = new Map<FnId, Row[]>();
  readonly #flat = new Map<FnId, readonly Effect[]>();
  /** By row and operation, where in the row its effect stands. */
  readonly #indices = new Map<number, number>();

  /** `operations`: how many there are to be lifted. */
  constructor(operations: number) {
    this.#operations = operations;
  }

  row(place: number): Row {
    let row = this.#rows.get(place);
    if (row === undefined) {
      row = { number: this.#rows.size, effects: [] };
      this.#rows.set(place, row);
    }
    return row;
  }

  at(place: number): readonly Effect[] {
    return this.#rows.get(place)?.effects ?? NONE;
  }

  in(fn: FnId): readonly Effect[] {
    let flat = this.#flat.get(fn);
    if (flat === undefined) {
      flat = this.#byFn.get(fn)?.flatMap((row) => row.effects) ?? NONE;
      this.#flat.set(fn, flat);
    }
    return flat;
  }

  /** Whether a place may have to hear of an operation: what it knows to be repeated is no news. */
  isNews(row: Row, operation: number): boolean {
    const index = this.#indices.get(this.#key(row, operation));
    return index === undefined || row.effects[index]?.repeated !== true;
  }

  /**
   * Adds an effect, unless its place has one of the operation already. By another way (a recursion, a loop) the same
   * operation may be repeated: that counts.
   */
  add(row: Row, effect: Lifted): void {
    if (this.all.length >= EFFECTS_MAX) {
      this.overflow = true;
      return;
    }
    const { effects } = row;
    const key = this.#key(row, effect.operation);
    const index = this.#indices.get(key);
    if (index === undefined) {
      this.#indices.set(key, effects.length);
      if (effects.length === 0) this.#note(effect.pos.fn, row);
      effects.push(effect);
    } else if (effect.repeated && effects[index]?.repeated !== true) effects[index] = effect;
    else return;
    this.all.push(effect);
  }

  #key(row: Row, operation: number): number {
    return row.number * this.#operations + operation;
  }

  #note(fn: FnId, row: Row): void {
    const rows = this.#byFn.get(fn);
    if (rows === undefined) this.#byFn.set(fn, [row]);
    else rows.push(row);
  }
}

const NONE: readonly Effect[] = [];
