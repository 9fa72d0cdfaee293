import type { GoFile } from '../properties/checked.js';

/** A place in a file as it was: offsets are UTF-16. */
export interface Origin {
  readonly file: string;
  readonly offset: number;
}

/** A file that was put together anew, and where each part of it comes from. */
export interface Written extends GoFile {
  /** Where the character at an offset comes from; of what was put in, the place it was put at. */
  origin(offset: number): Origin;
}

/** Text from a file, as it was or put in there. */
export interface Piece {
  readonly file: string;
  readonly offset: number;
  readonly text: string;
  /** Not in the file: it was put in at the offset. */
  readonly added?: true;
}

export interface Edit {
  readonly file: string;
  readonly start: number;
  /** Equal to `start`: nothing is taken away. */
  readonly end: number;
  readonly text: string;
}

/** What belongs together: all of its edits are made, or none. */
export type Place = readonly Edit[];

/** A file from pieces, in their order. */
export function written(name: string, pieces: readonly Piece[]): Written {
  const text = pieces.map((piece) => piece.text).join('');
  return {
    name,
    text,
    origin(offset) {
      let before = 0;
      for (const piece of pieces) {
        if (offset < before + piece.text.length) {
          return { file: piece.file, offset: piece.offset + (piece.added ? 0 : offset - before) };
        }
        before += piece.text.length;
      }
      throw new Error(`${name} has no offset ${offset}`);
    },
  };
}

/** The files with the edits of the places made; edits may not overlap. */
export function rewritten(files: readonly GoFile[], places: readonly Place[]): readonly Written[] {
  const edits = places.flat();
  return files.map((file) => {
    const own = edits.filter((edit) => edit.file === file.name).sort((a, b) => a.start - b.start || a.end - b.end);
    const pieces: Piece[] = [];
    let at = 0;
    for (const { start, end, text } of own) {
      if (start < at) throw new Error(`edits of ${file.name} overlap at ${start}`);
      pieces.push({ file: file.name, offset: at, text: file.text.slice(at, start) });
      pieces.push({ file: file.name, offset: start, text, added: true });
      at = end;
    }
    pieces.push({ file: file.name, offset: at, text: file.text.slice(at) });
    return written(file.name, pieces);
  });
}
