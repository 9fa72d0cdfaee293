/** The model of a program's lifetimes: what rules ask. */
export interface Model {
  readonly placeholder?: never;
}
