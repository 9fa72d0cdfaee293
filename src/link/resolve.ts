import type { TypeRef } from '../facts/type-ref.js';
import { type FileId, isExported, type Package, type Program, type TypeEntry } from './program.js';
import { type Type, UNKNOWN } from './type.js';

/** Predeclared types (Go spec, "Predeclared identifiers"). */
const BASIC = new Set(
  'any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr'.split(
    ' ',
  ),
);

/** What the names of type parameters stand for. */
export type TypeEnv = ReadonlyMap<string, Type>;

/** Resolves written types to declared ones. */
export class Resolver {
  readonly program: Program;
  readonly #memo = new Map<TypeRef, Type>();
  readonly #dots = new Map<FileId, readonly Package[]>();

  constructor(program: Program) {
    this.program = program;
  }

  /** The type that `ref` means in `file`; `env` gives type parameters. A name that can't be resolved is unknown. */
  resolve(ref: TypeRef, file: FileId, env?: TypeEnv): Type {
    if (env !== undefined) return this.#resolve(ref, file, env);
    const known = this.#memo.get(ref);
    if (known !== undefined) return known;
    const type = this.#resolve(ref, file, undefined);
    this.#memo.set(ref, type);
    return type;
  }

  #resolve(ref: TypeRef, file: FileId, env: TypeEnv | undefined): Type {
    const sub = (r: TypeRef): Type => this.resolve(r, file, env);
    switch (ref.k) {
      case 'name': {
        const bound = env?.get(ref.name);
        return bound ?? this.#named(this.lookup(ref.name, file), ref.name, ref.args?.map(sub));
      }
      case 'member': {
        const entry = this.program.byImportPath.get(ref.path)?.types.get(ref.name);
        if (entry !== undefined) return this.#named(entry, ref.name, ref.args?.map(sub));
        return { k: 'named', path: ref.path, name: ref.name, ...(ref.args ? { args: ref.args.map(sub) } : {}) };
      }
      case 'ptr':
      case 'slice':
      case 'array':
        return { k: ref.k, elem: sub(ref.elem) };
      case 'chan':
        return { k: 'chan', dir: ref.dir, elem: sub(ref.elem) };
      case 'map':
        return { k: 'map', key: sub(ref.key), elem: sub(ref.elem) };
      case 'func':
        return { k: 'func', params: ref.params.map(sub), results: ref.results.map(sub) };
      case 'struct': {
        const fields = ref.fields.map((f) => ({ name: f.name, type: sub(f.type), embedded: f.embedded === true }));
        return { k: 'struct', fields, key: `struct{${fields.map((f) => f.name).join(';')}}` };
      }
      case 'interface': {
        const pkg = this.program.files[file]?.pkg;
        const methods = ref.methods.map(({ name, params, results }) => ({
          name,
          params: params.map(sub),
          results: results.map(sub),
          ...(pkg === undefined || isExported(name) ? {} : { pkg }),
        }));
        return { k: 'interface', methods, embeds: ref.embeds.map(sub) };
      }
      default:
        return UNKNOWN;
    }
  }

  #named(entry: TypeEntry | undefined, name: string, args: readonly Type[] | undefined): Type {
    if (entry === undefined) return BASIC.has(name) ? { k: 'basic', name } : UNKNOWN;
    if (entry.decl.alias) {
      // An alias is the type it names; the depth is bounded by Go itself, a cycle is an error there.
      return this.#aliased(entry);
    }
    return { k: 'named', path: entry.pkg.importPath, name: entry.name, entry, ...(args ? { args } : {}) };
  }

  readonly #aliasing = new Set<TypeEntry>();

  #aliased(entry: TypeEntry): Type {
    if (this.#aliasing.has(entry)) return UNKNOWN;
    this.#aliasing.add(entry);
    const type = this.resolve(entry.decl.type, entry.file);
    this.#aliasing.delete(entry);
    return type;
  }

  /** The declaration of a type name as `file` sees it: local to a function, of the package, or from a dot import. */
  lookup(name: string, file: FileId): TypeEntry | undefined {
    const pkg = this.program.files[file]?.pkg;
    if (name.includes('·')) return pkg?.types.get(`${name}@${file}`);
    const own = pkg?.types.get(name);
    if (own !== undefined) return own;
    for (const dot of this.dotImports(file)) {
      const entry = dot.types.get(name);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** The packages of the program whose names `file` imports with a dot. */
  dotImports(file: FileId): readonly Package[] {
    let dots = this.#dots.get(file);
    if (dots === undefined) {
      const imports = this.program.files[file]?.facts.imports ?? [];
      dots = imports.filter((i) => i.name === '.').flatMap((i) => this.program.byImportPath.get(i.path) ?? []);
      this.#dots.set(file, dots);
    }
    return dots;
  }

  /** The type behind declared names and pointers: a struct, interface, channel ... */
  underlying(type: Type): Type {
    let at = type;
    for (let depth = 0; depth < 16; depth++) {
      if (at.k === 'ptr') at = at.elem;
      else if (at.k === 'named' && at.entry !== undefined) at = this.#definition(at, at.entry);
      else return at;
    }
    return UNKNOWN;
  }

  #definition(type: Type & { k: 'named' }, entry: TypeEntry): Type {
    const { args } = type;
    if (entry.decl.params.length === 0) return this.resolve(entry.decl.type, entry.file);
    const env = new Map(entry.decl.params.map((p, i) => [p, args?.[i] ?? UNKNOWN] as const));
    return this.resolve(entry.decl.type, entry.file, env);
  }
}
