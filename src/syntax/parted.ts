import type { SyntaxNode } from './node.js';

/**
 * The text with a semicolon in place of each line end that the grammar has read over. It takes `tick.C` at the end of a
 * line and a block on the next one, `{ events <- t }`, for a composite literal of the type `tick.C`; but Go puts a
 * semicolon where a line ends in a name or a closing bracket (Go specification, "Semicolons"). The same text where there
 * is no such place. `offset`: where the text begins in the file that the tree's offsets count in.
 */
export function partLines(text: string, offset: number, root: SyntaxNode): string {
  if (!startsWithBlock(text)) return text;
  let parted = text;
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const [type, body] = node.children;
    if (node.type === 'composite_literal' && type !== undefined && body !== undefined) {
      const end = type.end - offset;
      const between = text.slice(end, body.start - offset);
      // A comment may come before the line end: the semicolon goes in front of it.
      if (/^\s/.test(between) && between.includes('\n')) parted = `${parted.slice(0, end)};${parted.slice(end + 1)}`;
    }
    waiting.push(...node.children);
  }
  return parted;
}

/** Whether a line begins with a brace after one that a semicolon ends; hardly any file has such a line. */
function startsWithBlock(text: string): boolean {
  for (const { index } of text.matchAll(/\n[ \t]*\{/g)) {
    const before = text.charCodeAt(index - 1) === 13 ? index - 2 : index - 1;
    if (/[^\s{(,:;=&|]/.test(text.charAt(before))) return true;
  }
  return false;
}
