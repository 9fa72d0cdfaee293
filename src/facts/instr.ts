import type { Span } from '../base/span.js';
import type { TypeRef } from './type-ref.js';
import type { FuncId, Value, VarId } from './value.js';

/** A block: its index in {@link Func.blocks}. */
export type BlockId = number;

/**
 * What is called, and with what. In `f(g())` and `return g()`, g may have several results: they are one variable, one
 * argument, one value. In `go` and `defer` builtins are callees like any other (`defer close(ch)`); elsewhere only those
 * without an instruction or operation of their own: copy, clear, recover, print, println.
 */
export interface Call {
  readonly callee: Value;
  readonly args: readonly Value[];
  /** `f(xs...)`. */
  readonly spread?: true;
}

/** A statement's effect, in the order of evaluation. `at` is the span of the smallest piece of source that does it. */
export type Instr =
  /** `dst[i] = src[i]`, all sources read first. `define`: the declaration of the variables (`:=`, `var`). */
  | {
      readonly op: 'assign';
      readonly at: Span;
      readonly dst: readonly Value[];
      readonly src: readonly Value[];
      readonly define?: true;
    }
  /**
   * A call of anything but the builtins below. `results` has one variable for each value that is received: none for a
   * call statement whose results are thrown away, `-1` for a result that is assigned to `_`.
   */
  | ({ readonly op: 'call'; readonly at: Span; readonly results: readonly VarId[] } & Call)
  /** `at` of a `go` is the keyword; `whole` the statement. */
  | ({ readonly op: 'go' | 'defer'; readonly at: Span; readonly whole: Span } & Call)
  /** `make(type, size, cap)`; for channels `size` is the capacity. */
  | {
      readonly op: 'make';
      readonly at: Span;
      readonly type: TypeRef;
      readonly size?: Value;
      readonly cap?: Value;
      readonly result: VarId;
    }
  /**
   * A variable of its own: a composite literal, a zero value (`var x T` of a struct, array or named type), `new(T)`, or
   * `new(expr)`, which is an alloc of unknown type and an assignment to it. What `new` and `&T{}` give is its address.
   */
  | {
      readonly op: 'alloc';
      readonly at: Span;
      readonly type: TypeRef;
      readonly elems: readonly Element[];
      readonly result: VarId;
    }
  | { readonly op: 'send'; readonly at: Span; readonly ch: Value; readonly value: Value }
  /** `v, ok := <-ch`; `result`/`ok` are -1 or absent where unused. */
  | { readonly op: 'recv'; readonly at: Span; readonly ch: Value; readonly result?: VarId; readonly ok?: VarId }
  | { readonly op: 'close'; readonly at: Span; readonly ch: Value }
  /** `append(x, elems...)`. */
  | {
      readonly op: 'append';
      readonly at: Span;
      readonly x: Value;
      readonly elems: readonly Value[];
      readonly spread?: true;
      readonly result: VarId;
    }
  /** `delete(m, key)`. */
  | { readonly op: 'delete'; readonly at: Span; readonly m: Value; readonly key: Value };

export interface Element {
  /**
   * A field's name in a struct literal, or the key's value in a map or array literal. Both where only the type's
   * declaration tells: the key is a plain name that also is a variable, and the type is not of this file.
   */
  readonly name?: string;
  readonly key?: Value;
  readonly value: Value;
}

export interface SelectCase {
  readonly at: Span;
  readonly kind: 'send' | 'recv' | 'default';
  readonly ch?: Value;
  /** What is sent; it is evaluated before the select waits. */
  readonly value?: Value;
  readonly result?: VarId;
  readonly ok?: VarId;
  readonly to: BlockId;
}

/** How a block ends. */
export type Term =
  | { readonly t: 'jump'; readonly to: BlockId }
  /** A condition without `&&`, `||`, `!`: those are blocks of their own. */
  | { readonly t: 'branch'; readonly at: Span; readonly cond: Value; readonly then: BlockId; readonly else: BlockId }
  /** A switch with a tag. `default` is the block after the switch where there is no default case. */
  | {
      readonly t: 'switch';
      readonly at: Span;
      readonly tag: Value;
      readonly cases: readonly { readonly values: readonly Value[]; readonly to: BlockId }[];
      readonly default: BlockId;
    }
  | {
      readonly t: 'typeswitch';
      readonly at: Span;
      readonly x: Value;
      readonly cases: readonly { readonly types: readonly TypeRef[]; readonly to: BlockId }[];
      readonly default: BlockId;
    }
  /** Without cases it blocks for ever. */
  | { readonly t: 'select'; readonly at: Span; readonly cases: readonly SelectCase[] }
  /** The head of a `for ... range x`; asked before every turn. Over a channel each asking is a receive. `at`: the clause. */
  | {
      readonly t: 'range';
      readonly at: Span;
      readonly x: Value;
      readonly key?: VarId;
      readonly value?: VarId;
      readonly body: BlockId;
      readonly exit: BlockId;
    }
  /** `at`: the statement, or the closing brace of the function. Deferred calls run after it. */
  | { readonly t: 'return'; readonly at: Span; readonly values: readonly Value[]; readonly implicit?: true }
  | { readonly t: 'panic'; readonly at: Span; readonly value: Value };

export interface Block {
  readonly instrs: readonly Instr[];
  readonly term: Term;
}

export interface Loop {
  readonly head: BlockId;
  /** The blocks of the loop as it is written, head included. */
  readonly blocks: readonly BlockId[];
  readonly at: Span;
  readonly kind: 'endless' | 'while' | 'count' | 'range';
  /**
   * How often it turns unless it is left earlier: `n` of `for i := 0; i < n; i++` where the body writes neither i nor n
   * (`count` loops have it, all others that count are `while`); `x` of a range, whatever x is.
   */
  readonly trips?: Value;
}

export interface Func {
  /** The declared name; empty for a literal and for the synthetic function of package-level variables. */
  readonly name: string;
  readonly kind: 'func' | 'method' | 'literal' | 'vars';
  /** The receiver's type name without pointer and type arguments. */
  readonly recvType?: string;
  readonly recvPointer?: boolean;
  readonly recv?: VarId;
  readonly params: readonly VarId[];
  readonly variadic?: true;
  /** One variable a result, named or not. */
  readonly results: readonly VarId[];
  readonly typeParams: readonly string[];
  /** The function a literal stands in. */
  readonly parent?: FuncId;
  /** Numbering of a literal among those of its outermost function, from 1, in source order nested: Go's `func1.2`. */
  readonly literalPath?: readonly number[];
  /** From `func` to the end of the signature. */
  readonly header: Span;
  readonly whole: Span;
  /**
   * Block 0 is the entry. Empty: no body (assembly, cgo, interface) or the body could not be read. Statements that nothing
   * leads to are kept in blocks that nobody jumps to (the last of them jumps to itself).
   */
  readonly blocks: readonly Block[];
  readonly loops: readonly Loop[];
  /** A syntax error stands in it: what is missing may be the very release that a rule looks for. */
  readonly broken?: true;
}
