import type { FileFacts } from '../facts/file-facts.js';

/** Signature that the lowering must keep; see the text of the file once it is written. */
export type Lower = (text: string) => FileFacts;
