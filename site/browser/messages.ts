import type { Checked } from './check.js';

/** What the page asks of the engine's thread. */
export interface Question {
  readonly id: number;
  readonly text: string;
  readonly go: string;
  readonly strict: boolean;
}

/** The answer; `failure`: why there is none. */
export interface Answer {
  readonly id: number;
  readonly checked?: Checked;
  readonly failure?: string;
}
