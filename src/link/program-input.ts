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

/**
 * What the import paths of a module without go.mod begin with: its own files import one another by it, as in a GOPATH or
 * where the go.mod is made for the build. By the index of the module; those whose files do not tell it have none.
 */
export function importRoots(input: ProgramInput): ReadonlyMap<number, string> {
  const roots = new Map<number, string>();
  for (const [index, { path }] of input.modules.entries()) {
    const root = path === '' ? rootOf(input, index) : undefined;
    if (root !== undefined) roots.set(index, root);
  }
  return roots;
}

/** The folder of a file, relative to its module. */
export function folderInModule(input: ProgramInput, file: { readonly name: string; readonly module: number }): string {
  const dir = input.modules[file.module]?.dir ?? '';
  const name = dir === '' ? file.name : file.name.slice(dir.length + 1);
  return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
}

function rootOf(input: ProgramInput, module: number): string | undefined {
  const folders = new Set<string>();
  const imported = new Set<string>();
  const vendored = new Set<string>();
  for (const { file, facts } of input.files) {
    if (file.module !== module) continue;
    if (file.importPath !== '') vendored.add(file.importPath);
    else {
      folders.add(folderInModule(input, file));
      for (const { path } of facts.imports) imported.add(path);
    }
  }
  const votes = new Map<string, number>();
  for (const path of imported) {
    if (vendored.has(path)) continue;
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
      const root = path.slice(0, at);
      if (folders.has(path.slice(at + 1))) votes.set(root, (votes.get(root) ?? 0) + 1);
    }
  }
  const [first, second] = [...votes].sort(([, a], [, b]) => b - a);
  // One import may be of another project whose folder has the same name by chance.
  return first !== undefined && first[1] > 1 && first[1] > (second?.[1] ?? 0) ? first[0] : undefined;
}
