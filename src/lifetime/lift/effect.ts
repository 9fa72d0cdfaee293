import type { Value } from '../../facts/value.js';
import type { CallMode } from '../../link/call-graph.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { FnId } from '../../link/program.js';

/** `detached`: in a function literal that was handed to somebody unseen, who may run it at any time or never. */
export type EffectMode = CallMode | 'detached';

/** What an instruction does to the watched value, itself or through what it calls. */
export interface Effect {
  readonly use: Use;
  /** Where, in the function that was asked about. */
  readonly pos: Pos;
  readonly mode: EffectMode;
  /** On the way to the operation there is a loop below `pos`, so that it can happen many times. */
  readonly repeated: boolean;
  /** It happens once however often `pos` is run: `sync.Once`. */
  readonly once: boolean;
  /** The positions from `pos` to the operation itself. */
  readonly chain: readonly Pos[];
}

/** What lifting asks about the value. */
export interface Watched {
  readonly cells: ReadonlySet<Cell>;
  readonly containers: ReadonlySet<Cell>;
  readonly methodValues: ReadonlySet<Cell>;
  readonly uses: readonly Use[];
  /** Whether an expression of the function is the value or holds it; `base` numbers the first variable of its file. */
  holds(value: Value, base: number, fn: FnId): boolean;
}

/** An effect that knows the one it was lifted from: chains are written out only for those that somebody looks at. */
export class Lifted implements Effect {
  readonly use: Use;
  readonly pos: Pos;
  readonly mode: EffectMode;
  readonly repeated: boolean;
  readonly once: boolean;
  /** The number of `use` among the operations on the value. */
  readonly operation: number;
  /** How many positions the chain has. */
  readonly depth: number;
  readonly #below: Lifted | undefined;
  #chain: readonly Pos[] | undefined;

  constructor(
    { use, operation }: Pick<Lifted, 'use' | 'operation'>,
    pos: Pos,
    mode: EffectMode,
    repeated: boolean,
    once: boolean,
    below?: Lifted,
  ) {
    this.use = use;
    this.operation = operation;
    this.pos = pos;
    this.mode = mode;
    this.repeated = repeated;
    this.once = once;
    this.depth = below === undefined ? 1 : below.depth + 1;
    this.#below = below;
  }

  get chain(): readonly Pos[] {
    this.#chain ??= this.#below === undefined ? [this.pos] : [this.pos, ...this.#below.chain];
    return this.#chain;
  }
}
