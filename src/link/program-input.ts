import type { FileFacts } from '../facts/file-facts.js';

/** What the linker knows of a module: discovery's Module has this shape. */
export interface InputModule {
  /** Folder relative to the root; empty for the root. */
  readonly dir: string;
  /** The module path of go.mod; empty where there is none. */
  readonly path: string;
  /** The governing `go` version; absent: the newest Go. */
  readonly go?: string;
}

/** What the linker knows of a file: discovery's SourceFile has this shape. */
export interface InputFile {
  /** Relative to the root, with forward slashes. */
  readonly name: string;
  /** Index in {@link ProgramInput.modules}. */
  readonly module: number;
  readonly importPath: string;
  readonly test: boolean;
  readonly vendored: boolean;
  /** Whether findings in the file are reported. */
  readonly report: boolean;
}

/**
 * An acquire/release pair of the user's: what `acquire` gives must be released. Lookups compare the import path and the
 * name with the declaration that a call resolves to, as for the model's own table.
 */
export interface InputPair {
  /** Of the package that declares `acquire`. */
  readonly import: string;
  /** `Func`, or `Type.Method` with the receiver's type without its star. */
  readonly acquire: string;
  /** Methods of the result, one of which releases it; `()` stands for calling the result, a function. Never empty. */
  readonly release: readonly string[];
  /** Which result is to be released, from 0. */
  readonly result: number;
  /** Whose question it is: subscriptions are for missing-unsubscribe, resources for unclosed-resource. */
  readonly kind: 'subscription' | 'resource';
}

export interface ProgramInput {
  readonly files: readonly { readonly file: InputFile; readonly facts: FileFacts }[];
  readonly modules: readonly InputModule[];
  /** The whole modules were read; false where single files were named, and others may use what is exported. */
  readonly whole: boolean;
  readonly pairs: readonly InputPair[];
}
