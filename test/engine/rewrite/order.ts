/** The declarations of a package in another order, or in other files. */
import type { GoFile } from '../properties/checked.js';
import { type Piece, type Written, written } from './pieces.js';

/** The head of a file (its package clause and imports), and its other declarations with the comments above them. */
export function declarationsOf({ name, text }: GoFile): { readonly head: Piece; readonly rest: readonly Piece[] } {
  const starts = [...text.matchAll(/^(?:func|type|var|const)\b/gm)]
    .map(({ index }) => withComments(text, index))
    .filter((start) => text.slice(0, start).split('`').length % 2 === 1);
  const first = starts[0] ?? text.length;
  const rest = starts.map((offset, i) => ({ file: name, offset, text: text.slice(offset, starts[i + 1]) }));
  return { head: { file: name, offset: 0, text: text.slice(0, first) }, rest };
}

/** Where the comments begin that stand right above a declaration. */
function withComments(text: string, index: number): number {
  let at = index;
  for (;;) {
    const line = text.lastIndexOf('\n', at - 2) + 1;
    if (at === 0 || !text.startsWith('//', line)) return at;
    at = line;
  }
}

/** Each file with its declarations in the order of the ranks, which are used one after the other. */
export function reordered(files: readonly GoFile[], rank: () => number): readonly Written[] {
  return files.map((file) => {
    const { head, rest } = declarationsOf(file);
    const ranked = rest.map((piece) => ({ piece, rank: rank() })).sort((a, b) => a.rank - b.rank);
    const end: Piece = { file: file.name, offset: 0, text: '\n', added: true };
    return written(file.name, [head, ...ranked.flatMap(({ piece }) => [piece, end])]);
  });
}

/** Each file as two files of its package; the imports stand in both. */
export function split(files: readonly GoFile[], second: () => boolean): readonly Written[] {
  return files.flatMap((file) => {
    const { head, rest } = declarationsOf(file);
    const moved = rest.map((piece) => ({ piece, away: second() }));
    const part = (away: boolean): readonly Piece[] => [
      head,
      ...moved.flatMap((one) => (one.away === away ? [one.piece] : [])),
    ];
    return [written(file.name, part(false)), written(file.name.replace(/(_test)?\.go$/, '_rest$1.go'), part(true))];
  });
}
