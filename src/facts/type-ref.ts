/** A type as it is written; names are resolved by `link`. */
export type TypeRef =
  /** A name of this package, predeclared, a type parameter, or from a dot import.  */
  | { readonly k: 'name'; readonly name: string; readonly args?: readonly TypeRef[] }
  /** `pkg.Name`, by import path. */
  | { readonly k: 'member'; readonly path: string; readonly name: string; readonly args?: readonly TypeRef[] }
  | { readonly k: 'ptr'; readonly elem: TypeRef }
  | { readonly k: 'chan'; readonly dir: 'both' | 'send' | 'recv'; readonly elem: TypeRef }
  | { readonly k: 'slice'; readonly elem: TypeRef }
  | { readonly k: 'array'; readonly elem: TypeRef }
  | { readonly k: 'map'; readonly key: TypeRef; readonly elem: TypeRef }
  | {
      readonly k: 'func';
      readonly params: readonly TypeRef[];
      readonly results: readonly TypeRef[];
      readonly variadic?: true;
    }
  | { readonly k: 'struct'; readonly fields: readonly Field[] }
  | { readonly k: 'interface'; readonly methods: readonly Method[]; readonly embeds: readonly TypeRef[] }
  | { readonly k: 'unknown' };

export interface Field {
  /** The field's name; for an embedded field the last part of its type's name. */
  readonly name: string;
  readonly type: TypeRef;
  readonly embedded?: true;
}

export interface Method {
  readonly name: string;
  readonly params: readonly TypeRef[];
  readonly results: readonly TypeRef[];
}
