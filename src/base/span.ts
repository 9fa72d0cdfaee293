/** A half-open range of UTF-16 code units in a file's decoded text: `start` is in, `end` is out, both from 0. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
