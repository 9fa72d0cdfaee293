import type { Parser as TreeSitter } from 'web-tree-sitter';
import { need } from '../base/bug.js';
import type { Span } from '../base/span.js';
import { readApart } from './chunk.js';
import { type Copy, copyTree } from './copy.js';
import { type CopyTables, copyTables } from './copy-tables.js';
import { type GrammarBytes, loadGrammar } from './grammar.js';
import { type Filled, fillHoles } from './holes.js';
import { isReadable, LARGEST, piecesOf } from './large.js';
import type { SyntaxNode, SyntaxTree } from './node.js';
import { partLines } from './parted.js';
import { problemsOf, regionsOf } from './problem.js';

/** Parses Go. One parser serves any number of files, one after the other. */
export interface Parser {
  /**
   * Parses a file's decoded text. Never throws for what the text says: what can't be read is in `problems`, and the rest
   * of the tree is there all the same. Offsets are UTF-16 units of `text`, a byte order mark included.
   */
  parse(text: string): SyntaxTree;
}

/** Loads the grammar (once a process, some 10 ms) and makes a parser. `bytes`: the grammar, where there is no disk. */
export async function createParser(bytes?: GrammarBytes): Promise<Parser> {
  const language = await loadGrammar(bytes);
  const parser = new (await import('web-tree-sitter')).Parser();
  parser.setLanguage(language);
  const tables = copyTables(language);
  return { parse: (text) => parse(parser, tables, text) };
}

function parse(parser: TreeSitter, tables: CopyTables, text: string): SyntaxTree {
  const reader: Reader = (piece, offset) => read(parser, tables, piece, offset);
  // The grammar knows no byte order mark; a blank in its place keeps all offsets.
  const readable = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  const parts = (text.length <= LARGEST ? [{ start: 0, end: text.length }] : piecesOf(text)).map((piece) =>
    isReadable(readable.slice(piece.start, piece.end)) ? readPart(reader, readable, piece) : unread(piece),
  );
  const regions = regionsOf(parts.flatMap((p) => p.copy.broken));
  return {
    root: joined(parts.map((p) => p.copy.root)),
    directives: parts.flatMap((p) => p.copy.directives),
    problems: problemsOf(regions, text),
    broken: regions.map((r) => r.at),
    methodTypeParams: new Map(parts.flatMap((p) => [...p.methodTypeParams])),
  };
}

type Reader = (text: string, offset: number) => Copy;
type Part = Pick<Filled, 'copy' | 'methodTypeParams'>;

/** A part of a file; where it is broken, first what the grammar does not know is put right, then what an error has swallowed. */
function readPart(reader: Reader, text: string, piece: Span): Part {
  const whole = text.slice(piece.start, piece.end);
  const asRead = reader(whole, piece.start);
  const part = partLines(whole, piece.start, asRead.root);
  const first = part === whole ? asRead : reader(part, piece.start);
  if (first.broken.length === 0) return { copy: first, methodTypeParams: new Map() };
  const filled = fillHoles(part, piece.start, first, (t) => reader(t, piece.start));
  if (filled.copy.broken.length === 0) return filled;
  const apart = readApart(filled.text, filled.copy, piece.start, reader);
  return { ...filled, copy: apart };
}

function unread(piece: Span): Part {
  const root: SyntaxNode = { type: 'ERROR', start: piece.start, end: piece.end, field: '', token: '', children: [] };
  return {
    copy: { root, directives: [], broken: [{ at: { start: piece.start, end: piece.start }, unread: true }] },
    methodTypeParams: new Map(),
  };
}

function joined(roots: readonly SyntaxNode[]): SyntaxNode {
  const [first] = roots;
  if (first !== undefined && roots.length === 1) return first;
  const end = roots.at(-1)?.end ?? 0;
  return { type: 'source_file', start: 0, end, field: '', token: '', children: roots.flatMap((r) => r.children) };
}

/** Parses and copies; the tree's memory is given back at once. */
function read(parser: TreeSitter, tables: CopyTables, text: string, offset = 0): Copy {
  const tree = need(parser.parse(text), 'the parser gave no tree');
  try {
    return copyTree(tree, text, tables, offset);
  } finally {
    tree.delete();
  }
}
