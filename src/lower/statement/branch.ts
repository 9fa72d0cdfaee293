import type { BlockId } from '../../facts/instr.js';
import type { TypeRef } from '../../facts/type-ref.js';
import type { Value } from '../../facts/value.js';
import { child, childrenIn, type SyntaxNode, unparen } from '../../syntax/node.js';
import { condition } from '../expression/logic.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';
import { Scope } from '../scope.js';
import { typeRef } from '../type.js';
import { isBlank, store } from './assign.js';

/** `if`, with its chain of `else if` in a loop: generated chains are longer than the stack is deep. */
export function ifStatement(fn: FunctionState, node: SyntaxNode): void {
  const { graph, scope } = fn;
  const after = graph.create();
  for (let rest: SyntaxNode | undefined = node; rest !== undefined; ) {
    fn.scope = new Scope(fn.scope);
    const alternative = child(rest, 'alternative');
    const yes = graph.create();
    const no = alternative === undefined ? after : graph.create();
    initializer(fn, rest);
    const test = child(rest, 'condition');
    if (test === undefined) graph.end({ t: 'branch', at: span(rest), cond: { k: 'unknown' }, then: yes, else: no });
    else condition(fn, test, yes, no);
    graph.place(yes);
    const consequence = child(rest, 'consequence');
    if (consequence !== undefined) fn.walkers.statement(fn, consequence);
    graph.jump(after);
    if (alternative !== undefined) graph.place(no);
    rest = alternative?.type === 'if_statement' ? alternative : undefined;
    if (alternative !== undefined && rest === undefined) {
      fn.walkers.statement(fn, alternative);
      graph.jump(after);
    }
  }
  fn.scope = scope;
  graph.place(after);
}

function initializer(fn: FunctionState, node: SyntaxNode): void {
  const init = child(node, 'initializer');
  if (init !== undefined) fn.walkers.statement(fn, init);
}

/** A clause of a switch, and the block where its body begins. */
interface Clause {
  readonly node: SyntaxNode;
  readonly block: BlockId;
}

function clauses(fn: FunctionState, node: SyntaxNode, type: string): Clause[] {
  return node.children
    .filter((c) => c.type === type || c.type === 'default_case')
    .map((c) => ({ node: c, block: fn.graph.create() }));
}

/** `switch` over values. Without a tag (or with the tag `true`) it is a chain of conditions; the default comes last. */
export function expressionSwitch(fn: FunctionState, node: SyntaxNode, label: string | undefined): void {
  fn.scoped(() => {
    initializer(fn, node);
    const written = child(node, 'value');
    const tag = written === undefined ? undefined : unparen(written);
    const value = tag === undefined || tag.type === 'true' ? undefined : fn.expression(tag);
    const all = clauses(fn, node, 'expression_case');
    const after = fn.graph.create();
    const fallback = all.find((c) => c.node.type === 'default_case')?.block ?? after;
    const cases = all.filter((c) => c.node.type === 'expression_case');
    if (value === undefined) chain(fn, cases, fallback);
    else {
      const values = cases.map((c) => ({ values: caseValues(c).map((v) => fn.expression(v)), to: c.block }));
      fn.graph.end({
        t: 'switch',
        at: { start: node.start, end: tag?.end ?? node.start + 6 },
        tag: value,
        cases: values,
        default: fallback,
      });
    }
    bodies(fn, all, after, label);
  });
}

function caseValues(clause: Clause): readonly SyntaxNode[] {
  return child(clause.node, 'value')?.children ?? [];
}

function chain(fn: FunctionState, cases: readonly Clause[], fallback: BlockId): void {
  for (const clause of cases) {
    for (const test of caseValues(clause)) {
      const next = fn.graph.create();
      condition(fn, test, clause.block, next);
      fn.graph.place(next);
    }
  }
  fn.graph.jump(fallback);
}

function bodies(
  fn: FunctionState,
  all: readonly Clause[],
  after: BlockId,
  label: string | undefined,
  begin?: (clause: Clause) => void,
): void {
  const { graph } = fn;
  const outer = fn.nextCase;
  fn.exits.push({ label, breakTo: after });
  for (const [i, clause] of all.entries()) {
    fn.nextCase = all[i + 1]?.block;
    graph.place(clause.block);
    fn.scoped(() => {
      begin?.(clause);
      caseBody(fn, clause.node);
    });
    graph.jump(after);
  }
  fn.exits.pop();
  fn.nextCase = outer;
  graph.place(after);
}

/** The statements of a clause, also those that a syntax error tore out of their list. */
export function caseBody(fn: FunctionState, clause: SyntaxNode): void {
  for (const part of clause.children) {
    if (part.type === 'statement_list' || part.type === 'ERROR') fn.walkers.statement(fn, part);
  }
}

/** `switch y := x.(type)`: y is a variable of its own in each clause, of the clause's type where it has just one. */
export function typeSwitch(fn: FunctionState, node: SyntaxNode, label: string | undefined): void {
  fn.scoped(() => {
    initializer(fn, node);
    const x = fn.expression(child(node, 'value'));
    const alias = child(node, 'alias')?.children[0];
    const all = clauses(fn, node, 'type_case');
    const after = fn.graph.create();
    const cases = all
      .filter((c) => c.node.type === 'type_case')
      .map((c) => ({ types: caseTypes(fn, c.node), to: c.block }));
    const fallback = all.find((c) => c.node.type === 'default_case')?.block ?? after;
    const end = child(node, 'value')?.end ?? node.start + 6;
    fn.graph.end({ t: 'typeswitch', at: { start: node.start, end }, x, cases, default: fallback });
    bodies(fn, all, after, label, (clause) => {
      if (alias !== undefined && !isBlank(fn, alias)) declareAlias(fn, alias, x, clause.node);
    });
  });
}

function caseTypes(fn: FunctionState, clause: SyntaxNode): TypeRef[] {
  return childrenIn(clause, 'type').map((type) => typeRef(fn, type));
}

function declareAlias(fn: FunctionState, alias: SyntaxNode, x: Value, clause: SyntaxNode): void {
  const types = caseTypes(fn, clause);
  const only = types.length === 1 ? types[0] : undefined;
  const type = only?.k === 'name' && only.name === 'nil' ? undefined : only;
  const id = fn.declare(fn.file.word(alias), 'local', span(alias), type);
  const src: Value = type === undefined ? x : { k: 'assert', x, type };
  store(fn, span(alias), [[{ k: 'var', id }, src]], true);
}
