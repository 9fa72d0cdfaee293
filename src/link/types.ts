import type { Value, VarId } from '../facts/value.js';
import { type Definition, definitionsOf } from './definitions.js';
import { SIGNATURES } from './library/signatures.js';
import { readResults } from './library/type-text.js';
import { fieldOf, methodOf } from './members.js';
import { type FileId, type FnId, type Package, type Program, variable } from './program.js';
import { Resolver } from './resolve.js';
import { behindPointers, type Type, UNKNOWN } from './type.js';

const BOOLEAN = new Set(['==', '!=', '<', '<=', '>', '>=', '&&', '||', '!']);

/**
 * Types-lite: the types of expressions as far as the text tells them. What can't be known is `unknown`, never a guess.
 */
export class Types {
  readonly program: Program;
  readonly resolver: Resolver;
  readonly #vars = new Map<number, Type>();
  readonly #defs = new Map<FileId, ReadonlyMap<VarId, readonly Definition[]>>();
  readonly #busy = new Set<number>();

  constructor(program: Program) {
    this.program = program;
    this.resolver = new Resolver(program);
  }

  /** Everything assigned to a variable of the file. */
  definitions(file: FileId, id: VarId): readonly Definition[] {
    let defs = this.#defs.get(file);
    if (defs === undefined) {
      const source = this.program.files[file];
      defs = source === undefined ? new Map() : definitionsOf(source);
      this.#defs.set(file, defs);
    }
    return defs.get(id) ?? [];
  }

  ofVar(file: FileId, id: VarId): Type {
    const source = this.program.files[file];
    if (source === undefined || id < 0) return UNKNOWN;
    const key = source.varBase + id;
    const known = this.#vars.get(key);
    if (known !== undefined) return known;
    // A variable defined by itself (`x = append(x, ...)`): the other definitions decide.
    if (this.#busy.has(key)) return UNKNOWN;
    this.#busy.add(key);
    const declared = variable(this.program, file, id)?.type;
    const type = declared === undefined ? this.#inferred(file, id) : this.resolver.resolve(declared, file);
    this.#busy.delete(key);
    if (this.#busy.size === 0 || type.k !== 'unknown') this.#vars.set(key, type);
    return type;
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
        return nth(this.results(file, def.call.callee), def.index, def.call.results.length);
      case 'received': {
        const ch = this.resolver.underlying(this.of(file, def.ch));
        return ch.k === 'chan' ? ch.elem : UNKNOWN;
      }
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
    if (at.k === 'slice' || at.k === 'array') return part === 'key' ? { k: 'basic', name: 'int' } : at.elem;
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
        return BOOLEAN.has(value.op) ? { k: 'basic', name: 'bool' } : this.of(file, value.x);
      case 'const':
        return { k: 'basic', name: value.kind };
      case 'func':
        return this.#ofFn((this.program.files[file]?.fnBase ?? 0) + value.id);
      default:
        return UNKNOWN;
    }
  }

  #ofIndex(file: FileId, x: Value): Type {
    const type = this.of(file, x);
    return type.k === 'func' ? type : this.#element(type, 'value');
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
    return pkg === undefined ? UNKNOWN : this.#ofGlobal(pkg, name);
  }

  readonly #globals = new Map<string, Type>();

  #ofGlobal(pkg: Package, name: string): Type {
    const fn = pkg.funcs.get(name)?.[0];
    if (fn !== undefined) return this.#ofFn(fn);
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
      const type = this.#initialType(id, name);
      if (type.k !== 'unknown') return type;
    }
    return UNKNOWN;
  }

  #initialType(file: FileId, name: string): Type {
    const init = this.program.files[file]?.facts.funcs.find((f) => f.kind === 'vars');
    for (const block of init?.blocks ?? []) {
      for (const instr of block.instrs) {
        if (instr.op !== 'assign') continue;
        const index = instr.dst.findIndex((d) => d.k === 'name' && d.name === name);
        const value = instr.src[index];
        if (index >= 0 && value !== undefined) return this.of(file, value);
      }
    }
    return UNKNOWN;
  }

  #ofFn(id: FnId): Type {
    const fn = this.program.fns[id];
    if (fn === undefined) return UNKNOWN;
    return {
      k: 'func',
      params: fn.func.params.map((p) => this.ofVar(fn.file, p)),
      results: fn.func.results.map((r) => this.ofVar(fn.file, r)),
    };
  }

  /** What a call of `callee` yields: a tuple for several results, the type itself for a conversion. */
  results(file: FileId, callee: Value): Type {
    if (callee.k === 'type') return this.resolver.resolve(callee.type, file);
    if (callee.k === 'name') {
      const entry = this.resolver.lookup(callee.name, file);
      if (entry !== undefined) return this.resolver.resolve({ k: 'name', name: callee.name }, file);
    }
    if (callee.k === 'member') {
      const pkg = this.program.byImportPath.get(callee.path);
      if (pkg?.types.has(callee.name))
        return this.resolver.resolve({ k: 'member', path: callee.path, name: callee.name }, file);
      const text = SIGNATURES[`${callee.path}.${callee.name}`];
      if (pkg === undefined && text !== undefined) return readResults(text);
    }
    if (callee.k === 'field') {
      const method = this.#methodResults(file, callee.x, callee.name);
      if (method !== undefined) return method;
    }
    if (callee.k === 'index' && callee.x.k !== 'var') return this.results(file, callee.x);
    return resultOf(this.resolver.underlying(this.of(file, callee)));
  }

  #methodResults(file: FileId, receiver: Value, name: string): Type | undefined {
    const type = this.of(file, receiver);
    const hit = methodOf(this.resolver, type, name);
    if (hit === undefined) return undefined;
    if (hit.k === 'program') return resultOf(this.#ofFn(hit.fns[0] ?? -1));
    if (hit.k === 'external') {
      const text = SIGNATURES[`${hit.path}.${hit.recv}.${name}`];
      return text === undefined ? UNKNOWN : readResults(text);
    }
    const under = this.resolver.underlying(hit.type);
    return under.k === 'interface' ? this.#interfaceResults(under, name) : UNKNOWN;
  }

  #interfaceResults(type: Type & { k: 'interface' }, name: string): Type {
    const method = type.methods.find((m) => m.name === name);
    if (method !== undefined) return resultOf({ k: 'func', params: [], results: method.results });
    for (const embedded of type.embeds) {
      const under = this.resolver.underlying(embedded);
      if (under.k === 'interface') {
        const found = this.#interfaceResults(under, name);
        if (found.k !== 'unknown') return found;
      }
      const at = behindPointers(embedded);
      const text = at.k === 'named' ? SIGNATURES[`${at.path}.${at.name}.${name}`] : undefined;
      if (text !== undefined) return readResults(text);
    }
    return UNKNOWN;
  }
}

function resultOf(type: Type): Type {
  if (type.k !== 'func') return UNKNOWN;
  return type.results.length === 1 ? (type.results[0] ?? UNKNOWN) : { k: 'tuple', types: type.results };
}

function nth(type: Type, index: number, wanted: number): Type {
  if (type.k === 'tuple') return type.types[index] ?? UNKNOWN;
  return index === 0 && wanted <= 1 ? type : UNKNOWN;
}
