import type { Value } from '../../facts/value.js';
import { child, type SyntaxNode, unparen } from '../../syntax/node.js';
import type { FunctionState } from '../function-state.js';
import { typeRef } from '../type.js';

/**
 * Types whose names the grammar can't tell from variables: it reads `new(x)`, `f[i](y)` and `x.f[i](y)` as if x, f and i
 * were types. Here the names are looked up.
 */

/** A type node in the place of an expression: a variable's value, a name, or a type. Undefined where it is no type at all. */
export function typeAsValue(fn: FunctionState, node: SyntaxNode): Value | undefined {
  const inner = unparen(node);
  switch (inner.type) {
    case 'type_identifier':
      return fn.resolve(fn.file.word(inner));
    case 'qualified_type':
      return qualified(fn, inner);
    case 'pointer_type': {
      const x = inner.children[0] === undefined ? undefined : typeAsValue(fn, inner.children[0]);
      return x === undefined || x.k === 'type' ? { k: 'type', type: typeRef(fn, inner) } : { k: 'deref', x };
    }
    case 'generic_type':
      return generic(fn, inner);
    case 'slice_type':
    case 'array_type':
    case 'map_type':
    case 'channel_type':
    case 'function_type':
    case 'struct_type':
    case 'interface_type':
      return { k: 'type', type: typeRef(fn, inner) };
    default:
      return undefined;
  }
}

function qualified(fn: FunctionState, node: SyntaxNode): Value {
  const pkg = child(node, 'package');
  const name = child(node, 'name');
  const word = pkg === undefined ? '' : fn.file.word(pkg);
  const field = name === undefined ? '' : fn.file.word(name);
  const path = fn.packagePath(word);
  return path === undefined ? { k: 'field', x: fn.resolve(word), name: field } : { k: 'member', path, name: field };
}

function generic(fn: FunctionState, node: SyntaxNode): Value {
  const base = child(node, 'type');
  let value: Value = (base === undefined ? undefined : typeAsValue(fn, base)) ?? { k: 'unknown' };
  for (const arg of child(node, 'type_arguments')?.children ?? [])
    value = { k: 'index', x: value, i: typeArgument(fn, arg) };
  return value;
}

/** `i` of `f[i](x)`: a variable if one bears the name, else a type. */
function typeArgument(fn: FunctionState, node: SyntaxNode): Value {
  const inner = node.type === 'type_elem' && node.children.length === 1 ? (node.children[0] ?? node) : node;
  return isVariable(fn, inner) ? (typeAsValue(fn, inner) ?? { k: 'unknown' }) : { k: 'type', type: typeRef(fn, inner) };
}

/** Whether a type node is a variable or constant in truth, as far as this file tells. */
export function isVariable(fn: FunctionState, node: SyntaxNode): boolean {
  const inner = unparen(node);
  switch (inner.type) {
    case 'type_identifier':
      return isVariableName(fn, fn.file.word(inner));
    case 'qualified_type': {
      const pkg = child(inner, 'package');
      return pkg !== undefined && isVariableName(fn, fn.file.word(pkg));
    }
    case 'pointer_type':
      return inner.children[0] !== undefined && isVariable(fn, inner.children[0]);
    case 'generic_type': {
      const base = child(inner, 'type');
      return base !== undefined && isVariable(fn, base);
    }
    default:
      return false;
  }
}

/** Whether a local variable or constant, or one of this file, bears the name. */
export function isVariableName(fn: FunctionState, name: string): boolean {
  const binding = fn.scope.find(name);
  if (binding !== undefined) return binding.value !== undefined;
  const kind = fn.file.names.get(name);
  return kind === 'var' || kind === 'const';
}

const PREDECLARED_TYPES: ReadonlySet<string> = new Set([
  'any',
  'bool',
  'byte',
  'comparable',
  'complex64',
  'complex128',
  'error',
  'float32',
  'float64',
  'int',
  'int8',
  'int16',
  'int32',
  'int64',
  'rune',
  'string',
  'uint',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'uintptr',
]);

/** Whether a name surely is a type: predeclared and not hidden, or a type of this function or file. */
export function isTypeName(fn: FunctionState, name: string): boolean {
  const binding = fn.scope.find(name);
  if (binding !== undefined) return binding.type !== undefined;
  const kind = fn.file.names.get(name);
  return kind === 'type' || (kind === undefined && PREDECLARED_TYPES.has(name));
}
