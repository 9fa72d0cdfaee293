/** A token of Go's, comments among them. Offsets are UTF-16. */
export interface Word {
  readonly kind: 'comment' | 'string' | 'name' | 'number' | 'mark';
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const TOKENS =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>`[^`]*`|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<name>[\p{L}_][\p{L}\p{Nd}_]*)|(?<number>\.?\d(?:[\w.]|(?<=[eEpP])[+-])*)|(?<mark><<=|>>=|&\^=|\.\.\.|&&|\|\||<-|\+\+|--|==|!=|<=|>=|:=|<<|>>|&\^|[-+*/%&|^]=|[^\s])/gu;

/** The tokens of a Go file ("Lexical elements" of the Go specification); the file is taken to be correct. */
export function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(TOKENS)].map((match) => {
    const [kind = 'mark'] = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    return { kind: kind as Word['kind'], start: match.index, end: match.index + match[0].length, text: match[0] };
  });
}

/** The words of the Go specification that are no names of a program's own. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var'.split(
    ' ',
  ),
);

/** Names that the language declares itself, or gives a meaning. */
export const PREDECLARED: ReadonlySet<string> = new Set(
  'any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr true false iota nil append cap clear close complex copy delete imag len make max min new panic print println real recover main init _'.split(
    ' ',
  ),
);
