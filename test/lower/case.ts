import type { FileFacts } from '../../src/facts/file-facts.js';
import { printFacts } from '../../src/facts/print.js';
import { lower } from '../../src/lower/lower.js';
import { createParser, type Parser } from '../../src/syntax/parser.js';

const parser: Parser = await createParser();

/** The facts of a Go file. */
export function factsOf(text: string): FileFacts {
  return lower(parser.parse(text), text);
}

/** The printed facts of a Go file. */
export function printed(text: string): string {
  return printFacts(factsOf(text));
}

/** The printed body of one function around these statements, without its header and without the last, implicit return. */
export function statements(body: string): string {
  const text = printed(`package p\nfunc f(${PARAMS}) {\n${body}\n}\n`);
  const lines = text.split('\n');
  return lines
    .slice(lines.findIndex((l) => l.startsWith('func f(')) + 1)
    .join('\n')
    .replace(/\n+$/, '');
}

const PARAMS = 'a, b bool, ch chan int, x any';
