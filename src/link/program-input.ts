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

/** An acquire/release pair of the user's: `acquire` is `Func` or `Type.Method` of the package `import`. */
export interface InputPair {
  readonly import: string;
  readonly acquire: string;
  readonly release: string;
}

export interface ProgramInput {
  readonly files: readonly { readonly file: InputFile; readonly facts: FileFacts }[];
  readonly modules: readonly InputModule[];
  /** The whole modules were read; false where single files were named, and others may use what is exported. */
  readonly whole: boolean;
  readonly pairs: readonly InputPair[];
}
