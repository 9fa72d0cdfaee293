import type { Pos, Use } from '../../link/flow.js';
import { type Effect, type EffectMode, isOnce, isRepeated, type Manner, modeOf } from './effect.js';
import { OWN, type Step, type Steps } from './steps.js';

/** One operation at a step. Chains are written out only for those that somebody looks at. */
export class LiftedEffect implements Effect {
  readonly use: Use;
  readonly pos: Pos;
  readonly mode: EffectMode;
  readonly repeated: boolean;
  readonly once: boolean;
  readonly #steps: Steps;
  readonly #step: Step;
  #chain: readonly Pos[] | undefined;

  constructor(use: Use, manner: Manner, steps: Steps, step: Step) {
    this.use = use;
    this.pos = step === OWN ? use.pos : steps.pos(step);
    this.mode = modeOf(manner);
    this.repeated = isRepeated(manner);
    this.once = isOnce(manner);
    this.#steps = steps;
    this.#step = step;
  }

  get chain(): readonly Pos[] {
    this.#chain ??= [...this.#steps.down(this.#step), this.use.pos];
    return this.#chain;
  }
}
