import { Parser as TreeSitter } from 'web-tree-sitter';
import { need } from '../base/bug.js';
import { readApart } from './chunk.js';
import { type Copy, copyTree } from './copy.js';
import { type CopyTables, copyTables } from './copy-tables.js';
import { loadGrammar } from './grammar.js';
import { type Filled, fillHoles } from './holes.js';
import type { SyntaxTree } from './node.js';
import { problemsOf } from './problem.js';

/** Parses Go. One parser serves any number of files, one after the other. */
export interface Parser {
  /**
   * Parses a file's decoded text. Never throws for what the text says: what can't be read is in `problems`, and the rest
   * of the tree is there all the same. Offsets are UTF-16 units of `text`, a byte order mark included.
   */
  parse(text: string): SyntaxTree;
}

/** Loads the grammar (once a process, some 10 ms) and makes a parser. */
export async function createParser(): Promise<Parser> {
  const language = await loadGrammar();
  const parser = new TreeSitter();
  parser.setLanguage(language);
  const tables = copyTables(language);
  return { parse: (text) => parse(parser, tables, text) };
}

function parse(parser: TreeSitter, tables: CopyTables, text: string): SyntaxTree {
  // The grammar knows no byte order mark; a blank in its place keeps all offsets.
  const readable = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  const first = read(parser, tables, readable);
  const { copy, methodTypeParams } =
    first.broken.length === 0 ? { copy: first, methodTypeParams: NONE } : repair(parser, tables, readable, first);
  return {
    root: copy.root,
    directives: copy.directives,
    problems: problemsOf(copy.broken, text),
    broken: copy.broken.map((b) => b.at),
    methodTypeParams,
  };
}

const NONE: SyntaxTree['methodTypeParams'] = new Map();

/** First what the grammar does not know is put right, then what an error has swallowed. */
function repair(
  parser: TreeSitter,
  tables: CopyTables,
  text: string,
  first: Copy,
): Pick<Filled, 'copy' | 'methodTypeParams'> {
  const filled = fillHoles(text, first, (t) => read(parser, tables, t));
  if (filled.copy.broken.length === 0) return filled;
  return { ...filled, copy: readApart(filled.text, filled.copy, (t, offset) => read(parser, tables, t, offset)) };
}

/** Parses and copies; the tree's memory is given back at once. */
function read(parser: TreeSitter, tables: CopyTables, text: string, offset = 0): Copy {
  const tree = need(parser.parse(text), 'the parser gave no tree');
  try {
    return copyTree(tree, text, tables, { offset });
  } finally {
    tree.delete();
  }
}
