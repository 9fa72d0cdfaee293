/** What gorphan reads from a go.mod or go.work file. */
export interface GoMod {
  /** Empty where there is none (go.work, or a broken file). */
  readonly module: string;
  /** The `go` directive without a release-candidate suffix: `1.22` or `1.23.4`. */
  readonly go?: string;
  /** The folders of go.work's `use` lines, as written. */
  readonly uses: readonly string[];
  /** The first thing that is wrong; `line` is from 1. What could be read is still given. */
  readonly problem?: { readonly line: number; readonly message: string };
}

interface Line {
  readonly words: readonly string[];
  readonly number: number;
}

/**
 * Reads a go.mod or go.work file (https://go.dev/ref/mod#go-mod-file-grammar). Only `module`, `go` and `use` matter;
 * directives that are unknown are passed over, as they may come from a newer Go.
 */
export function readGoMod(text: string): GoMod {
  const uses: string[] = [];
  let module = '';
  let go: string | undefined;
  let problem: GoMod['problem'];
  const wrong = (line: number, message: string): void => {
    problem ??= { line, message };
  };
  for (const { words, number } of directives(text, wrong)) {
    const [verb, value] = words;
    if (verb === 'module') {
      if (value === undefined || words.length > 2) wrong(number, '`module` wants one path');
      else if (module !== '') wrong(number, 'a second `module` line');
      else module = value;
    } else if (verb === 'go') {
      const version = /^[1-9]\d*\.\d+(?:\.\d+)?(?=$|[a-z]+\d+$)/.exec(value ?? '')?.[0];
      if (version === undefined || words.length > 2) wrong(number, '`go` wants a version such as 1.22');
      else go ??= version;
    } else if (verb === 'use') {
      if (value === undefined || words.length > 2) wrong(number, '`use` wants one folder');
      else uses.push(value);
    }
  }
  return { module, uses, ...(go === undefined ? {} : { go }), ...(problem === undefined ? {} : { problem }) };
}

/** The directives, those of a block with the block's verb in front. */
function directives(text: string, wrong: (line: number, message: string) => void): readonly Line[] {
  const lines: Line[] = [];
  let block: { readonly verb: string; readonly line: number } | undefined;
  for (const [index, source] of text.split(/\r?\n/).entries()) {
    const number = index + 1;
    const words = wordsOfLine(source);
    const [first, second] = words ?? [];
    if (words === undefined) wrong(number, 'a quoted text does not end');
    if (words === undefined || first === undefined) continue;
    if (block !== undefined) {
      if (first === ')') block = undefined;
      else lines.push({ words: [block.verb, ...words], number });
    } else if (second === '(') {
      // `verb ()` is an empty block on one line.
      if (words[2] !== ')') block = { verb: first, line: number };
    } else if (first === '(' || first === ')') wrong(number, `\`${first}\` stands alone`);
    else lines.push({ words, number });
  }
  if (block !== undefined) wrong(block.line, `the block of \`${block.verb}\` does not end`);
  return lines;
}

/** The words of a line without its comment; undefined where a quoted text does not end. */
function wordsOfLine(source: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = source.trimStart();
  while (rest !== '' && !rest.startsWith('//')) {
    const word = /^(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|[()]|(?:(?!\/\/)[^\s()"`])+)/.exec(rest);
    if (word === null) return undefined;
    words.push(word[1]?.replace(/\\(.)/g, '$1') ?? word[2] ?? word[0]);
    rest = rest.slice(word[0].length).trimStart();
  }
  return words;
}
