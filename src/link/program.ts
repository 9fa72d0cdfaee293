import { compareText } from '../base/order.js';
import type { FileFacts, TypeDecl, Variable } from '../facts/file-facts.js';
import type { Func } from '../facts/instr.js';
import { isStub } from '../facts/stub.js';
import type { FuncId, VarId } from '../facts/value.js';
import { withoutFaults } from './library/faults.js';
import { folderInModule, type InputFile, importRoots, type ProgramInput } from './program-input.js';

/** A function of the program: its index in {@link Program.fns}. */
export type FnId = number;

/** A file of the program: its index in {@link Program.files}. */
export type FileId = number;

export interface Fn {
  readonly id: FnId;
  readonly file: FileId;
  readonly local: FuncId;
  readonly func: Func;
  readonly pkg: Package;
  /** The declared function or method around a literal; itself otherwise. */
  readonly root: FnId;
  /** The function directly around a literal. */
  readonly parent?: FnId;
  /** What was found out about it: {@link perFunction}. */
  readonly notes: unknown[];
}

export interface TypeEntry {
  /** Unique in the program: `import/path.Name`. */
  readonly key: string;
  readonly name: string;
  readonly pkg: Package;
  readonly file: FileId;
  readonly decl: TypeDecl;
  /** Methods by name; several where platforms or build tags give variants. */
  readonly methods: Map<string, FnId[]>;
}

export interface Package {
  /** Import path, or the folder's name where there is none; with the package's name where one folder holds two. */
  readonly key: string;
  readonly importPath: string;
  readonly name: string;
  readonly files: FileId[];
  /** Functions without receiver by name; variants as above. */
  readonly funcs: Map<string, FnId[]>;
  readonly types: Map<string, TypeEntry>;
  /** Files that declare a package-level variable or constant of the name. */
  readonly globals: Map<string, FileId[]>;
}

export interface ProgramFile {
  readonly id: FileId;
  readonly input: InputFile;
  readonly facts: FileFacts;
  readonly pkg: Package;
  /** Global number of the file's function 0 and variable 0. */
  readonly fnBase: FnId;
  readonly varBase: number;
}

/** All declarations of a program, with names that can be looked up. */
export interface Program {
  readonly input: ProgramInput;
  readonly files: readonly ProgramFile[];
  readonly packages: readonly Package[];
  readonly byImportPath: ReadonlyMap<string, Package>;
  readonly fns: readonly Fn[];
  readonly variableCount: number;
  /** Types by method name, for finding the implementations of an interface. */
  readonly typesByMethod: ReadonlyMap<string, readonly TypeEntry[]>;
}

/** Go spec, "Exported identifiers". */
export function isExported(name: string): boolean {
  const first = name.charCodeAt(0);
  if (first < 128) return first >= 65 && first <= 90;
  return /^\p{Lu}/u.test(name);
}

/** Joins the facts of all files into one program. The order of the input files does not matter. */
export function collect(input: ProgramInput): Program {
  const sorted = [...input.files].sort((a, b) => compareText(a.file.name, b.file.name));
  const packages = new Map<string, Package>();
  const roots = importRoots(input);
  const files: ProgramFile[] = [];
  const fns: Fn[] = [];
  let varBase = 0;
  for (const { file, facts } of sorted) {
    const root = roots.get(file.module);
    const path =
      file.importPath || (root === undefined ? '' : [root, folderInModule(input, file)].filter(Boolean).join('/'));
    const pkg = packageOf(packages, file.name, path, facts);
    const id = files.length;
    const fnBase = fns.length;
    files.push({ id, input: file, facts, pkg, fnBase, varBase });
    pkg.files.push(id);
    varBase += facts.vars.length;
    withoutFaults(facts).forEach((func, local) => {
      const parent = func.parent === undefined ? undefined : fnBase + func.parent;
      const root = parent === undefined ? fnBase + local : rootOf(facts, local) + fnBase;
      const more = parent === undefined ? {} : { parent };
      fns.push({ id: fnBase + local, file: id, local, func, pkg, root, notes: [], ...more });
    });
  }
  const program = { input, files, packages: [...packages.values()], fns, variableCount: varBase };
  declare(program);
  return { ...program, byImportPath: indexByPath(program.packages), typesByMethod: indexMethods(program.packages) };
}

function rootOf(facts: FileFacts, local: FuncId): FuncId {
  let at = local;
  for (let parent = facts.funcs[at]?.parent; parent !== undefined; parent = facts.funcs[at]?.parent) at = parent;
  return at;
}

function packageOf(packages: Map<string, Package>, file: string, importPath: string, facts: FileFacts): Package {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
  const id = `${folder}\n${facts.package}`;
  let pkg = packages.get(id);
  if (pkg === undefined) {
    const path = importPath || folder;
    // A folder may hold `foo`, `foo_test` and an ignored `main`: the key tells them apart.
    const key = facts.package === 'main' || facts.package.endsWith('_test') ? `${path} [${facts.package}]` : path;
    pkg = {
      key,
      importPath: path,
      name: facts.package,
      files: [],
      funcs: new Map(),
      types: new Map(),
      globals: new Map(),
    };
    packages.set(id, pkg);
  }
  return pkg;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function declare(program: { files: readonly ProgramFile[]; fns: readonly Fn[] }): void {
  for (const file of program.files) {
    for (const decl of file.facts.types) {
      // A local type's name holds a `·` and is unique in its file only.
      const name = decl.name.includes('·') ? `${decl.name}@${file.id}` : decl.name;
      if (file.pkg.types.has(name)) continue;
      const entry = { key: `${file.pkg.key}.${name}`, name, pkg: file.pkg, file: file.id, decl, methods: new Map() };
      file.pkg.types.set(name, entry);
    }
    for (const global of file.facts.globals) push(file.pkg.globals, global.name, file.id);
  }
  for (const fn of program.fns) {
    const { func, pkg } = fn;
    if (func.kind === 'func') push(pkg.funcs, func.name, fn.id);
    if (func.kind === 'method' && func.recvType !== undefined) {
      const entry = pkg.types.get(func.recvType);
      if (entry !== undefined) push(entry.methods, func.name, fn.id);
    }
  }
  for (const pkg of new Set(program.files.map((file) => file.pkg))) {
    withoutStubs(pkg.funcs, program.fns);
    for (const entry of pkg.types.values()) withoutStubs(entry.methods, program.fns);
  }
}

/** What a stub for other platforms leaves undone says nothing of the variant that does it: a call means that one. */
function withoutStubs(declared: Map<string, FnId[]>, fns: readonly Fn[]): void {
  for (const [name, ids] of declared) {
    if (ids.length < 2) continue;
    const real = ids.filter((id) => fns[id]?.func !== undefined && !isStub(fns[id].func));
    if (real.length > 0 && real.length < ids.length) declared.set(name, real);
  }
}

function indexByPath(packages: readonly Package[]): Map<string, Package> {
  const index = new Map<string, Package>();
  for (const pkg of packages) {
    if (pkg.name.endsWith('_test')) continue;
    const known = index.get(pkg.importPath);
    // `package main` beside a library is an example or a generator, not what an import means.
    if (known === undefined || known.name === 'main') index.set(pkg.importPath, pkg);
  }
  return index;
}

function indexMethods(packages: readonly Package[]): Map<string, TypeEntry[]> {
  const index = new Map<string, TypeEntry[]>();
  for (const pkg of packages) {
    for (const entry of pkg.types.values()) for (const name of entry.methods.keys()) push(index, name, entry);
  }
  return index;
}

const byRoot = new WeakMap<Program, ReadonlyMap<FnId, readonly Fn[]>>();

/** A declared function and the literals in it, in the order of their numbers. */
export function functionsUnder(program: Program, root: FnId): readonly Fn[] {
  let known = byRoot.get(program);
  if (known === undefined) {
    const map = new Map<FnId, Fn[]>();
    for (const fn of program.fns) push(map, fn.root, fn);
    known = map;
    byRoot.set(program, known);
  }
  return known.get(root) ?? [];
}

/** The names of functions that a test run calls (package testing). */
export const isRunByTests = (name: string): boolean => /^(Test|Benchmark|Fuzz|Example)/.test(name);

/** The function and those around it, the innermost first. */
export function functionsAround({ fns }: Program, inner: Fn): readonly Fn[] {
  const found: Fn[] = [];
  for (let at: Fn | undefined = inner; at !== undefined; at = at.parent === undefined ? undefined : fns[at.parent])
    found.push(at);
  return found;
}

let kindsOfNotes = 0;

/**
 * Makes an answer about functions that is found once for each and kept with it, for as long as there is the function.
 * `More` is what finding it needs besides, always the same for a function.
 */
export function perFunction<T extends object | boolean, More = never>(
  find: (fn: Fn, more: More) => T,
): [More] extends [never] ? (fn: Fn) => T : (fn: Fn, more: More) => T;
export function perFunction<T extends object | boolean, More>(
  find: (fn: Fn, more: More) => T,
): (fn: Fn, more: More) => T {
  const kind = kindsOfNotes++;
  return (fn, more) => {
    const known = fn.notes[kind];
    if (known !== undefined) return known as T;
    const found = find(fn, more);
    // An array with holes far from its end would become a dictionary.
    while (fn.notes.length <= kind) fn.notes.push(undefined);
    fn.notes[kind] = found;
    return found;
  };
}

/** The variable behind a function's file-local number. */
export function variable(program: Program, file: FileId, id: VarId): Variable | undefined {
  return program.files[file]?.facts.vars[id];
}

/** The function as Go prints it in a goroutine dump: `pkg.(*T).Method.func1`. */
export function symbolOf(program: Program, id: FnId): string {
  const fn = program.fns[id];
  if (fn === undefined) return '';
  const outer = program.fns[fn.root] ?? fn;
  const { func } = outer;
  const path = fn.pkg.name === 'main' ? 'main' : fn.pkg.importPath;
  const own =
    func.kind === 'method' ? `${func.recvPointer ? `(*${func.recvType})` : func.recvType}.${func.name}` : func.name;
  const base = func.kind === 'vars' ? `${path}.init` : `${path}.${own}`;
  const nested = fn.func.literalPath ?? [];
  return nested.length === 0 ? base : `${base}.func${nested.join('.')}`;
}
