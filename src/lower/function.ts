import type { Func } from '../facts/instr.js';
import type { FuncId, VarId } from '../facts/value.js';
import { child, childrenIn, type SyntaxNode } from '../syntax/node.js';
import { expression } from './expression/expression.js';
import { type FileState, span } from './file-state.js';
import { FunctionState, type Walkers } from './function-state.js';
import { statement } from './statement/statement.js';
import { lastName, parameterType, typeParameterNames, typeRef } from './type.js';

const walkers: Walkers = { expression, statement, literal };

/** Lowers a function or method declaration. */
export function functionDeclaration(file: FileState, node: SyntaxNode): void {
  const fn = new FunctionState(file, file.reserve(), walkers);
  const name = child(node, 'name');
  const receiver = node.type === 'method_declaration' ? child(node, 'receiver')?.children[0] : undefined;
  const typeParams = [
    ...(receiver === undefined ? [] : receiverTypeParams(file, receiver)),
    ...ownTypeParams(file, node),
  ];
  for (const param of typeParams) fn.scope.declare(param, { type: { k: 'name', name: param } });
  file.define(fn.id, {
    name: name === undefined ? '' : file.word(name),
    kind: node.type === 'method_declaration' ? 'method' : 'func',
    ...(receiver !== undefined && receiverFacts(fn, receiver)),
    typeParams,
    ...body(fn, node),
  });
}

/** The type parameters of a function, or of a generic method (which the grammar does not know, see syntax/holes.ts). */
function ownTypeParams(file: FileState, node: SyntaxNode): readonly string[] {
  const end = child(node, 'name')?.end ?? -1;
  return file.tree.methodTypeParams.get(end) ?? typeParameterNames(file, child(node, 'type_parameters'));
}

/** The names in `func (s *Set[K, V])`: declared by the receiver. */
function receiverTypeParams(file: FileState, receiver: SyntaxNode): string[] {
  let type = child(receiver, 'type');
  while (type !== undefined && type.type !== 'generic_type') type = type.children[0];
  const args = type === undefined ? undefined : child(type, 'type_arguments');
  return (args?.children ?? []).map((arg) => lastName(file, arg)).filter((name) => name !== '' && name !== '_');
}

function receiverFacts(fn: FunctionState, receiver: SyntaxNode): Pick<Func, 'recv' | 'recvType' | 'recvPointer'> {
  const type = child(receiver, 'type');
  const name = child(receiver, 'name');
  const word = name === undefined ? '' : fn.file.word(name);
  const recv = fn.declare(word, 'recv', span(name ?? receiver), typeRef(fn, type));
  let inner = type;
  while (inner?.type === 'parenthesized_type') inner = inner.children[0];
  return {
    recv,
    recvType: type === undefined ? '' : lastName(fn.file, type),
    ...(inner?.type === 'pointer_type' && { recvPointer: true }),
  };
}

/** Lowers a function literal where it stands. */
function literal(outer: FunctionState, node: SyntaxNode): FuncId {
  const { file } = outer;
  const fn = new FunctionState(file, file.reserve(), walkers, outer);
  file.define(fn.id, {
    name: '',
    kind: 'literal',
    typeParams: [],
    parent: outer.id,
    literalPath: fn.literalPath,
    ...body(fn, node),
  });
  return fn.id;
}

type Body = Pick<Func, 'params' | 'variadic' | 'results' | 'header' | 'whole' | 'blocks' | 'loops' | 'broken'>;

/** Signature and statements. Parameters, results and the statements share one scope (Go spec, "Declarations and scope"). */
function body(fn: FunctionState, node: SyntaxNode): Body {
  const parameters = child(node, 'parameters');
  const result = child(node, 'result');
  const params = (parameters?.children ?? []).flatMap((p) => declareAll(fn, p, 'param'));
  const results = resultVariables(fn, result);
  fn.results = results.every((id) => fn.file.vars[id]?.name === '') ? [] : results;
  const variadic = parameters?.children.some((p) => p.type === 'variadic_parameter_declaration');
  return {
    params,
    ...(variadic === true && { variadic }),
    results,
    header: { start: node.start, end: (result ?? parameters ?? node).end },
    whole: span(node),
    ...blocks(fn, child(node, 'body')),
    ...(isBroken(fn.file, node) && { broken: true as const }),
  };
}

function blocks(fn: FunctionState, block: SyntaxNode | undefined): Pick<Func, 'blocks' | 'loops'> {
  if (block === undefined) return { blocks: [], loops: [] };
  for (const part of block.children) statement(fn, part);
  return fn.graph.finish({ start: Math.max(block.start, block.end - 1), end: block.end });
}

function declareAll(fn: FunctionState, node: SyntaxNode, kind: 'param' | 'result'): VarId[] {
  const type = parameterType(fn, node);
  const names = childrenIn(node, 'name');
  if (names.length === 0) return [fn.declare('', kind, span(node), type)];
  return names.map((name) => fn.declare(fn.file.word(name), kind, span(name), type));
}

function resultVariables(fn: FunctionState, result: SyntaxNode | undefined): VarId[] {
  if (result === undefined) return [];
  if (result.type !== 'parameter_list') return [fn.declare('', 'result', span(result), typeRef(fn, result))];
  return result.children.flatMap((p) => declareAll(fn, p, 'result'));
}

/** What is missing in a broken function may be the very release that a rule looks for. */
function isBroken(file: FileState, node: SyntaxNode): boolean {
  const { broken } = file.tree;
  let [low, high] = [0, broken.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((broken[middle]?.end ?? 0) < node.start) low = middle + 1;
    else high = middle;
  }
  return (broken[low]?.start ?? Number.POSITIVE_INFINITY) < node.end;
}

/** The synthetic function that assigns the initial values of package-level variables, in the order of the source. */
export function variablesFunction(file: FileState): { fn: FunctionState; finish: () => void } {
  const fn = new FunctionState(file, file.reserve(), walkers);
  const end = { start: file.text.length, end: file.text.length };
  const finish = () =>
    file.define(fn.id, {
      name: '',
      kind: 'vars',
      params: [],
      results: [],
      typeParams: [],
      header: { start: 0, end: 0 },
      whole: { start: 0, end: file.text.length },
      ...fn.graph.finish(end),
    });
  return { fn, finish };
}
