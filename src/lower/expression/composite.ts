import type { Element } from '../../facts/instr.js';
import type { TypeRef } from '../../facts/type-ref.js';
import type { Value, VarId } from '../../facts/value.js';
import { child, type SyntaxNode, unparen } from '../../syntax/node.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';
import { typeRef } from '../type.js';

const UNKNOWN: TypeRef = { k: 'unknown' };

/** `T{...}`: an alloc whose variable comes back. The elements are evaluated first, in the order of the source. */
export function composite(fn: FunctionState, node: SyntaxNode, dest: VarId | undefined): VarId {
  return allocate(fn, node, typeRef(fn, child(node, 'type')), child(node, 'body'), dest);
}

function allocate(
  fn: FunctionState,
  node: SyntaxNode,
  type: TypeRef,
  body: SyntaxNode | undefined,
  dest?: VarId,
): VarId {
  const elems = (body?.children ?? []).map((elem) => element(fn, type, elem));
  const result = fn.result(node, dest);
  fn.emit({ op: 'alloc', at: span(node), type, elems, result });
  return result;
}

function element(fn: FunctionState, type: TypeRef, node: SyntaxNode): Element {
  if (node.type !== 'keyed_element') return { value: elementValue(fn, elementType(fn, type), node) };
  const key = keyOf(fn, type, child(node, 'key'));
  return { ...key, value: elementValue(fn, elementType(fn, type), child(node, 'value')) };
}

/**
 * A key is a field's name in a struct and an expression elsewhere; of a named type only its declaration tells. So a plain
 * name is recorded as a name, and where it also is a variable, as a value too.
 */
function keyOf(fn: FunctionState, type: TypeRef, node: SyntaxNode | undefined): { name?: string; key?: Value } {
  const written = node?.type === 'literal_element' ? node.children[0] : node;
  if (written === undefined) return {};
  const isKeyed = type.k === 'map' || type.k === 'slice' || type.k === 'array';
  const inner = unparen(written);
  if (isKeyed || inner.type !== 'identifier')
    return { key: elementValue(fn, type.k === 'map' ? type.key : UNKNOWN, written) };
  const name = fn.file.word(inner);
  const value = fn.scope.find(name)?.value;
  return value === undefined || type.k === 'struct' ? { name } : { name, key: value };
}

/** The value of an element; `{...}` without a type is a literal of the element type, or a pointer to one. */
function elementValue(fn: FunctionState, type: TypeRef, node: SyntaxNode | undefined): Value {
  const inner = node?.type === 'literal_element' ? node.children[0] : node;
  if (inner?.type !== 'literal_value') return fn.expression(inner);
  if (!fn.file.enter(inner)) return { k: 'unknown' };
  const pointer = type.k === 'ptr';
  const x: Value = { k: 'var', id: allocate(fn, inner, pointer ? type.elem : type, inner) };
  fn.file.leave();
  return pointer ? { k: 'addr', x } : x;
}

/** What the elements of a literal of this type are; a type of this file is looked through. */
function elementType(fn: FunctionState, type: TypeRef): TypeRef {
  if (type.k === 'map' || type.k === 'slice' || type.k === 'array') return type.elem;
  if (type.k !== 'name' || fn.globalKind(type.name) !== 'type') return UNKNOWN;
  const declared = fn.file.typeNodes.get(type.name);
  const isKeyed = declared?.type === 'map_type' || declared?.type === 'slice_type' || declared?.type === 'array_type';
  return isKeyed ? elementType(fn, typeRef({ file: fn.file, scope: fn.file.scope }, declared)) : UNKNOWN;
}
