import type { Value, VarId } from '../../facts/value.js';
import { child, type SyntaxNode, unparen } from '../../syntax/node.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';
import { typeRef } from '../type.js';
import { isVariable, typeAsValue } from './type-value.js';

const UNKNOWN: Value = { k: 'unknown' };

/** Builtins that only read their operands: operators with a name. */
const OPERATORS: ReadonlySet<string> = new Set(['len', 'cap', 'min', 'max', 'real', 'imag', 'complex']);

/**
 * A call of a builtin function (Go spec, "Built-in functions") that no declaration hides. Undefined for other calls and
 * for builtins that are calls like any other: copy, clear, recover, print, println, and a panic inside an expression.
 */
export function builtin(fn: FunctionState, node: SyntaxNode, dest: VarId | undefined): Value | undefined {
  const name = builtinName(fn, node);
  if (name === undefined) return undefined;
  const args = child(node, 'arguments')?.children ?? [];
  if (OPERATORS.has(name)) return operator(fn, name, args);
  switch (name) {
    case 'make':
      return make(fn, node, args, dest);
    case 'new':
      return allocate(fn, node, args[0]);
    case 'append':
      return append(fn, node, args, dest);
    case 'close':
      fn.emit({ op: 'close', ch: fn.expression(args[0]), at: span(node) });
      return UNKNOWN;
    case 'delete':
      fn.emit({ op: 'delete', m: fn.expression(args[0]), key: fn.expression(args[1]), at: span(node) });
      return UNKNOWN;
    default:
      return undefined;
  }
}

/** The name of the builtin that is called; undefined where the callee is something else or the name is hidden. */
export function builtinName(fn: FunctionState, node: SyntaxNode): string | undefined {
  const called = node.type === 'call_expression' ? child(node, 'function') : undefined;
  const inner = called === undefined ? undefined : unparen(called);
  if (inner?.type !== 'identifier') return undefined;
  const name = fn.file.word(inner);
  return BUILTINS.has(name) && fn.isPredeclared(name) ? name : undefined;
}

const BUILTINS: ReadonlySet<string> = new Set([...OPERATORS, 'make', 'new', 'append', 'close', 'delete', 'panic']);

function operator(fn: FunctionState, op: string, args: readonly SyntaxNode[]): Value {
  const [first, ...rest] = args.map((arg) => fn.expression(arg));
  let value: Value = first ?? UNKNOWN;
  if (rest.length === 0) return { k: 'op', op, x: value };
  for (const y of rest) value = { k: 'op', op, x: value, y };
  return value;
}

function make(fn: FunctionState, node: SyntaxNode, args: readonly SyntaxNode[], dest: VarId | undefined): Value {
  const type = typeRef(fn, args[0]);
  const size = args[1] === undefined ? undefined : fn.expression(args[1]);
  const cap = args[2] === undefined ? undefined : fn.expression(args[2]);
  const result = fn.result(node, dest);
  fn.emit({ op: 'make', at: span(node), type, ...(size && { size }), ...(cap && { cap }), result });
  return { k: 'var', id: result };
}

/** `new(T)`, or since Go 1.26 `new(expr)`: a variable of its own that is assigned the value. Either way its address. */
function allocate(fn: FunctionState, node: SyntaxNode, arg: SyntaxNode | undefined): Value {
  const value = arg === undefined ? UNKNOWN : initial(fn, arg);
  const isType = value.k === 'type';
  const result = fn.temp(node);
  fn.emit({ op: 'alloc', at: span(node), type: isType ? value.type : { k: 'unknown' }, elems: [], result });
  if (!isType) fn.emit({ op: 'assign', at: span(node), dst: [{ k: 'var', id: result }], src: [value] });
  return { k: 'addr', x: { k: 'var', id: result } };
}

function initial(fn: FunctionState, arg: SyntaxNode): Value {
  const isTypeNode = typeAsValue(fn, arg) !== undefined;
  if (!isTypeNode) return fn.expression(arg);
  return isVariable(fn, arg) ? (typeAsValue(fn, arg) ?? UNKNOWN) : { k: 'type', type: typeRef(fn, arg) };
}

function append(fn: FunctionState, node: SyntaxNode, args: readonly SyntaxNode[], dest: VarId | undefined): Value {
  const [x = UNKNOWN, ...elems] = args.map((arg) =>
    fn.expression(arg.type === 'variadic_argument' ? arg.children[0] : arg),
  );
  const spread = args.some((arg) => arg.type === 'variadic_argument');
  const result = fn.result(node, dest);
  fn.emit({ op: 'append', at: span(node), x, elems, ...(spread && { spread }), result });
  return { k: 'var', id: result };
}
