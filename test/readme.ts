import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const readmePath = fileURLToPath(new URL('../README.md', import.meta.url));

/** The fenced blocks of a language in the part of the README below a heading (`### Vim and Neovim`, without the signs). */
export function blocksUnder(heading: string, language: string): readonly string[] {
  const text = readFileSync(readmePath, 'utf8');
  const fences = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  // A line such as `# comment` in a block is no heading.
  const inFence = (index: number): boolean =>
    fences.some((fence) => fence.index < index && index < fence.index + fence[0].length);
  const headings = [...text.matchAll(/^(#+) (.*)$/gm)].filter(({ index }) => !inFence(index));
  const at = headings.findIndex(([, , words]) => words === heading);
  const from = headings[at];
  if (from === undefined) throw new Error(`the README has no heading ${heading}`);
  const depth = from[1]?.length ?? 0;
  const next = headings.slice(at + 1).find(([, signs]) => (signs?.length ?? 0) <= depth);
  const to = next?.index ?? text.length;
  return fences
    .filter((fence) => fence[1] === language && fence.index > from.index && fence.index < to)
    .map((fence) => fence[2] ?? '');
}

/** The only such block. */
export function blockUnder(heading: string, language: string): string {
  const blocks = blocksUnder(heading, language);
  const [block] = blocks;
  if (block === undefined || blocks.length > 1) throw new Error(`${blocks.length} ${language} blocks under ${heading}`);
  return block;
}
