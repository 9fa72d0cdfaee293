import type { Value } from '../facts/value.js';
import { NEVER_RETURNS } from './library/signatures.js';
import { fieldOf, implementableElsewhere, implementations, methodOf } from './members.js';
import type { FileId, FnId, Package, Program } from './program.js';
import type { Type } from './type.js';
import type { Types } from './types.js';

/** A function or method outside the program. */
export interface External {
  readonly path: string;
  readonly recv?: string;
  readonly name: string;
}

/** What a call can run. */
export interface Target {
  /** Functions of the program; several for an interface's implementations and for variants. */
  readonly fns: readonly FnId[];
  readonly external?: External;
  /** A predeclared function: `close`, `copy`, `recover` ... */
  readonly builtin?: string;
  /** The call is a conversion to this type. */
  readonly conversion?: Type;
  /** The receiver of a method call; absent for method expressions. */
  readonly receiver?: Value;
  /** The callee is a function value: value flow tells what it can be. */
  readonly dynamic?: true;
  /** Something unseen may run instead or as well. */
  readonly open: boolean;
  /** A method of an interface that types outside the program can have as well: `Cleanup(func())` of `testing.T`. */
  readonly others?: true;
}

const OPEN: Target = { fns: [], open: true };

const BUILTINS = new Set(
  'append cap clear close complex copy delete imag len make max min new panic print println real recover'.split(' '),
);

/** `path.Name` or `path.Type.Name`, as the tables of library facts spell it. */
export const externalKey = (e: External): string =>
  e.recv === undefined ? `${e.path}.${e.name}` : `${e.path}.${e.recv}.${e.name}`;

/** What loggers and test frameworks call what ends the process or the test; `FatalIf` may well return. */
const FATAL = /^Fatal(f|ln|w|e|Context|Contextf|Depth|Depthf)?$/;

/** Whether nothing runs on behind the call: a function that the tables know, or one out of sight that bears the usual name. */
export const neverReturns = ({ external }: Target): boolean =>
  external !== undefined && (NEVER_RETURNS.has(externalKey(external)) || FATAL.test(external.name));

/** Resolves callees to declarations. Function values are left to value flow. */
export class Calls {
  readonly types: Types;
  readonly program: Program;
  /** By file. Weak maps would be gone through again each time garbage is collected; the facts live as long as this. */
  readonly #memo: Map<Value, Target>[];
  readonly #implementations = new Map<string, readonly FnId[]>();
  readonly #outside = new Map<string, boolean>();

  constructor(types: Types) {
    this.types = types;
    this.program = types.program;
    this.#memo = this.program.files.map(() => new Map());
  }

  target(file: FileId, callee: Value): Target {
    const memo = this.#memo[file];
    let target = memo?.get(callee);
    if (target === undefined) {
      target = this.#resolve(file, callee);
      memo?.set(callee, target);
    }
    return target;
  }

  #resolve(file: FileId, callee: Value): Target {
    switch (callee.k) {
      case 'func':
        return { fns: [(this.program.files[file]?.fnBase ?? 0) + callee.id], open: false };
      case 'name':
        return this.#name(file, callee.name);
      case 'member':
        return this.#member(callee.path, callee.name);
      case 'field':
        return this.#method(file, callee.x, callee.name);
      case 'index':
        // A generic function with its type arguments; an element of a slice of functions is a function value.
        return callee.x.k === 'var' || callee.x.k === 'field'
          ? { fns: [], dynamic: true, open: true }
          : this.#resolve(file, callee.x);
      case 'type':
        return { fns: [], conversion: this.types.resolver.resolve(callee.type, file), open: false };
      case 'var':
      case 'assert':
      case 'convert':
        return { fns: [], dynamic: true, open: true };
      case 'addr':
      case 'deref':
        return this.#resolve(file, callee.x);
      default:
        return OPEN;
    }
  }

  #name(file: FileId, name: string): Target {
    const pkg = this.program.files[file]?.pkg;
    for (const scope of [pkg, ...this.types.resolver.dotImports(file)]) {
      const found = scope === undefined ? undefined : this.#declared(scope, name);
      if (found !== undefined) return found;
    }
    if (BUILTINS.has(name)) return { fns: [], builtin: name, open: false };
    const type = this.types.resolver.resolve({ k: 'name', name }, file);
    if (type.k === 'basic') return { fns: [], conversion: type, open: false };
    return this.#dotImported(file, name);
  }

  /** A name that nothing declares comes from a dot import outside the program, where there is just one. */
  #dotImported(file: FileId, name: string): Target {
    const dots = (this.program.files[file]?.facts.imports ?? []).filter((i) => i.name === '.');
    const path = dots.length === 1 ? dots[0]?.path : undefined;
    return path === undefined ? OPEN : { fns: [], external: { path, name }, open: true };
  }

  #declared(pkg: Package, name: string): Target | undefined {
    const fns = pkg.funcs.get(name);
    if (fns !== undefined) return { fns, open: this.#withoutBody(fns) };
    const entry = pkg.types.get(name);
    if (entry !== undefined) {
      return { fns: [], conversion: { k: 'named', path: pkg.importPath, name, entry }, open: false };
    }
    return pkg.globals.has(name) ? { fns: [], dynamic: true, open: true } : undefined;
  }

  #withoutBody(fns: readonly FnId[]): boolean {
    return fns.some((id) => this.program.fns[id]?.func.blocks.length === 0);
  }

  #member(path: string, name: string): Target {
    const pkg = this.program.byImportPath.get(path);
    if (pkg === undefined) return { fns: [], external: { path, name }, open: true };
    return this.#declared(pkg, name) ?? OPEN;
  }

  #method(file: FileId, receiver: Value, name: string): Target {
    const type = this.types.of(file, receiver.k === 'type' ? receiver : receiver);
    const at =
      receiver.k === 'type'
        ? this.types.resolver.resolve(receiver.type, file)
        : (this.#methodExpression(file, receiver) ?? type);
    const bound = at === type ? { receiver } : {};
    const hit = methodOf(this.types.resolver, at, name);
    if (hit === undefined) {
      if (fieldOf(this.types.resolver, at, name) !== undefined) return { fns: [], dynamic: true, open: true };
      return { ...OPEN, ...bound };
    }
    if (hit.k === 'program') return { fns: hit.fns, open: this.#withoutBody(hit.fns), ...bound };
    if (hit.k === 'external')
      return { fns: [], external: { path: hit.path, recv: hit.recv, name }, open: true, ...bound };
    const fns = this.#implementing(hit.type, name, hit.key);
    const others = fns.length > 0 && this.#elsewhere(hit.type, hit.key);
    return { fns, open: fns.length === 0, ...bound, ...(others ? { others } : {}) };
  }

  /** Whether types outside the program can implement the interface. */
  #elsewhere(type: Type, key: string): boolean {
    let known = this.#outside.get(key);
    if (known === undefined) {
      known = implementableElsewhere(this.types.resolver, type);
      if (key !== '') this.#outside.set(key, known);
    }
    return known;
  }

  /** `T.Method` where `T` is a type of the program. */
  #methodExpression(file: FileId, receiver: Value): Type | undefined {
    if (receiver.k === 'name') {
      const entry = this.types.resolver.lookup(receiver.name, file);
      return entry === undefined ? undefined : { k: 'named', path: entry.pkg.importPath, name: entry.name, entry };
    }
    if (receiver.k === 'deref') return this.#methodExpression(file, receiver.x);
    if (receiver.k !== 'member') return undefined;
    const entry = this.program.byImportPath.get(receiver.path)?.types.get(receiver.name);
    return entry === undefined ? undefined : { k: 'named', path: receiver.path, name: receiver.name, entry };
  }

  #implementing(type: Type, name: string, key: string): readonly FnId[] {
    const memo = `${key}\n${name}`;
    const known = key === '' ? undefined : this.#implementations.get(memo);
    if (known !== undefined) return known;
    const fns: FnId[] = [];
    for (const entry of implementations(this.types.resolver, type)) {
      const self: Type = { k: 'named', path: entry.pkg.importPath, name: entry.name, entry };
      const hit = methodOf(this.types.resolver, self, name);
      if (hit?.k === 'program') fns.push(...hit.fns);
    }
    const unique = [...new Set(fns)];
    if (key !== '') this.#implementations.set(memo, unique);
    return unique;
  }
}
