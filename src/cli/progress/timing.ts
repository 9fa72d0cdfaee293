/** What the stages of a run took, on the clock and of the processors: a busy machine stretches only the first. */
export class Timing {
  readonly #stages = new Map<string, { wall: number; processor: number }>();
  readonly #processor: () => number;
  #before: number;

  /** `processor` gives the milliseconds that all threads of the process have taken. */
  constructor(processor: () => number) {
    this.#processor = processor;
    this.#before = processor();
  }

  /** Adds to a stage that ends now; workspaces are analysed one after the other, so a stage is run more than once. */
  readonly add = (stage: string, milliseconds: number): void => {
    const now = this.#processor();
    const sum = this.#stages.get(stage) ?? { wall: 0, processor: 0 };
    this.#stages.set(stage, { wall: sum.wall + milliseconds, processor: sum.processor + now - this.#before });
    this.#before = now;
  };

  /** A line a stage, in the order in which they were first run. */
  table(): string {
    const width = Math.max(0, ...[...this.#stages.keys()].map((stage) => stage.length));
    const number = (ms: number): string => `${ms.toFixed(1).padStart(9)} ms`;
    return [...this.#stages]
      .map(([stage, { wall, processor }]) => `${stage.padEnd(width)}  ${number(wall)} ${number(processor)} processor\n`)
      .join('');
  }
}
