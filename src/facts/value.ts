import type { TypeRef } from './type-ref.js';

/** A variable: its index in {@link FileFacts.vars}. Closures share the numbers of the function around them. */
export type VarId = number;

/** A function: its index in {@link FileFacts.funcs}. */
export type FuncId = number;

/**
 * An expression without effects. Calls, receives, allocations and function literals are instructions of their own and
 * leave their result in a variable, so a value only reads. Parentheses are gone.
 */
export type Value =
  | { readonly k: 'var'; readonly id: VarId }
  /** A package-level name of this package, or of a dot import, or predeclared. */
  | { readonly k: 'name'; readonly name: string }
  /** `pkg.Name`, resolved by the file's imports: `path` is the import path, never the local alias. */
  | { readonly k: 'member'; readonly path: string; readonly name: string }
  /** `x.name`: a field or a method value. */
  | { readonly k: 'field'; readonly x: Value; readonly name: string }
  /** `x[i]`: an element, or an instantiation of a generic function or type where `x` names one. */
  | { readonly k: 'index'; readonly x: Value; readonly i: Value }
  | { readonly k: 'slice'; readonly x: Value }
  | { readonly k: 'deref'; readonly x: Value }
  | { readonly k: 'addr'; readonly x: Value }
  | { readonly k: 'assert'; readonly x: Value; readonly type: TypeRef }
  /**
   * A conversion that can't be a call: `[]byte(x)`, `(<-chan T)(x)`, `(*T)(x)`, and `T(x)` where T is predeclared or a type
   * of this file. Any other `T(x)` is a call until types are known, also the generic `f[int](x)`.
   */
  | { readonly k: 'convert'; readonly x: Value; readonly type: TypeRef }
  /** A function literal. */
  | { readonly k: 'func'; readonly id: FuncId }
  | {
      readonly k: 'const';
      readonly kind: 'int' | 'float' | 'imaginary' | 'rune' | 'string' | 'bool';
      readonly text: string;
    }
  | { readonly k: 'nil' }
  /**
   * `op x` or `x op y`: arithmetic, comparison and logic; also `len`, `cap`, `min`, `max` and the like. `ok` is the second
   * value of `m[k]` and `x.(T)`. `&&` and `||` are here only where their right side does nothing, else they are branches.
   */
  | { readonly k: 'op'; readonly op: string; readonly x: Value; readonly y?: Value }
  /** A type in the place of an expression: `T` in `new(T)`, in a method expression or in a generic instantiation. */
  | { readonly k: 'type'; readonly type: TypeRef }
  | { readonly k: 'unknown' };
