import type { Span } from '../base/span.js';
import { chunksOf } from './chunk.js';

/**
 * The parser's memory is bounded (2 GB of WebAssembly), and running out of it ends the process's only parser. The worst
 * text found (`f(f(f(...`) takes 1.2 kB a character, common Go 0.1 kB. So a text is read whole up to this length, in
 * UTF-16 units; a longer one declaration by declaration, in pieces of half of it.
 */
export const LARGEST = 2_000_000;

/** Beyond this length, text that nests deeper than people write is not read: depth is what takes the memory. */
const SUSPECT = 1_000_000;
const DEEPEST = 10_000;

/** Whether a text can be handed to the parser as it is. */
export function isReadable(text: string): boolean {
  return text.length <= LARGEST && (text.length <= SUSPECT || !nestsDeeply(text));
}

/** Whole declarations, together as long as a piece may be; a single one can be longer. */
export function piecesOf(text: string): Span[] {
  const pieces: Span[] = [];
  let start = 0;
  for (const chunk of chunksOf(text)) {
    if (chunk.end - start > LARGEST / 2 && chunk.start > start) {
      pieces.push({ start, end: chunk.start });
      start = chunk.start;
    }
  }
  return [...pieces, { start, end: text.length }];
}

function nestsDeeply(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === PAREN || c === BRACKET || c === BRACE) {
      if (++depth > DEEPEST) return true;
    } else if ((c === PAREN + 1 || c === BRACKET + 2 || c === BRACE + 2) && depth > 0) depth--;
  }
  return false;
}

const PAREN = 40;
const BRACKET = 91;
const BRACE = 123;
