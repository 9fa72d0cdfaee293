/** What a number of the packed values means: its two lowest bits; the rest is the shape, the integer or the text. */
export const OBJECT = 0;
export const INTEGER = 1;
export const STRING = 2;
export const OTHER = 3;

/** The rest of an OTHER: one of these, or ARRAY and above for the length of an array. */
export const TRUE = 0;
export const FALSE = 1;
export const NULL = 2;
export const UNDEFINED = 3;
/** Eight bytes follow: a number that is no small integer. */
export const NUMBER = 4;
/** The id of what does not exist: common enough for a tag of its own. */
export const MINUS_ONE = 5;
export const ARRAY = 6;

/** The largest integer that stands in its tag. */
export const MAX_INLINE = 2 ** 29 - 1;
