import { type Directive, parseDirective } from './directive-text.js';
import type { LineIndex } from './line-index.js';
import type { DirectiveComment, FunctionRange, SettleFile } from './settle-input.js';
import { statementEnds } from './statement-end.js';

/** Lines from 1, both in. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** A directive and the lines whose findings it leaves out. */
export interface Coverage {
  readonly directive: Directive;
  readonly comment: DirectiveComment;
  readonly range: LineRange;
}

/** The directives of a file, in its order, with what they cover. */
export function coverages(file: SettleFile, lines: LineIndex, text: string): readonly Coverage[] {
  const found = readDirectives(file, lines);
  if (found.length === 0) return [];
  const functions = functionLines(file.funcs, lines);
  const wanted = found.filter(({ block, directive }) => block.own && directive.tool === 'nolint');
  const nodes = statementEnds(text, new Set(wanted.map(({ block }) => block.to + 1)));
  return found.map(({ comment, directive, block }) => {
    if (directive.file) return { comment, directive, range: { from: 1, to: lines.lineCount } };
    const isNolint = directive.tool === 'nolint';
    const range = isNolint ? nolintRange(block, nodes, functions, lines) : ignoreRange(block, functions);
    return { comment, directive, range };
  });
}

interface Placed {
  readonly comment: DirectiveComment;
  readonly directive: Directive;
  readonly block: CommentBlock;
}

function readDirectives(file: SettleFile, lines: LineIndex): readonly Placed[] {
  const placed: Placed[] = [];
  let block: CommentBlock | undefined;
  for (const comment of [...file.directives].sort((a, b) => a.at.start - b.at.start)) {
    const directive = parseDirective(comment.text);
    if (directive === undefined) continue;
    const line = lines.lineAt(comment.at.start);
    // A block of many directives is measured once.
    if (block === undefined || line > block.to) block = commentBlock(line, lines);
    placed.push({ comment, directive, block });
  }
  return placed;
}

/** A comment with the comments directly above and below it; a comment that follows code on its line is alone. */
interface CommentBlock extends LineRange {
  readonly own: boolean;
}

function commentBlock(line: number, lines: LineIndex): CommentBlock {
  if (!isCommentLine(lines.lineText(line))) return { from: line, to: line, own: false };
  let from = line;
  let to = line;
  while (from > 1 && isCommentLine(lines.lineText(from - 1))) from--;
  while (to < lines.lineCount && isCommentLine(lines.lineText(to + 1))) to++;
  return { from, to, own: true };
}

const isCommentLine = (text: string): boolean => /^\s*\/\//.test(text);

interface FunctionLines {
  readonly header: LineRange;
  readonly whole: LineRange;
}

/** Declared functions by every line of their headers. Literals belong to the statement that they stand in. */
function functionLines(funcs: readonly FunctionRange[], lines: LineIndex): ReadonlyMap<number, FunctionLines> {
  const byLine = new Map<number, FunctionLines>();
  for (const func of funcs) {
    if (func.kind !== 'func' && func.kind !== 'method') continue;
    const header = { from: lines.lineAt(func.header.start), to: lines.lineAt(func.header.end) };
    const entry = { header, whole: { from: header.from, to: lines.lineAt(func.whole.end) } };
    for (let line = header.from; line <= header.to; line++) byLine.set(line, entry);
  }
  return byLine;
}

/** `//gorphan:ignore`: the line it stands on, the line below its comment block, or the function there. */
function ignoreRange(block: CommentBlock, functions: ReadonlyMap<number, FunctionLines>): LineRange {
  const target = block.own ? block.to + 1 : block.from;
  const func = functions.get(target);
  // Above a parameter of a header that goes over lines the comment speaks of the function as well.
  return func?.whole ?? { from: target, to: target };
}

/**
 * `//nolint`: the lines of its comment block and, where the line below begins a node of the syntax tree in the same
 * column, that whole node: a statement, a declaration, the file at its package clause. Of several in one block
 * golangci-lint extends the first only; here all are extended, because nobody means the others to say nothing.
 */
function nolintRange(
  block: CommentBlock,
  nodes: ReadonlyMap<number, number>,
  functions: ReadonlyMap<number, FunctionLines>,
  lines: LineIndex,
): LineRange {
  const own = { from: block.from, to: block.to };
  const below = lines.lineText(block.to + 1);
  if (!block.own || indentation(below) !== indentation(lines.lineText(block.from))) return own;
  if (/^package\s/.test(below)) return { from: block.from, to: lines.lineCount };
  const func = functions.get(block.to + 1);
  const end = func !== undefined && func.header.from === block.to + 1 ? func.whole.to : nodes.get(block.to + 1);
  return end === undefined ? own : { from: block.from, to: end };
}

const indentation = (line: string): number => line.length - line.trimStart().length;
