import { type Token, tokens } from './tokens.js';

/**
 * The last line of the statement, declaration or element that begins on each of the wanted lines; both from 1. A line
 * that begins with a closing bracket begins nothing and is left out, and so is an empty one.
 *
 * A line end ends a statement where Go would put a semicolon (Go spec, "Semicolons"), or after the comma of a list, if
 * every bracket that was opened since is closed again. So `go func() {` reaches to its `}()`, an `if` includes its
 * `else`, a `case` reaches to the next one. One pass over the text, however many lines are wanted.
 */
export function statementEnds(text: string, wanted: ReadonlySet<number>): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  // A stack: what was opened later is at least as deep and never ends later.
  const open: Open[] = [];
  const closeWhile = (isOver: (entry: Open) => boolean, endLine: number): void => {
    for (let top = open.at(-1); top !== undefined && isOver(top); top = open.at(-1)) {
      ends.set(top.line, endLine);
      open.pop();
    }
  };
  let depth = 0;
  let line = 1;
  let last: Token | undefined;
  for (const token of tokens(text)) {
    const { kind } = token;
    if (kind === 'newline') {
      if (last?.ends) closeWhile((entry) => entry.depth === depth && !entry.clause, line);
      line++;
      last = undefined;
      continue;
    }
    if (kind === 'close') depth--;
    else if (last === undefined) {
      const clause = kind === 'clause';
      if (clause) closeWhile((entry) => entry.depth === depth, line - 1);
      if (wanted.has(line)) open.push({ line, depth, clause });
    }
    if (kind === 'close') closeWhile((entry) => entry.depth > depth, line);
    if (kind === 'open') depth++;
    line += token.newlines;
    last = token;
  }
  closeWhile(() => true, line);
  return ends;
}

interface Open {
  readonly line: number;
  readonly depth: number;
  /** A `case` or `default`, which no line end ends. */
  readonly clause: boolean;
}
