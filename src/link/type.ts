import type { Package, TypeEntry } from './program.js';

/** A type with its names resolved. Pointers are kept, though most questions look through them. */
export type Type =
  | { readonly k: 'basic'; readonly name: string }
  /** A declared type; without `entry` it comes from outside the program. */
  | {
      readonly k: 'named';
      readonly path: string;
      readonly name: string;
      readonly entry?: TypeEntry;
      readonly args?: readonly Type[];
    }
  | { readonly k: 'ptr' | 'slice' | 'array'; readonly elem: Type }
  | { readonly k: 'chan'; readonly dir: 'both' | 'send' | 'recv'; readonly elem: Type }
  | { readonly k: 'map'; readonly key: Type; readonly elem: Type }
  | { readonly k: 'func'; readonly params: readonly Type[]; readonly results: readonly Type[] }
  | { readonly k: 'struct'; readonly fields: readonly FieldType[]; readonly key: string }
  | { readonly k: 'interface'; readonly methods: readonly MethodType[]; readonly embeds: readonly Type[] }
  | { readonly k: 'tuple'; readonly types: readonly Type[] }
  | { readonly k: 'unknown' };

export interface FieldType {
  readonly name: string;
  readonly type: Type;
  readonly embedded: boolean;
}

export interface MethodType {
  readonly name: string;
  /** Where it is declared, if its name is not exported: in another package the name is another one (Go spec, "Uniqueness of identifiers"). */
  readonly pkg?: Package;
  readonly params: readonly Type[];
  readonly results: readonly Type[];
}

export const UNKNOWN: Type = { k: 'unknown' };

/** The type behind any pointers. */
export function behindPointers(type: Type): Type {
  let at = type;
  while (at.k === 'ptr') at = at.elem;
  return at;
}

/** Whether it is the predeclared interface `error` (Go spec, "Errors"). */
export const isErrorType = (type: Type | undefined): boolean => type?.k === 'basic' && type.name === 'error';

/** Whether the type, or what it points to, is the declared type `path.name`. */
export function isNamed(type: Type, path: string, name: string): boolean {
  const at = behindPointers(type);
  return at.k === 'named' && at.path === path && at.name === name;
}

/** How deep types are compared: an interface may speak of itself. */
const DEPTH_MAX = 6;

const OUTSIDE = 'outside';

const SAME: Readonly<Record<string, string>> = { byte: 'uint8', rune: 'int32' };

/**
 * Whether two types are surely not identical (Go spec, "Type identity"). What is not resolved, comes from a type parameter or
 * may be an alias of something else says nothing.
 */
export function differ(a: Type, b: Type, depth = 0): boolean {
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === undefined || y === undefined || depth > DEPTH_MAX) return false;
  // What comes from elsewhere may be an alias, though not of what the program declares.
  if (x === OUTSIDE || y === OUTSIDE) return a.k === 'named' && b.k === 'named' && x !== y;
  if (x !== y) return true;
  const alike = (p: Type | undefined, q: Type | undefined): boolean =>
    p === undefined || q === undefined || !differ(p, q, depth + 1);
  const listed = (p: readonly Type[], q: readonly Type[]): boolean =>
    p.length === q.length && p.every((type, i) => alike(type, q[i]));
  if ((a.k === 'ptr' || a.k === 'slice' || a.k === 'array') && a.k === b.k) return !alike(a.elem, b.elem);
  if (a.k === 'chan' && b.k === 'chan') return a.dir !== b.dir || !alike(a.elem, b.elem);
  if (a.k === 'map' && b.k === 'map') return !alike(a.key, b.key) || !alike(a.elem, b.elem);
  if (a.k === 'func' && b.k === 'func') return !listed(a.params, b.params) || !listed(a.results, b.results);
  return false;
}

/**
 * What has to be the same in identical types: the kind of an unnamed one, the declaration of a named one. Undefined where
 * nothing is sure: an alias is another name for the same type, and a type argument may be anything.
 */
function kindOf(type: Type): string | undefined {
  switch (type.k) {
    case 'basic':
      return type.name === 'any' ? 'interface' : `basic ${SAME[type.name] ?? type.name}`;
    case 'named':
      if (type.args !== undefined || type.entry?.decl.alias === true) return undefined;
      return type.entry === undefined ? OUTSIDE : `named ${type.entry.key}`;
    case 'unknown':
    case 'tuple':
      return undefined;
    default:
      return type.k;
  }
}
