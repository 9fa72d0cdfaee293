/** A Go module or the workspace's view of one. */
export interface Module {
  /** Folder of its go.mod, relative to the root with forward slashes; empty for the root itself. */
  readonly dir: string;
  /** The module path of go.mod; empty where there is no go.mod. */
  readonly path: string;
  /** The `go` directive that governs (`1.22`, `1.23.4`); absent: the newest Go. */
  readonly go?: string;
  /** Modules of one go.work have the same number; a module without one has a number of its own. */
  readonly workspace: number;
}

/** A Go file that is read. */
export interface SourceFile {
  /** Relative to the root, with forward slashes: the name in findings and in every output that is relative. */
  readonly name: string;
  /** Where the host finds it. */
  readonly path: string;
  /** Index in {@link Discovery.modules}. */
  readonly module: number;
  /** The import path of its folder; empty where the module has no path. */
  readonly importPath: string;
  readonly test: boolean;
  /** Below a vendor folder: read for declarations, never for findings. */
  readonly vendored: boolean;
  /** Whether findings in it are reported. */
  readonly report: boolean;
}

export interface SkippedFile {
  readonly name: string;
  readonly reason: string;
}
