import type { CallMode } from '../../link/call-graph.js';
import type { Cell, Pos, Use } from '../../link/flow.js';

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
}

/** How operations are run: two bits for the mode, by strength, and one each for the rest. */
export type Manner = number;

const MODES: readonly EffectMode[] = ['call', 'defer', 'go', 'detached'];
const MODE = 3;
const REPEATED = 4;
const ONCE = 8;

export const mannerOf = (mode: EffectMode, repeated: boolean, once: boolean): Manner =>
  MODES.indexOf(mode) | (repeated ? REPEATED : 0) | (once ? ONCE : 0);

export const modeOf = (manner: Manner): EffectMode => MODES[manner & MODE] ?? 'call';

export const isRepeated = (manner: Manner): boolean => (manner & REPEATED) !== 0;

export const isOnce = (manner: Manner): boolean => (manner & ONCE) !== 0;

/** What is run in one manner by something that is itself run in another: the stronger mode counts. */
export const through = (a: Manner, b: Manner): Manner => Math.max(a & MODE, b & MODE) | ((a | b) & ~MODE);

/** What the callee runs in one manner, seen from its caller: what it defers is done when the call is. */
export const lifted = (inner: Manner, call: Manner): Manner =>
  through(MODES[inner & MODE] === 'defer' ? inner & ~MODE : inner, call);
