/** As little of a Go token as is needed to see where statements end. */
export interface Token {
  readonly kind: 'newline' | 'open' | 'close' | 'clause' | 'other';
  /** Whether a line end after it may end a statement. */
  readonly ends: boolean;
  /** Line ends within it: raw strings. */
  readonly newlines: number;
}

/**
 * Reads text as Go's scanner does ("Lexical elements" of the Go spec), coarsely: blanks and comments are left out, broken
 * literals end with their line. A comment that goes over lines counts as its line ends. Linear for any text.
 */
export function* tokens(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    const start = at;
    if (char === '\n') {
      at++;
      yield NEWLINE;
    } else if (/\s/.test(char)) at++;
    else if (text.startsWith('//', at)) at = until(text, '\n', at);
    else if (text.startsWith('/*', at)) {
      at = until(text, '*/', at + 2) + 2;
      for (let i = newlinesIn(text, start, at); i > 0; i--) yield NEWLINE;
    } else if (char === '`') {
      at = until(text, '`', at + 1) + 1;
      yield { kind: 'other', ends: true, newlines: newlinesIn(text, start, at) };
    } else if (char === '"' || char === "'") {
      at = literalEnd(text, at, char);
      yield OPERAND;
    } else if (isWord(text.charCodeAt(at))) {
      while (at < text.length && isWord(text.charCodeAt(at))) at++;
      const word = at - start > 7 ? '' : text.slice(start, at);
      yield word === 'case' || word === 'default' ? CLAUSE : OPERAND;
    } else {
      const step = text.startsWith('++', at) || text.startsWith('--', at);
      at += step ? 2 : 1;
      yield step ? OPERAND : (punctuation[char] ?? OPERATOR);
    }
  }
}

const NEWLINE: Token = { kind: 'newline', ends: false, newlines: 0 };
const OPERAND: Token = { kind: 'other', ends: true, newlines: 0 };
const OPERATOR: Token = { kind: 'other', ends: false, newlines: 0 };
const CLAUSE: Token = { kind: 'clause', ends: false, newlines: 0 };
const OPEN: Token = { kind: 'open', ends: false, newlines: 0 };
const CLOSE: Token = { kind: 'close', ends: true, newlines: 0 };
const punctuation: Readonly<Record<string, Token>> = {
  '(': OPEN,
  '[': OPEN,
  '{': OPEN,
  ')': CLOSE,
  ']': CLOSE,
  '}': CLOSE,
  ',': OPERAND,
};

/** Letters of other scripts count as words too; their exact classes change nothing about where statements end. */
const isWord = (unit: number): boolean =>
  unit >= 128 || (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95 || (unit >= 97 && unit <= 122);

function until(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found === -1 ? text.length : found;
}

function literalEnd(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\n') return at;
    if (char === quote) return at + 1;
    if (char === '\\' && text.charAt(at + 1) !== '\n') at++;
  }
  return text.length;
}

function newlinesIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
