import type { TypeRef } from '../../facts/type-ref.js';
import type { Value, VarId } from '../../facts/value.js';
import { child, type SyntaxNode, unparen } from '../../syntax/node.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';
import { typeRef } from '../type.js';
import { call } from './call.js';
import { composite } from './composite.js';
import { constant } from './constant.js';
import { binary } from './logic.js';
import { isTypeName, typeAsValue } from './type-value.js';

const UNKNOWN: Value = { k: 'unknown' };

/**
 * Lowers an expression: what it does is emitted in the order of evaluation, what it is comes back. `dest` is a variable
 * that the outermost effect may write straight into; -1 says that the value is not wanted.
 */
export function expression(fn: FunctionState, node: SyntaxNode | undefined, dest?: VarId): Value {
  if (node === undefined) return UNKNOWN;
  const inner = unparen(node);
  if (!fn.file.enter(inner)) return UNKNOWN;
  const value = lower(fn, inner, dest);
  fn.file.leave();
  return value;
}

function lower(fn: FunctionState, node: SyntaxNode, dest: VarId | undefined): Value {
  switch (node.type) {
    case 'identifier':
      return fn.resolve(fn.file.word(node));
    case 'selector_expression':
      return selector(fn, child(node, 'operand'), child(node, 'field'));
    case 'call_expression':
    case 'type_conversion_expression':
      return call(fn, node, dest);
    case 'unary_expression':
      return unary(fn, node, dest);
    case 'binary_expression':
      return binary(fn, node, dest);
    case 'composite_literal':
      return { k: 'var', id: composite(fn, node, dest) };
    case 'func_literal':
      return { k: 'func', id: fn.walkers.literal(fn, node) };
    case 'index_expression':
      return indexed(fn, node);
    case 'slice_expression':
      return sliced(fn, node);
    case 'type_assertion_expression':
      return { k: 'assert', x: fn.expression(child(node, 'operand')), type: typeRef(fn, child(node, 'type')) };
    case 'type_instantiation_expression':
      return instantiation(fn, node);
    default:
      return constant(fn.file, node) ?? typeAsValue(fn, node) ?? UNKNOWN;
  }
}

/** `x.name`, or `pkg.Name` where x is an import that nothing hides. */
function selector(fn: FunctionState, operand: SyntaxNode | undefined, field: SyntaxNode | undefined): Value {
  const name = field === undefined ? '' : fn.file.word(field);
  const x = operand === undefined ? undefined : unparen(operand);
  if (x?.type === 'identifier') {
    const path = fn.packagePath(fn.file.word(x));
    if (path !== undefined) return { k: 'member', path, name };
  }
  return { k: 'field', x: fn.expression(x), name };
}

function unary(fn: FunctionState, node: SyntaxNode, dest: VarId | undefined): Value {
  const operand = node.children[0];
  switch (node.token) {
    case '<-':
      return receive(fn, node, operand, dest);
    case '*':
      return { k: 'deref', x: fn.expression(operand) };
    case '&': {
      const x = fn.expression(operand);
      // From here on the variable may be written through the pointer.
      if (x.k === 'var') fn.file.wrote(x.id);
      return { k: 'addr', x };
    }
    case '+':
      return fn.expression(operand);
    default:
      return { k: 'op', op: node.token, x: fn.expression(operand) };
  }
}

function receive(fn: FunctionState, node: SyntaxNode, operand: SyntaxNode | undefined, dest: VarId | undefined): Value {
  const ch = fn.expression(operand);
  if (dest === -1) {
    fn.emit({ op: 'recv', at: span(node), ch });
    return UNKNOWN;
  }
  const result = fn.result(node, dest);
  fn.emit({ op: 'recv', at: span(node), ch, result });
  return { k: 'var', id: result };
}

/** `x[i]`; the grammar reads the type in `f[int]` as an expression, too. */
function indexed(fn: FunctionState, node: SyntaxNode): Value {
  const x = fn.expression(child(node, 'operand'));
  const i = fn.expression(child(node, 'index'));
  if (i.k !== 'name' || !isTypeName(fn, i.name)) return { k: 'index', x, i };
  return { k: 'index', x, i: { k: 'type', type: { k: 'name', name: i.name } } };
}

/** The bounds are evaluated for what they do; what they are does not matter. */
function sliced(fn: FunctionState, node: SyntaxNode): Value {
  const x = fn.expression(child(node, 'operand'));
  for (const bound of node.children) {
    if (bound.field === 'start' || bound.field === 'end' || bound.field === 'capacity') fn.expression(bound);
  }
  return { k: 'slice', x };
}

/** `f[int, string]` without a call. */
function instantiation(fn: FunctionState, node: SyntaxNode): Value {
  const [base, ...args] = node.children;
  let value: Value = base === undefined ? UNKNOWN : (typeAsValue(fn, base) ?? UNKNOWN);
  for (const arg of args) {
    const type: TypeRef = typeRef(fn, arg);
    value = { k: 'index', x: value, i: { k: 'type', type } };
  }
  return value;
}
