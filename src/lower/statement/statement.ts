import type { BlockId } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import { child, childOfType, type SyntaxNode, unparen } from '../../syntax/node.js';
import { builtinName } from '../expression/builtin.js';
import { callParts, callStatement, isCall } from '../expression/call.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';
import { assignment, increment, shortVarDeclaration } from './assign.js';
import { expressionSwitch, ifStatement, typeSwitch } from './branch.js';
import { localConst, localType, localVar } from './declare.js';
import { forStatement } from './loop.js';
import { selectStatement } from './select.js';

/** Lowers a statement; `label` is the one that stands before it. What is no statement is passed over. */
export function statement(fn: FunctionState, node: SyntaxNode, label?: string): void {
  if (!fn.file.enter(node)) return;
  STATEMENTS.get(node.type)?.(fn, node, label);
  fn.file.leave();
}

type Lower = (fn: FunctionState, node: SyntaxNode, label: string | undefined) => void;

const STATEMENTS: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['block', (fn, node) => fn.scoped(() => list(fn, node))],
  ['statement_list', list],
  ['ERROR', torn],
  ['expression_statement', (fn, node) => expressionStatement(fn, node.children[0])],
  ['send_statement', send],
  ['inc_statement', (fn, node) => increment(fn, node, '+')],
  ['dec_statement', (fn, node) => increment(fn, node, '-')],
  ['assignment_statement', assignment],
  ['short_var_declaration', shortVarDeclaration],
  ['var_declaration', localVar],
  ['const_declaration', localConst],
  ['type_declaration', localType],
  ['go_statement', (fn, node) => start(fn, node, 'go')],
  ['defer_statement', (fn, node) => start(fn, node, 'defer')],
  ['return_statement', returnStatement],
  ['if_statement', ifStatement],
  ['for_statement', forStatement],
  ['expression_switch_statement', expressionSwitch],
  ['type_switch_statement', typeSwitch],
  ['select_statement', selectStatement],
  ['labeled_statement', labeled],
  ['break_statement', (fn, node) => leave(fn, node, (exit) => exit.breakTo)],
  ['continue_statement', (fn, node) => leave(fn, node, (exit) => exit.continueTo)],
  ['goto_statement', goto],
  ['fallthrough_statement', (fn) => fn.nextCase !== undefined && fn.graph.jump(fn.nextCase)],
]);

function list(fn: FunctionState, node: SyntaxNode): void {
  for (const part of node.children) statement(fn, part);
}

/** The recognisable statements of a broken piece. A call counts: it may be the release that somebody looks for. */
function torn(fn: FunctionState, node: SyntaxNode): void {
  for (const part of node.children) {
    if (isCall(part)) expressionStatement(fn, part);
    else statement(fn, part);
  }
}

function expressionStatement(fn: FunctionState, node: SyntaxNode | undefined): void {
  const inner = node === undefined ? undefined : unparen(node);
  if (inner === undefined) return;
  if (!isCall(inner)) fn.expression(inner, -1);
  else if (builtinName(fn, inner) === 'panic') {
    const value = fn.expression(child(inner, 'arguments')?.children[0]);
    fn.graph.end({ t: 'panic', at: span(inner), value });
  } else callStatement(fn, inner);
}

function send(fn: FunctionState, node: SyntaxNode): void {
  const ch = fn.expression(child(node, 'channel'));
  const value = fn.expression(child(node, 'value'));
  fn.emit({ op: 'send', at: span(node), ch, value });
}

/** `go` and `defer`: callee and operands are evaluated now, the call itself comes later. */
function start(fn: FunctionState, node: SyntaxNode, op: 'go' | 'defer'): void {
  const written = node.children[0];
  const inner = written === undefined ? undefined : unparen(written);
  if (inner === undefined || !isCall(inner)) {
    // A syntax error: what stands there is evaluated, and nothing is started.
    fn.expression(inner, -1);
    return;
  }
  const at = { start: node.start, end: node.start + op.length };
  fn.emit({ op, at, whole: span(node), ...callParts(fn, inner) });
}

/** Operands are evaluated first. A lone call may have several results; it then is the one value. */
function returnStatement(fn: FunctionState, node: SyntaxNode): void {
  const written = childOfType(node, 'expression_list')?.children ?? [];
  const values: Value[] = written.map((value) => fn.expression(value));
  const isNaked = values.length === 0;
  fn.graph.end({ t: 'return', at: span(node), values: isNaked ? fn.results.map((id) => ({ k: 'var', id })) : values });
}

function labeled(fn: FunctionState, node: SyntaxNode): void {
  const word = child(node, 'label');
  const name = word === undefined ? '' : fn.file.word(word);
  fn.graph.flow(labelBlock(fn, name));
  for (const part of node.children) if (part !== word) statement(fn, part, name);
}

function labelBlock(fn: FunctionState, name: string): BlockId {
  const known = fn.labels.get(name);
  if (known !== undefined) return known;
  const block = fn.graph.create();
  fn.labels.set(name, block);
  return block;
}

function goto(fn: FunctionState, node: SyntaxNode): void {
  const label = node.children[0];
  if (label !== undefined) fn.graph.jump(labelBlock(fn, fn.file.word(label)));
}

type Exit = FunctionState['exits'][number];

/** `break` and `continue`: to the innermost statement that can be left so, or to the one that bears the label. */
function leave(fn: FunctionState, node: SyntaxNode, where: (exit: Exit) => BlockId | undefined): void {
  const word = node.children[0];
  const name = word === undefined ? undefined : fn.file.word(word);
  const exit = fn.exits.findLast((e) => (name === undefined || e.label === name) && where(e) !== undefined);
  const to = exit === undefined ? undefined : where(exit);
  if (to !== undefined) fn.graph.jump(to);
}
