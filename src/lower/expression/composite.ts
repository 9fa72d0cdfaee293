import type { Element } from '../../facts/instr.js';
import type { TypeRef } from '../../facts/type-ref.js';
import type { Value, VarId } from '../../facts/value.js';
import { child, type SyntaxNode, unparen } from '../../syntax/node.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';
import { typeRef } from '../type.js';

const UNKNOWN: TypeRef = { k: 'unknown' };
const STRUCT: TypeRef = { k: 'struct', fields: [] };

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
  const shape = shapeOf(fn, type);
  const elems = (body?.children ?? []).map((elem) => element(fn, shape, elem));
  const result = fn.result(node, dest);
  fn.emit({ op: 'alloc', at: span(node), type, elems, result });
  return result;
}

function element(fn: FunctionState, shape: TypeRef, node: SyntaxNode): Element {
  if (node.type !== 'keyed_element') return { value: elementValue(fn, elementType(shape), node) };
  const { name, key } = keyOf(fn, shape, child(node, 'key'));
  const value = elementValue(fn, elementType(shape), child(node, 'value'));
  if (name === undefined) return key === undefined ? { value } : { key, value };
  return key === undefined ? { name, value } : { name, key, value };
}

/**
 * A key is a field's name in a struct and an expression elsewhere; of a named type only its declaration tells. Where that
 * is not in this file, a plain name is recorded as a name, and if it also is a variable as a value too.
 */
function keyOf(fn: FunctionState, shape: TypeRef, node: SyntaxNode | undefined): Pick<Element, 'name' | 'key'> {
  const written = node?.type === 'literal_element' ? node.children[0] : node;
  if (written === undefined) return {};
  const isKeyed = shape.k === 'map' || shape.k === 'slice' || shape.k === 'array';
  const inner = unparen(written);
  if (isKeyed || inner.type !== 'identifier') {
    return { key: elementValue(fn, shape.k === 'map' ? shape.key : UNKNOWN, written) };
  }
  const name = fn.file.word(inner);
  const value = fn.scope.find(name)?.value;
  return value === undefined || shape.k === 'struct' ? { name } : { name, key: value };
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

/** What the elements of a literal of this shape are. */
function elementType(shape: TypeRef): TypeRef {
  return shape.k === 'map' || shape.k === 'slice' || shape.k === 'array' ? shape.elem : UNKNOWN;
}

/** The type itself, or what a type that this file declares stands for; of a struct only that it is one. */
function shapeOf(fn: FunctionState, type: TypeRef, depth = 0): TypeRef {
  if (type.k !== 'name' || depth > 5 || fn.globalKind(type.name) !== 'type') return type;
  const declared = fn.file.typeNodes.get(type.name);
  switch (declared?.type) {
    case 'struct_type':
      return STRUCT;
    case 'map_type':
    case 'slice_type':
    case 'array_type':
    case 'type_identifier':
      return shapeOf(fn, typeRef({ file: fn.file, scope: fn.file.scope }, declared), depth + 1);
    default:
      return type;
  }
}
