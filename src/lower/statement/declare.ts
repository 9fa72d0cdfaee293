import type { TypeRef } from '../../facts/type-ref.js';
import type { Value } from '../../facts/value.js';
import { child, childOfType, childrenIn, type SyntaxNode } from '../../syntax/node.js';
import { constant } from '../expression/constant.js';
import { span } from '../file-state.js';
import type { FunctionState } from '../function-state.js';
import { Scope } from '../scope.js';
import { typeParameterNames, typeRef } from '../type.js';
import { assign, type Slot, store } from './assign.js';

/** How a declared name becomes a target: a local variable, or a package-level name. */
export type Declare = (name: SyntaxNode, type: TypeRef | undefined) => Slot;

/** The specs of a `var` or `const` declaration, grouped or not. */
export function specs(node: SyntaxNode): readonly SyntaxNode[] {
  return childOfType(node, 'var_spec_list')?.children ?? node.children;
}

/** `var a, b T = x, y` as a statement. */
export function localVar(fn: FunctionState, node: SyntaxNode): void {
  for (const spec of specs(node)) {
    const bound: [string, Value][] = [];
    varSpec(fn, spec, (name, type) => {
      const word = fn.file.word(name);
      if (word === '_') return undefined;
      const value: Value = { k: 'var', id: fn.variable(word, 'local', span(name), type) };
      bound.push([word, value]);
      return { value, fresh: true };
    });
    // The scope of a variable begins after its spec (Go spec, "Declarations and scope").
    for (const [word, value] of bound) fn.scope.declare(word, { value });
  }
}

/** One spec of a `var` declaration: its initial values, else the zero values of its type. */
export function varSpec(fn: FunctionState, spec: SyntaxNode, declare: Declare): void {
  const written = child(spec, 'type');
  const type = written === undefined ? undefined : typeRef(fn, written);
  const names = childrenIn(spec, 'name').filter(
    (name) => name.type === 'identifier' || name.type === 'blank_identifier',
  );
  const slots = names.map((name) => declare(name, type));
  const values = child(spec, 'value')?.children;
  if (values !== undefined) assign(fn, span(spec), slots, values, true);
  else if (type !== undefined) for (const slot of slots) if (slot !== undefined) zero(fn, spec, slot.value, type);
}

const ZERO: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...[
    'int',
    'int8',
    'int16',
    'int32',
    'int64',
    'uint',
    'uint8',
    'uint16',
    'uint32',
    'uint64',
    'uintptr',
    'byte',
    'rune',
  ].map((name): [string, Value] => [name, { k: 'const', kind: 'int', text: '0' }]),
  ...['float32', 'float64', 'complex64', 'complex128'].map((name): [string, Value] => [
    name,
    { k: 'const', kind: 'float', text: '0' },
  ]),
  ['string', { k: 'const', kind: 'string', text: '""' }],
  ['bool', { k: 'const', kind: 'bool', text: 'false' }],
  ['error', { k: 'nil' }],
  ['any', { k: 'nil' }],
]);

/** The zero value of a variable: nil where the type has it, a fresh value of struct-like and named types. */
function zero(fn: FunctionState, spec: SyntaxNode, target: Value, type: TypeRef): void {
  const basic = type.k === 'name' && fn.isPredeclared(type.name) ? ZERO.get(type.name) : undefined;
  if (basic !== undefined) {
    store(fn, span(spec), [[target, basic]], true);
  } else if (type.k === 'name' || type.k === 'member' || type.k === 'struct' || type.k === 'array') {
    const result = fn.result(spec, target.k === 'var' ? target.id : undefined);
    fn.emit({ op: 'alloc', at: span(spec), type, elems: [], result });
    if (target.k !== 'var') store(fn, span(spec), [[target, { k: 'var', id: result }]], true);
  } else if (type.k !== 'unknown') {
    store(fn, span(spec), [[target, { k: 'nil' }]], true);
  }
}

/** The value of one name of a `const` declaration, for both local and package-level ones. */
export interface Constant {
  readonly name: SyntaxNode;
  readonly type?: SyntaxNode;
  readonly expression?: SyntaxNode;
  /** The index of the spec in its declaration (Go spec, "Iota"). */
  readonly iota: number;
}

/** The names of a `const` declaration; a spec without values repeats the one before it. */
export function constants(node: SyntaxNode): Constant[] {
  const found: Constant[] = [];
  let type: SyntaxNode | undefined;
  let values: readonly SyntaxNode[] = [];
  let iota = 0;
  for (const spec of node.children) {
    if (spec.type !== 'const_spec') continue;
    const own = child(spec, 'value')?.children;
    if (own !== undefined) {
      values = own;
      type = child(spec, 'type');
    }
    for (const [i, name] of childrenIn(spec, 'name')
      .filter((n) => n.type === 'identifier')
      .entries()) {
      const expression = values[i];
      found.push({ name, iota, ...(type && { type }), ...(expression && { expression }) });
    }
    iota++;
  }
  return found;
}

/** `const` as a statement: the names stand for their values from here on. */
export function localConst(fn: FunctionState, node: SyntaxNode): void {
  for (const { name, expression, iota } of constants(node)) {
    const value = constantValue(fn, expression, iota);
    fn.scope.declare(fn.file.word(name), { value });
  }
}

export function constantValue(fn: FunctionState, expression: SyntaxNode | undefined, iota: number): Value {
  if (expression === undefined) return { k: 'unknown' };
  if (expression.type === 'iota') return { k: 'const', kind: 'int', text: String(iota) };
  return constant(fn.file, expression) ?? withIota(fn.expression(expression), iota);
}

function withIota(value: Value, iota: number): Value {
  if (value.k === 'name' && value.name === 'iota') return { k: 'const', kind: 'int', text: String(iota) };
  if (value.k === 'convert') return { ...value, x: withIota(value.x, iota) };
  if (value.k !== 'op') return value;
  const x = withIota(value.x, iota);
  return value.y === undefined ? { ...value, x } : { ...value, x, y: withIota(value.y, iota) };
}

/** `type` as a statement. A local type gets a name that is unique in the file; its methods can't exist. */
export function localType(fn: FunctionState, node: SyntaxNode): void {
  for (const spec of node.children) {
    const name = child(spec, 'name');
    if (name === undefined) continue;
    fn.file.localTypes++;
    const unique = `${fn.file.word(name)}·${fn.file.localTypes}`;
    fn.scope.declare(fn.file.word(name), { type: { k: 'name', name: unique } });
    declareType(fn, spec, unique);
  }
}

/** Records a type declaration. Its type parameters hide other names inside it. */
export function declareType(
  fn: Pick<FunctionState, 'file' | 'scope'> & { readonly id?: number },
  spec: SyntaxNode,
  name: string,
): void {
  const params = typeParameterNames(fn.file, child(spec, 'type_parameters'));
  const scope = new Scope(fn.scope);
  for (const param of params) scope.declare(param, { type: { k: 'name', name: param } });
  const type = typeRef({ file: fn.file, scope }, child(spec, 'type'));
  fn.file.types.push({
    name,
    type,
    ...(spec.type === 'type_alias' && { alias: true as const }),
    params,
    ...(fn.id !== undefined && { func: fn.id }),
    at: span(child(spec, 'name') ?? spec),
  });
}
