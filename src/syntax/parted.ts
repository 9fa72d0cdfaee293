import type { SyntaxNode } from './node.js';

/**
 * The text with a semicolon in place of each line end that the grammar has read over. It takes `tick.C` at the end of a
 * line and a block on the next one, `{ events <- t }`, for a composite literal of the type `tick.C`, and `byName[n]` with
 * `(*p).free()` on the next one for a conversion to the type `byName[n]`; but Go puts a semicolon where a line ends in a
 * name or a closing bracket (Go specification, "Semicolons"). The same text where there is no such place. `offset`: where
 * the text begins in the file that the tree's offsets count in.
 */
export function partLines(text: string, offset: number, root: SyntaxNode): string {
  if (!startsAnew(text)) return text;
  let parted = text;
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const [type, rest] = node.children;
    if (JOINED.has(node.type) && type !== undefined && rest !== undefined) {
      const end = type.end - offset;
      // A comment may come before the line end: the semicolon goes in front of it. What stands after `f[int](` is the call's.
      if (endsLine(text.slice(end, rest.start - offset))) parted = `${parted.slice(0, end)};${parted.slice(end + 1)}`;
    }
    waiting.push(...node.children);
  }
  return parted;
}

const JOINED: ReadonlySet<string> = new Set(['composite_literal', 'type_conversion_expression']);

/** Whether a line ends there before the parenthesis of a call, if there is one. */
function endsLine(text: string): boolean {
  const [line = '', ...more] = text.split('\n');
  return /^\s/.test(text) && more.length > 0 && !line.replace(/\/\/.*/, '').includes('(');
}

/** Whether a line begins with a brace or parenthesis after one that a semicolon ends; hardly any file has such a line. */
function startsAnew(text: string): boolean {
  for (const { 0: start, index } of text.matchAll(/(?<![,{(])\n[ \t]*[{(]/g)) {
    const above = text.slice(0, index).trimEnd();
    const before = above.slice(above.lastIndexOf('\n') + 1).replace(/\s*(?:\/\/.*)?$/, '');
    if (start.endsWith('(') ? before.endsWith(']') : /[^\s{(,:;=&|]$/.test(before)) return true;
  }
  return false;
}
