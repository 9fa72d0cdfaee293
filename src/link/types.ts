import type { Func } from '../facts/instr.js';
import type { Value, VarId } from '../facts/value.js';
import { type Definition, type Definitions, definitionsOf } from './definitions.js';
import { type Binding, constantType, unbound } from './generics.js';
import { VARIABLES } from './library/signatures.js';
import { readType } from './library/type-text.js';
import { fieldOf } from './members.js';
import { type FileId, type FnId, type Package, type Program, variable } from './program.js';
import { Resolver } from './resolve.js';
import { resultsOf } from './results.js';
import { isErrorType, type Type, UNKNOWN } from './type.js';

const INT: Type = { k: 'basic', name: 'int' };

const NO_DEFINITIONS: readonly Definition[] = [];

const COUNTS = new Set(['len', 'cap', 'copy']);

const BOOLEAN = new Set(['==', '!=', '<', '<=', '>', '>=', '&&', '||', '!', 'ok']);

/**
 * Types-lite: the types of expressions as far as the text tells them. What can't be known is `unknown`, never a guess.
 */
export class Types {
  readonly program: Program;
  readonly resolver: Resolver;
  /** By the number of the variable in the program. */
  readonly #vars: (Type | undefined)[];
  /** By file and variable. */
  readonly #defs: (Definitions | undefined)[];
  readonly #busy = new Set<number>();

  constructor(program: Program) {
    this.program = program;
    this.#vars = new Array<Type | undefined>(program.variableCount).fill(undefined);
    this.resolver = new Resolver(program);
    this.#defs = program.files.map(() => undefined);
  }

  /** Everything assigned to a variable of the file. */
  definitions(file: FileId, id: VarId): readonly Definition[] {
    const source = this.program.files[file];
    if (source === undefined) return NO_DEFINITIONS;
    let defs = this.#defs[file];
    if (defs === undefined) {
      defs = definitionsOf(source);
      this.#defs[file] = defs;
    }
    return (id < 0 ? undefined : defs[id]) ?? NO_DEFINITIONS;
  }

  ofVar(file: FileId, id: VarId): Type {
    const source = this.program.files[file];
    if (source === undefined || id < 0) return UNKNOWN;
    const key = source.varBase + id;
    const known = this.#vars[key];
    if (known !== undefined) return known;
    // A variable defined by itself (`x = append(x, ...)`): the other definitions decide.
    if (this.#busy.has(key)) return UNKNOWN;
    this.#busy.add(key);
    const declared = variable(this.program, file, id)?.type;
    const type =
      declared === undefined
        ? this.#inferred(file, id)
        : this.resolver.resolve(declared, file, this.#generic(file, id));
    this.#busy.delete(key);
    if (this.#busy.size === 0 || type.k !== 'unknown') this.#vars[key] = type;
    return type;
  }

  /** Whether the variable is an `error`. */
  isError(file: FileId, id: VarId): boolean {
    return isErrorType(this.ofVar(file, id));
  }

  /** Inside a generic function its type parameters are not known, whatever else in the package has their names. */
  #generic(file: FileId, id: VarId): Binding | undefined {
    const source = this.program.files[file];
    const local = source?.facts.vars[id]?.func;
    const fn = source === undefined || local === undefined ? undefined : this.program.fns[source.fnBase + local];
    const names = this.program.fns[fn?.root ?? -1]?.func.typeParams ?? [];
    return names.length === 0 ? undefined : unbound(names);
  }

  #inferred(file: FileId, id: VarId): Type {
    for (const def of this.definitions(file, id)) {
      const type = this.#ofDefinition(file, def);
      if (type.k !== 'unknown') return type;
    }
    return UNKNOWN;
  }

  #ofDefinition(file: FileId, def: Definition): Type {
    switch (def.k) {
      case 'value':
        return this.of(file, def.value);
      case 'type':
        return this.resolver.resolve(def.type, file);
      case 'call':
        return nth(this.results(file, def.call.callee, def.call.args), def.index, def.call.results.length);
      case 'received': {
        const ch = this.resolver.underlying(this.of(file, def.ch));
        return ch.k === 'chan' ? ch.elem : UNKNOWN;
      }
      case 'sent':
        return { k: 'basic', name: 'bool' };
      case 'element':
        return this.#element(this.of(file, def.of), 'value');
      case 'key':
        return this.#element(this.of(file, def.of), 'key');
    }
  }

  #element(container: Type, part: 'key' | 'value'): Type {
    const at = this.resolver.underlying(container);
    if (at.k === 'chan') return part === 'key' ? at.elem : UNKNOWN;
    if (at.k === 'map') return part === 'key' ? at.key : at.elem;
    if (at.k === 'slice' || at.k === 'array') return part === 'key' ? INT : at.elem;
    if (at.k === 'func') return yielded(at, part);
    if (at.k === 'named' && at.path === 'iter') return at.args?.[part === 'key' ? 0 : 1] ?? UNKNOWN;
    if (at.k === 'basic') return { k: 'basic', name: at.name === 'string' && part === 'value' ? 'rune' : 'int' };
    return UNKNOWN;
  }

  /** The type of an expression in `file`. */
  of(file: FileId, value: Value): Type {
    switch (value.k) {
      case 'var':
        return this.ofVar(file, value.id);
      case 'name':
        return this.#ofName(file, value.name);
      case 'member':
        return this.#ofMember(value.path, value.name);
      case 'field':
        return fieldOf(this.resolver, this.of(file, value.x), value.name)?.type ?? UNKNOWN;
      case 'index':
        return this.#ofIndex(file, value.x);
      case 'slice':
        return this.of(file, value.x);
      case 'addr':
        return { k: 'ptr', elem: this.of(file, value.x) };
      case 'deref': {
        const type = this.of(file, value.x);
        return type.k === 'ptr' ? type.elem : type;
      }
      case 'assert':
      case 'convert':
        return this.resolver.resolve(value.type, file);
      case 'op':
        return this.#ofOperation(file, value);
      case 'const':
        return constantType(value.kind);
      case 'func':
        return this.ofFn((this.program.files[file]?.fnBase ?? 0) + value.id);
      default:
        return UNKNOWN;
    }
  }

  #ofIndex(file: FileId, x: Value): Type {
    const type = this.of(file, x);
    if (type.k === 'func') return type;
    const under = this.resolver.underlying(type);
    return under.k === 'basic' ? { k: 'basic', name: 'byte' } : this.#element(type, 'value');
  }

  /** A constant takes the type of the other operand, unless the operation is a shift (Go spec, "Constant expressions"). */
  #ofOperation(file: FileId, { op, x, y }: Value & { k: 'op' }): Type {
    if (BOOLEAN.has(op)) return { k: 'basic', name: 'bool' };
    if (COUNTS.has(op)) return INT;
    const left = this.of(file, x);
    if (y === undefined || op === '<<' || op === '>>') return left;
    return isConstant(x) || (left.k === 'unknown' && !isConstant(y)) ? this.of(file, y) : left;
  }

  #ofName(file: FileId, name: string): Type {
    const pkg = this.program.files[file]?.pkg;
    const own = pkg === undefined ? UNKNOWN : this.#ofGlobal(pkg, name);
    if (own.k !== 'unknown') return own;
    for (const dot of this.resolver.dotImports(file)) {
      const type = this.#ofGlobal(dot, name);
      if (type.k !== 'unknown') return type;
    }
    return UNKNOWN;
  }

  #ofMember(path: string, name: string): Type {
    const pkg = this.program.byImportPath.get(path);
    if (pkg !== undefined) return this.#ofGlobal(pkg, name);
    return readType(VARIABLES[`${path}.${name}`] ?? '');
  }

  readonly #globals = new Map<string, Type>();

  #ofGlobal(pkg: Package, name: string): Type {
    const fn = pkg.funcs.get(name)?.[0];
    if (fn !== undefined) return this.ofFn(fn);
    const key = `${pkg.key}\n${name}`;
    const known = this.#globals.get(key);
    if (known !== undefined) return known;
    this.#globals.set(key, UNKNOWN);
    const type = this.#globalType(pkg, name);
    this.#globals.set(key, type);
    return type;
  }

  #globalType(pkg: Package, name: string): Type {
    for (const id of pkg.globals.get(name) ?? []) {
      const source = this.program.files[id];
      const decl = source?.facts.globals.find((g) => g.name === name);
      if (decl?.type !== undefined) return this.resolver.resolve(decl.type, id);
      if (decl?.constant && decl.value !== undefined) return constantType(decl.value);
      const type = this.#initialType(id, name);
      if (type.k !== 'unknown') return type;
    }
    return UNKNOWN;
  }

  #initialType(file: FileId, name: string): Type {
    let values = this.#initial.get(file);
    if (values === undefined) {
      values = initialValues(this.program.files[file]?.facts.funcs.find((f) => f.kind === 'vars'));
      this.#initial.set(file, values);
    }
    const value = values.get(name);
    return value === undefined ? UNKNOWN : this.of(file, value);
  }

  readonly #initial = new Map<FileId, ReadonlyMap<string, Value>>();

  /** The type of a function; `binding` tells what its type parameters stand for. */
  ofFn(id: FnId, binding?: Binding): Type {
    const fn = this.program.fns[id];
    if (fn === undefined) return UNKNOWN;
    const of = (v: VarId): Type => {
      const declared = binding === undefined ? undefined : variable(this.program, fn.file, v)?.type;
      return declared === undefined ? this.ofVar(fn.file, v) : this.resolver.resolve(declared, fn.file, binding);
    };
    return { k: 'func', params: fn.func.params.map(of), results: fn.func.results.map(of) };
  }

  /** What a call of `callee` yields: a tuple for several results, the type itself for a conversion. */
  results(file: FileId, callee: Value, args: readonly Value[] = []): Type {
    return resultsOf(this, file, callee, args);
  }
}

/** What package-level variables are given first, by name. */
function initialValues(init: Func | undefined): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const block of init?.blocks ?? []) {
    for (const instr of block.instrs) {
      if (instr.op !== 'assign') continue;
      for (const [i, dst] of instr.dst.entries()) {
        const value = instr.src[i];
        if (dst.k === 'name' && value !== undefined && !values.has(dst.name)) values.set(dst.name, value);
      }
    }
  }
  return values;
}

function nth(type: Type, index: number, wanted: number): Type {
  if (type.k === 'tuple') return type.types[index] ?? UNKNOWN;
  return index === 0 && wanted <= 1 ? type : UNKNOWN;
}

/** What a range over a function gives: the parameters of its yield (Go spec, "For statements with range clause"). */
function yielded(type: Type & { k: 'func' }, part: 'key' | 'value'): Type {
  const yields = type.params[0];
  return (yields?.k === 'func' ? yields.params[part === 'key' ? 0 : 1] : undefined) ?? UNKNOWN;
}

const isConstant = (value: Value): boolean =>
  value.k === 'const' || (value.k === 'op' && isConstant(value.x) && (value.y === undefined || isConstant(value.y)));
