import type { TypeEntry } from './program.js';

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

/** Whether the type, or what it points to, is the declared type `path.name`. */
export function isNamed(type: Type, path: string, name: string): boolean {
  const at = behindPointers(type);
  return at.k === 'named' && at.path === path && at.name === name;
}
