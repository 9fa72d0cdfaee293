import type { Place } from '../model.js';

/** A repair that the model knows to be right, by the places of the program; see the type of that name of findings. */
export type Repair = { readonly safe: boolean } & (
  | { readonly k: 'defer'; readonly at: Place; readonly call: string; readonly check?: Place }
  | { readonly k: 'capacity'; readonly at: Place }
  | { readonly k: 'move'; readonly at: Place; readonly before: Place }
);
