import type { Span } from '../base/span.js';
import { chunksOf } from './chunk.js';
import type { Copy } from './copy.js';
import { regionsOf } from './problem.js';

/**
 * What the grammar does not know yet: `new(expr)` of Go 1.26 and the type parameters of methods of Go 1.27
 * (https://go.dev/doc/go1.26, https://go.dev/doc/go1.27); nor does it know a function that a program calls `make`. Where a tree is broken, text of the same length that the
 * grammar does know stands in for them, so that every offset stays true: a plain name for `new`, blanks for
 * `[T any]`. Names are always read from the original text, so that lowering still sees `new`.
 */
export interface Filled {
  /** The text that was read: as long as the original. */
  readonly text: string;
  readonly copy: Copy;
  /** Names of the type parameters of a method, by the offset where the method's name ends. */
  readonly methodTypeParams: ReadonlyMap<number, readonly string[]>;
}

interface Substitute {
  readonly at: Span;
  readonly text: string;
  readonly typeParams?: { readonly nameEnd: number; readonly names: readonly string[] };
}

/**
 * Tries substitutes in the broken declarations and keeps those that leave less of their declaration broken. `offset` is
 * where the text begins in its file.
 */
export function fillHoles(text: string, offset: number, broken: Copy, read: (text: string) => Copy): Filled {
  const nothing = { text, copy: broken, methodTypeParams: new Map() };
  const chunks = chunksOf(text);
  const before = damageOf(broken, chunks, offset);
  const tried = chunks
    .map((chunk, i) => ({ i, substitutes: (before[i] ?? 0) > 0 ? substitutesIn(text, chunk) : [] }))
    .filter((c) => c.substitutes.length > 0);
  if (tried.length === 0) return nothing;
  const all = read(put(text, tried));
  const after = damageOf(all, chunks, offset);
  const good = tried.filter(({ i }) => (after[i] ?? 0) < (before[i] ?? 0));
  if (good.length === 0) return nothing;
  const filled = put(text, good);
  const lists = good.flatMap((c) => c.substitutes).flatMap((s) => s.typeParams ?? []);
  return {
    text: filled,
    copy: good.length === tried.length ? all : read(filled),
    methodTypeParams: new Map(lists.map((list) => [offset + list.nameEnd, list.names])),
  };
}

/** How much of each chunk is broken: its regions count more than their length. */
function damageOf(copy: Copy, chunks: readonly Span[], offset: number): number[] {
  const damage = chunks.map(() => 0);
  let first = 0;
  for (const region of regionsOf(copy.broken)) {
    const at = { start: region.at.start - offset, end: region.at.end - offset };
    while (first < chunks.length && (chunks[first]?.end ?? 0) <= at.start) first++;
    for (let i = first; i < chunks.length; i++) {
      const chunk = chunks[i];
      if (chunk === undefined || (chunk.start >= at.end && i > first)) break;
      damage[i] = (damage[i] ?? 0) + 1000 + Math.max(0, Math.min(at.end, chunk.end) - Math.max(at.start, chunk.start));
    }
  }
  return damage;
}

function put(text: string, chunks: readonly { readonly substitutes: readonly Substitute[] }[]): string {
  const substitutes = chunks.flatMap((c) => c.substitutes);
  const parts: string[] = [];
  let from = 0;
  for (const { at, text: instead } of substitutes.sort((a, b) => a.at.start - b.at.start)) {
    parts.push(text.slice(from, at.start), instead);
    from = at.end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

function substitutesIn(text: string, chunk: Span): Substitute[] {
  const found: Substitute[] = [];
  const generic = genericMethod(text, chunk);
  if (generic !== undefined) found.push(generic);
  const word = /(?<![\p{L}\p{N}_.])(new|make)\s*\(/gu;
  word.lastIndex = chunk.start;
  for (let m = word.exec(text); m !== null && m.index < chunk.end; m = word.exec(text)) {
    const open = m.index + m[0].length - 1;
    const close = closing(text, open, chunk.end);
    const name = m[1] ?? '';
    if (close !== undefined && !looksLikeType(splitTopLevel(text.slice(open + 1, close))[0] ?? '')) {
      found.push({ at: { start: m.index, end: m.index + name.length }, text: 'n'.repeat(name.length) });
    }
  }
  return found;
}

/** `func (r *R) M[T any](...)`: the list between the method's name and its parameters. */
function genericMethod(text: string, chunk: Span): Substitute | undefined {
  const head = /func\s*\([^()]*\)\s*[\p{L}_][\p{L}\p{N}_]*/uy;
  head.lastIndex = chunk.start;
  const m = head.exec(text);
  if (m === null) return undefined;
  const nameEnd = m.index + m[0].length;
  const open = nameEnd + (/^\s*/.exec(text.slice(nameEnd, nameEnd + 20))?.[0].length ?? 0);
  if (text[open] !== '[') return undefined;
  const close = closing(text, open, chunk.end);
  if (close === undefined) return undefined;
  const end = close + 1;
  const names = splitTopLevel(text.slice(open + 1, close)).flatMap(
    (part) => /[\p{L}_][\p{L}\p{N}_]*/u.exec(part)?.[0] ?? [],
  );
  return { at: { start: open, end }, text: ' '.repeat(end - open), typeParams: { nameEnd, names } };
}

function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/** Strings, runes and comments are stepped over whole; everything else is one sign. */
const PIECE = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[\s\S]/y;

/** The offset of the bracket that closes the one at `open`. */
function closing(text: string, open: number, end: number): number | undefined {
  let depth = 0;
  PIECE.lastIndex = open;
  while (PIECE.lastIndex < end) {
    const at = PIECE.lastIndex;
    const piece = PIECE.exec(text)?.[0];
    if (piece === undefined) return undefined;
    if (piece === '(' || piece === '[' || piece === '{') depth++;
    else if (piece === ')' || piece === ']' || piece === '}') {
      depth--;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

/** Whether the argument of a `new` reads as a type; the grammar takes those, and a name in the place of `new` would break them. */
function looksLikeType(text: string): boolean {
  const t = text
    .trim()
    .replace(/,$/, '')
    .replace(/^[*\s]+/, '');
  if (/^[\p{L}_][\p{L}\p{N}_]*(?:\s*\.\s*[\p{L}_][\p{L}\p{N}_]*)?(?:\[(?!\s*\d)[\p{L}\p{N}_.,\s[\]*]*\])?$/u.test(t))
    return true;
  // What is left when the braces of types are gone decides: a brace makes a literal, a parenthesis a call.
  const rest = t.replace(/\b(?:struct|interface)\s*\{[^{}]*\}/g, 'T');
  if (/^func\b/.test(rest)) return !rest.includes('{');
  return /^(?:\[|map\s*\[|chan\b|<-\s*chan\b|T$)/.test(rest) && !/[({"`]/.test(rest);
}
