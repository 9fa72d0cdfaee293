/** What the stages of a run took. */
export class Timing {
  readonly #stages = new Map<string, number>();

  /** Adds to a stage; workspaces are analysed one after the other, so a stage is run more than once. */
  readonly add = (stage: string, milliseconds: number): void => {
    this.#stages.set(stage, (this.#stages.get(stage) ?? 0) + milliseconds);
  };

  /** A line a stage, in the order in which they were first run. */
  table(): string {
    const width = Math.max(0, ...[...this.#stages.keys()].map((stage) => stage.length));
    const line = (stage: string, ms: number): string => `${stage.padEnd(width)}  ${ms.toFixed(1).padStart(9)} ms\n`;
    return [...this.#stages].map(([stage, ms]) => line(stage, ms)).join('');
  }
}
