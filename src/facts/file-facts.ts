import type { Span } from '../base/span.js';
import type { Func } from './instr.js';
import type { TypeRef } from './type-ref.js';
import type { FuncId, VarId } from './value.js';

export interface Import {
  readonly path: string;
  /** An alias, `.` or `_`. Absent: the package's own name. */
  readonly name?: string;
  readonly at: Span;
}

export interface Variable {
  /** Empty for the result of an expression. */
  readonly name: string;
  readonly kind: 'param' | 'result' | 'recv' | 'local' | 'temp';
  /** The function that declares it. */
  readonly func: FuncId;
  /** As declared; absent where it must be inferred. */
  readonly type?: TypeRef;
  readonly at: Span;
}

export interface TypeDecl {
  readonly name: string;
  readonly type: TypeRef;
  readonly alias?: true;
  readonly params: readonly string[];
  /** The function that declares a local type; its name then is `name·n`, unique in the file. */
  readonly func?: FuncId;
  readonly at: Span;
}

/** A package-level `var` or `const`. Its initial value is assigned in the file's synthetic function of kind `vars`. */
export interface GlobalDecl {
  readonly name: string;
  readonly constant?: true;
  readonly type?: TypeRef;
  /** The literal text of a constant, where it is one literal. */
  readonly value?: string;
  readonly at: Span;
}

/** A comment that speaks to gorphan: `//gorphan:ignore ...` or `//nolint...`; `text` is without the slashes. */
export interface Directive {
  readonly at: Span;
  readonly text: string;
}

export interface SyntaxProblem {
  readonly at: Span;
  readonly message: string;
}

/**
 * All that gorphan keeps of a file: plain data without trees, functions or cycles, so that it can cross threads and
 * live in a cache.
 */
export interface FileFacts {
  readonly package: string;
  readonly imports: readonly Import[];
  readonly types: readonly TypeDecl[];
  readonly globals: readonly GlobalDecl[];
  readonly funcs: readonly Func[];
  readonly vars: readonly Variable[];
  readonly directives: readonly Directive[];
  readonly problems: readonly SyntaxProblem[];
  /** `// Code generated ... DO NOT EDIT.` stands before the package clause (https://go.dev/s/generatedcode). */
  readonly generated: boolean;
}

/** The variable that stands for a value thrown away. */
export const NO_VAR: VarId = -1;
