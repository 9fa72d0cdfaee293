import type { Span } from '../base/span.js';
import type { Copy } from './copy.js';
import type { SyntaxNode } from './node.js';

/**
 * The top-level declarations of a text, told by the words that gofmt puts at the start of a line. It is for broken files
 * only: there the tree can't be asked.
 */
export function chunksOf(text: string): Span[] {
  const starts = [0, ...Array.from(text.matchAll(/^(?:func|type|var|const|import)\b/gm), (m) => m.index)];
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length })).filter((c) => c.end > c.start);
}

/**
 * Where one error has swallowed functions that follow it, as a missing brace does, every declaration is read alone: then
 * only the one with the error is lost.
 */
export function readApart(
  text: string,
  whole: Copy,
  offset: number,
  read: (text: string, offset: number) => Copy,
): Copy {
  if (!hasSwallowed(text, whole.root, offset)) return whole;
  const chunks = chunksOf(text);
  if (chunks.length > MOST) return whole;
  const parts = chunks.map((chunk) => read(text.slice(chunk.start, chunk.end), offset + chunk.start));
  return {
    root: { ...whole.root, type: 'source_file', children: parts.flatMap((p) => p.root.children) },
    directives: parts.flatMap((p) => p.directives),
    broken: parts.flatMap((p) => p.broken),
  };
}

/** A parse has a price of its own, so a broken file of more declarations than people write is left as it is. */
const MOST = 2000;

function hasSwallowed(text: string, root: SyntaxNode, offset: number): boolean {
  const found = new Set<number>();
  const todo = [...root.children];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === 'ERROR') todo.push(...node.children);
    else if (node.type === 'function_declaration' || node.type === 'method_declaration') found.add(node.start);
  }
  return Array.from(text.matchAll(/^func\b/gm)).some((m) => !found.has(offset + m.index));
}
