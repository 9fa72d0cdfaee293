import type { Field, Method, TypeRef } from '../facts/type-ref.js';
import { child, childOfType, childrenIn, type SyntaxNode } from '../syntax/node.js';
import type { FileState } from './file-state.js';
import type { Scope } from './scope.js';

/** Where a type is written: local types and shadowed packages depend on it. */
export interface TypePlace {
  readonly file: FileState;
  readonly scope: Scope;
}

const UNKNOWN: TypeRef = { k: 'unknown' };

/** Reads a type; unknown where the text is none that can be read. */
export function typeRef(place: TypePlace, node: SyntaxNode | undefined): TypeRef {
  if (node === undefined || !place.file.enter(node)) return UNKNOWN;
  const type = readType(place, node);
  place.file.leave();
  return type;
}

function readType(place: TypePlace, node: SyntaxNode): TypeRef {
  const inner = (field: string) => typeRef(place, child(node, field));
  switch (node.type) {
    case 'type_identifier':
    case 'identifier':
      return named(place, place.file.word(node));
    case 'qualified_type':
      return qualified(place, child(node, 'package'), child(node, 'name'));
    case 'selector_expression':
      return qualified(place, child(node, 'operand'), child(node, 'field'));
    case 'generic_type':
      return withArgs(inner('type'), typeArguments(place, child(node, 'type_arguments')));
    case 'pointer_type':
      return { k: 'ptr', elem: typeRef(place, node.children[0]) };
    case 'slice_type':
      return { k: 'slice', elem: inner('element') };
    case 'array_type':
    case 'implicit_length_array_type':
      return { k: 'array', elem: inner('element') };
    case 'map_type':
      return { k: 'map', key: inner('key'), elem: inner('value') };
    case 'channel_type':
      return { k: 'chan', dir: direction(place.file.text, node), elem: inner('value') };
    case 'function_type':
      return { k: 'func', ...signature(place, node) };
    case 'struct_type':
      return { k: 'struct', fields: fields(place, childOfType(node, 'field_declaration_list')) };
    case 'interface_type':
      return interfaceType(place, node);
    case 'parenthesized_type':
    case 'parenthesized_expression':
    case 'type_elem':
    case 'type_constraint':
      return node.children.length === 1 ? typeRef(place, node.children[0]) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

function named(place: TypePlace, name: string): TypeRef {
  return place.scope.find(name)?.type ?? { k: 'name', name };
}

function qualified(place: TypePlace, pkg: SyntaxNode | undefined, name: SyntaxNode | undefined): TypeRef {
  if (pkg === undefined || name === undefined) return UNKNOWN;
  const word = place.file.word(pkg);
  const path = place.scope.find(word) === undefined ? place.file.packages.get(word) : undefined;
  return path === undefined ? UNKNOWN : { k: 'member', path, name: place.file.word(name) };
}

function withArgs(type: TypeRef, args: readonly TypeRef[]): TypeRef {
  return type.k === 'name' || type.k === 'member' ? { ...type, args } : type;
}

function typeArguments(place: TypePlace, node: SyntaxNode | undefined): TypeRef[] {
  return (node?.children ?? []).map((arg) => typeRef(place, arg));
}

function direction(text: string, node: SyntaxNode): 'both' | 'send' | 'recv' {
  if (node.token !== '<-') return 'both';
  return text.startsWith('<-', node.start) ? 'recv' : 'send';
}

/** The types of parameters and results; of a variadic parameter the slice that the function sees. */
export function signature(
  place: TypePlace,
  node: SyntaxNode,
): { params: TypeRef[]; results: TypeRef[]; variadic?: true } {
  const list = child(node, 'parameters')?.children ?? [];
  const params = list.flatMap((p) => repeat(parameterType(place, p), childrenIn(p, 'name').length));
  const variadic = list.some((p) => p.type === 'variadic_parameter_declaration');
  const results = resultTypes(place, child(node, 'result'));
  return variadic ? { params, results, variadic } : { params, results };
}

/** The type of the variables that a parameter declaration makes. */
export function parameterType(place: TypePlace, node: SyntaxNode): TypeRef {
  const type = typeRef(place, child(node, 'type'));
  return node.type === 'variadic_parameter_declaration' ? { k: 'slice', elem: type } : type;
}

function resultTypes(place: TypePlace, node: SyntaxNode | undefined): TypeRef[] {
  if (node === undefined) return [];
  if (node.type !== 'parameter_list') return [typeRef(place, node)];
  return node.children.flatMap((p) => repeat(parameterType(place, p), childrenIn(p, 'name').length));
}

function repeat(type: TypeRef, times: number): TypeRef[] {
  return Array.from({ length: Math.max(1, times) }, () => type);
}

function fields(place: TypePlace, list: SyntaxNode | undefined): Field[] {
  return (list?.children ?? []).flatMap((node) => (node.type === 'field_declaration' ? fieldsOf(place, node) : []));
}

function fieldsOf(place: TypePlace, node: SyntaxNode): Field[] {
  const written = child(node, 'type');
  const type = typeRef(place, written);
  const names = childrenIn(node, 'name');
  if (names.length > 0) return names.map((name) => ({ name: place.file.word(name), type }));
  const name = written === undefined ? '' : lastName(place.file, written);
  return [{ name, type: node.token === '*' ? { k: 'ptr', elem: type } : type, embedded: true }];
}

/** The last part of a type's name, without pointer, package and type arguments: the name of an embedded field or a receiver. */
export function lastName(file: FileState, node: SyntaxNode): string {
  switch (node.type) {
    case 'qualified_type':
      return lastName(file, child(node, 'name') ?? node);
    case 'generic_type':
      return lastName(file, child(node, 'type') ?? node);
    case 'type_identifier':
    case 'identifier':
      return file.word(node);
    default:
      return node.children[0] === undefined ? '' : lastName(file, node.children[0]);
  }
}

function interfaceType(place: TypePlace, node: SyntaxNode): TypeRef {
  const methods: Method[] = [];
  const embeds: TypeRef[] = [];
  for (const elem of node.children) {
    if (elem.type === 'method_elem') {
      const { params, results } = signature(place, elem);
      const name = child(elem, 'name');
      if (name !== undefined) methods.push({ name: place.file.word(name), params, results });
    } else embeds.push(typeRef(place, elem));
  }
  return { k: 'interface', methods, embeds };
}

/** The names in a `[K comparable, V any]` list. */
export function typeParameterNames(file: FileState, list: SyntaxNode | undefined): string[] {
  return (list?.children ?? []).flatMap((p) => childrenIn(p, 'name').map((name) => file.word(name)));
}
