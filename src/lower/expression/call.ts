import type { Call } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import { child, type SyntaxNode, unparen } from '../../syntax/node.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';
import { typeRef } from '../type.js';
import { builtin } from './builtin.js';
import { isTypeName, isVariable, isVariableName, typeAsValue } from './type-value.js';

const UNKNOWN: Value = { k: 'unknown' };

/** A call or conversion as an expression with one value; -1 as `dest` where nothing is wanted, as after `_ =`. */
export function call(fn: FunctionState, node: SyntaxNode, dest: VarId | undefined): Value {
  const special = conversion(fn, node) ?? builtin(fn, node, dest);
  if (special !== undefined) return special;
  const parts = callParts(fn, node);
  const result = dest ?? fn.temp(node);
  emitCall(fn, node, [result], parts);
  return result < 0 ? UNKNOWN : { k: 'var', id: result };
}

/** A call whose results go into these variables; false where the node is none that can have several. */
export function callInto(fn: FunctionState, node: SyntaxNode, results: readonly VarId[]): boolean {
  if (!isCall(node) || isConversion(fn, node)) return false;
  emitCall(fn, node, results, callParts(fn, node));
  return true;
}

/** A call as a statement. */
export function callStatement(fn: FunctionState, node: SyntaxNode): void {
  if ((conversion(fn, node) ?? builtin(fn, node, -1)) !== undefined) return;
  emitCall(fn, node, [], callParts(fn, node));
}

/** The commonest instruction, so it is written out: an object that is put together takes twice the memory. */
function emitCall(fn: FunctionState, node: SyntaxNode, results: readonly VarId[], parts: Call): void {
  const { callee, args, spread } = parts;
  if (spread === undefined) fn.emit({ op: 'call', at: span(node), results, callee, args });
  else fn.emit({ op: 'call', at: span(node), results, callee, args, spread });
}

export function isCall(node: SyntaxNode): boolean {
  return node.type === 'call_expression' || node.type === 'type_conversion_expression';
}

/** What is called and with what, evaluated now: also for `go` and `defer`, where a builtin is a callee like any other. */
export function callParts(fn: FunctionState, node: SyntaxNode): Call {
  if (node.type === 'type_conversion_expression') {
    const type = child(node, 'type');
    const callee = type === undefined ? undefined : typeAsValue(fn, type);
    return { callee: callee ?? UNKNOWN, args: [fn.expression(child(node, 'operand'))] };
  }
  const callee = calleeOf(fn, node);
  const list = child(node, 'arguments')?.children ?? [];
  const spread = list.some((arg) => arg.type === 'variadic_argument');
  const args = list.map((arg) => fn.expression(arg.type === 'variadic_argument' ? arg.children[0] : arg));
  return spread ? { callee, args, spread } : { callee, args };
}

function calleeOf(fn: FunctionState, node: SyntaxNode): Value {
  const called = child(node, 'function');
  let callee = fn.expression(called);
  for (const arg of child(node, 'type_arguments')?.children ?? []) {
    callee = { k: 'index', x: callee, i: { k: 'type', type: typeRef(fn, arg) } };
  }
  return callee;
}

/** The value of a conversion, or undefined where the node is a call or may be one. */
function conversion(fn: FunctionState, node: SyntaxNode): Value | undefined {
  if (!isConversion(fn, node)) return undefined;
  if (node.type === 'type_conversion_expression') {
    return { k: 'convert', x: fn.expression(child(node, 'operand')), type: typeRef(fn, child(node, 'type')) };
  }
  const called = child(node, 'function');
  const inner = called === undefined ? undefined : unparen(called);
  const type =
    inner?.type === 'unary_expression'
      ? ({ k: 'ptr', elem: typeRef(fn, inner.children[0]) } as const)
      : typeRef(fn, inner);
  return { k: 'convert', x: fn.expression(child(node, 'arguments')?.children[0]), type };
}

/**
 * Whether a node surely is a conversion. The grammar reads `f[int](x)` as a conversion to a generic type: it is taken
 * for a call, unless this file says that f is a type. `(*T)(x)` is read as a call through a pointer: it is a conversion,
 * unless T is a variable.
 */
function isConversion(fn: FunctionState, node: SyntaxNode): boolean {
  if (node.type === 'type_conversion_expression') {
    const type = child(node, 'type');
    const inner = type === undefined ? undefined : unparen(type);
    if (inner?.type !== 'generic_type') return inner === undefined || !isVariable(fn, inner);
    const base = child(inner, 'type');
    return base?.type === 'type_identifier' && isTypeName(fn, fn.file.word(base));
  }
  const called = child(node, 'function');
  const inner = called === undefined ? undefined : unparen(called);
  if ((child(node, 'arguments')?.children.length ?? 0) !== 1) return false;
  if (inner?.type === 'identifier') return isTypeName(fn, fn.file.word(inner));
  return inner?.type === 'unary_expression' && inner.token === '*' && isPointerType(fn, inner.children[0]);
}

function isPointerType(fn: FunctionState, operand: SyntaxNode | undefined): boolean {
  const inner = operand === undefined ? undefined : unparen(operand);
  if (inner?.type === 'identifier') return !isVariableName(fn, fn.file.word(inner));
  const pkg = inner?.type === 'selector_expression' ? child(inner, 'operand') : undefined;
  return pkg?.type === 'identifier' && fn.packagePath(fn.file.word(pkg)) !== undefined;
}
