import type { TypeRef } from '../facts/type-ref.js';
import type { Value } from '../facts/value.js';
import type { Resolver } from './resolve.js';
import { type Type, UNKNOWN } from './type.js';

/** What the type parameters of one use of a generic declaration stand for; those that nothing tells are unknown. */
export type Binding = Map<string, Type>;

/** All type parameters unknown: what they are inside the generic function itself. */
export const unbound = (typeParams: readonly string[]): Binding => new Map(typeParams.map((name) => [name, UNKNOWN]));

/**
 * Takes from `type` what the type parameters in the written type `ref` stand for (Go spec, "Type unification"). The
 * first that is known counts.
 */
export function bindTypes(resolver: Resolver, ref: TypeRef, type: Type, binding: Binding): void {
  const bind = (inner: TypeRef, to: Type | undefined): void => {
    if (to !== undefined && to.k !== 'unknown') bindTypes(resolver, inner, to, binding);
  };
  switch (ref.k) {
    case 'name': {
      if (ref.args === undefined && binding.get(ref.name)?.k === 'unknown') binding.set(ref.name, type);
      else if (type.k === 'named') ref.args?.forEach((arg, i) => void bind(arg, type.args?.[i]));
      return;
    }
    case 'member':
      if (type.k === 'named') ref.args?.forEach((arg, i) => void bind(arg, type.args?.[i]));
      return;
    case 'ptr':
      if (type.k === 'ptr') bind(ref.elem, type.elem);
      return;
    default:
      bindComposite(resolver, ref, type, bind);
  }
}

function bindComposite(
  resolver: Resolver,
  ref: TypeRef,
  type: Type,
  bind: (inner: TypeRef, to: Type | undefined) => void,
): void {
  // A parameter of type []T takes a declared slice type as well; a pointer is no slice.
  const at = type.k === 'named' ? resolver.underlying(type) : type;
  if ((ref.k === 'slice' || ref.k === 'array' || ref.k === 'chan') && at.k === ref.k) bind(ref.elem, at.elem);
  else if (ref.k === 'map' && at.k === 'map') {
    bind(ref.key, at.key);
    bind(ref.elem, at.elem);
  } else if (ref.k === 'func' && at.k === 'func') {
    ref.params.forEach((param, i) => void bind(param, at.params[i]));
    ref.results.forEach((result, i) => void bind(result, at.results[i]));
  }
}

/** The callee without its type arguments, and these: `f[int, string]` is `f` and two. */
export function explicitArguments(callee: Value): { readonly base: Value; readonly given: readonly Value[] } {
  const given: Value[] = [];
  let base = callee;
  for (; base.k === 'index'; base = base.x) given.unshift(base.i);
  return { base, given };
}

/** The type of a constant that is not given one (Go spec, "Constants"), by the kind or the text of its literal. */
export function constantType(literal: string): Type {
  return { k: 'basic', name: DEFAULTS[literal] ?? nameOfLiteral(literal) };
}

const DEFAULTS: Readonly<Record<string, string>> = {
  int: 'int',
  float: 'float64',
  imaginary: 'complex128',
  rune: 'rune',
  string: 'string',
  bool: 'bool',
  true: 'bool',
  false: 'bool',
};

function nameOfLiteral(text: string): string {
  if (/^["`]/.test(text)) return 'string';
  if (text.startsWith("'")) return 'rune';
  if (text.endsWith('i')) return 'complex128';
  return /^0[xX]/.test(text) ? (/[.pP]/.test(text) ? 'float64' : 'int') : /[.eE]/.test(text) ? 'float64' : 'int';
}
