import type { Span } from '../../base/span.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Calls } from '../calls.js';
import {
  type Cell,
  Cells,
  type Flow,
  type MethodValue,
  type Origin,
  type Pos,
  strangeOwner,
  type Use,
  unknownOwner,
} from '../flow.js';
import { HANDLES } from '../library/handles.js';
import { fieldOf, methodOf, structFields } from '../members.js';
import { type Fn, type FnId, isExported, type Program } from '../program.js';
import { behindPointers, type Type } from '../type.js';
import { Edges } from './edges.js';

/** The value flow while it is written down: cells, the moves between them, and what is done with their values. */
export class FlowGraph implements Flow {
  readonly copies = new Edges();
  readonly stores = new Edges();
  readonly loads = new Edges();
  readonly uses = new Map<Cell, Use[]>();
  readonly origins = new Map<Cell, Origin[]>();
  readonly cells: Cells;
  readonly methodValues = new Map<Cell, MethodValue[]>();
  readonly #program: Program;
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
    this.#program = calls.program;
    this.cells = new Cells(this.#program.variableCount);
  }

  variable(fn: Fn, id: VarId): Cell {
    return (this.#program.files[fn.file]?.varBase ?? 0) + id;
  }

  /** The cell an expression reads or writes; undefined for constants, operators and what can't be named. */
  cellOf(fn: Fn, value: Value): Cell | undefined {
    switch (value.k) {
      case 'var':
        return this.variable(fn, value.id);
      case 'name':
        return this.#global(fn, value.name);
      case 'member': {
        const pkg = this.#program.byImportPath.get(value.path);
        return this.cells.global(pkg?.key ?? value.path, value.name);
      }
      case 'field':
        return this.#field(fn, value.x, value.name);
      case 'index': {
        const base = this.cellOf(fn, value.x);
        return base === undefined ? undefined : this.element(base);
      }
      case 'slice':
      case 'deref':
      case 'addr':
      case 'assert':
      case 'convert':
        return this.cellOf(fn, value.x);
      default:
        return undefined;
    }
  }

  #global(fn: Fn, name: string): Cell {
    if (fn.pkg.globals.has(name)) return this.cells.global(fn.pkg.key, name);
    for (const dot of this.#calls.types.resolver.dotImports(fn.file)) {
      if (dot.globals.has(name)) return this.cells.global(dot.key, name);
    }
    return this.cells.global(fn.pkg.key, name);
  }

  #field(fn: Fn, x: Value, name: string): Cell | undefined {
    const type = this.#calls.types.of(fn.file, x);
    if (isHandle(type, name)) return this.cellOf(fn, x);
    // `r.Body` of a struct that embeds the response: `r.Response.Body`.
    const { owner: around, fields = [] } = structFields(this.#calls.types.resolver, type) ?? {};
    const embedded = fields.find((f) => f.embedded && isHandle(f.type, name));
    if (around !== undefined && embedded !== undefined && !fields.some((f) => f.name === name))
      return this.cells.field(around, embedded.name);
    const owner = fieldOf(this.#calls.types.resolver, type, name)?.owner;
    return owner === undefined ? this.undeclaredField(fn, type, name) : this.cells.field(owner, name);
  }

  /** A field of a type whose declaration is not at hand. */
  undeclaredField(fn: Fn, type: Type, name: string): Cell {
    const at = behindPointers(type);
    const isStrange = at.k === 'named' && at.entry === undefined && isExported(name) && !this.#isOwn(at.path);
    return this.cells.field(isStrange ? strangeOwner(at.path) : unknownOwner(fn.pkg.key, name), name);
  }

  /** Whether the package is one of the program's modules, be it read or not. */
  #isOwn(path: string): boolean {
    return this.#program.input.modules.some((m) => path === m.path || path.startsWith(`${m.path}/`));
  }

  /** The cell that stands for the elements of a container. */
  element(base: Cell): Cell {
    const before = this.cells.count;
    const cell = this.cells.element(base);
    if (this.cells.count > before) {
      this.loads.add(base, cell);
      this.stores.add(cell, base);
    }
    return cell;
  }

  /** Writes down that something is done with a value. */
  use(use: Use): void {
    const list = this.uses.get(use.cell);
    if (list === undefined) this.uses.set(use.cell, [use]);
    else list.push(use);
  }

  /** Writes down that a value comes into being. */
  origin(origin: Origin): void {
    const list = this.origins.get(origin.cell);
    if (list === undefined) this.origins.set(origin.cell, [origin]);
    else list.push(origin);
  }

  /** `to` receives the value of the expression. */
  move(fn: Fn, value: Value, to: Cell | undefined, pos: Pos, at: Span): void {
    if (to === undefined) return;
    const bare = strip(value);
    if (bare.k === 'nil') {
      this.origin({ kind: 'nil', cell: to, pos, at });
      return;
    }
    const fns = this.functionValue(fn, bare);
    if (fns !== undefined) {
      for (const id of fns) this.origin({ kind: 'func', cell: to, pos, at, fn: id });
      if (bare.k !== 'field') return;
      this.bindReceiver(fn, bare.x, fns);
      const bound = this.bind(fn, bare.x, bare.name);
      if (bound !== undefined) this.copies.add(bound, to);
      if (fns.length === 0) this.origin({ kind: 'unknown', cell: to, pos, at });
      return;
    }
    const from = this.cellOf(fn, bare);
    if (from !== undefined) this.copies.add(from, to);
    else if (bare.k === 'unknown') this.origin({ kind: 'unknown', cell: to, pos, at });
  }

  /** The functions an expression names without calling them. */
  functionValue(fn: Fn, value: Value): readonly FnId[] | undefined {
    if (value.k === 'func') return [(this.#program.files[fn.file]?.fnBase ?? 0) + value.id];
    if (value.k === 'name') return this.#function(fn, value.name);
    // A generic function with its type arguments.
    if (value.k === 'index') return value.x.k === 'var' ? undefined : this.#instantiated(fn, value.x);
    if (value.k === 'member') return this.#program.byImportPath.get(value.path)?.funcs.get(value.name);
    if (value.k !== 'field') return undefined;
    const type = this.#calls.types.of(fn.file, value.x);
    if (fieldOf(this.#calls.types.resolver, type, value.name) !== undefined) return undefined;
    const hit = methodOf(this.#calls.types.resolver, type, value.name);
    if (hit === undefined) return undefined;
    return hit.k === 'program' ? hit.fns : this.#calls.target(fn.file, value).fns;
  }

  #function(fn: Fn, name: string): readonly FnId[] | undefined {
    const own = fn.pkg.funcs.get(name);
    if (own !== undefined || fn.pkg.globals.has(name)) return own;
    for (const dot of this.#calls.types.resolver.dotImports(fn.file)) {
      const fns = dot.funcs.get(name);
      if (fns !== undefined) return fns;
    }
    return undefined;
  }

  #instantiated(fn: Fn, value: Value): readonly FnId[] | undefined {
    return value.k === 'name' || value.k === 'member' || value.k === 'index'
      ? this.functionValue(fn, value)
      : undefined;
  }

  /** The receiver of a method that is taken as a value. */
  bindReceiver(fn: Fn, receiver: Value, fns: readonly FnId[]): void {
    const from = this.cellOf(fn, receiver);
    for (const id of fns) {
      const target = this.#program.fns[id];
      if (from !== undefined && target?.func.recv !== undefined)
        this.copies.add(from, this.variable(target, target.func.recv));
    }
  }

  /** The cell of a method value: `t.Stop` without a call. */
  bind(fn: Fn, receiver: Value, name: string): Cell | undefined {
    const of = this.cellOf(fn, receiver);
    if (of === undefined) return undefined;
    const bound = this.cells.bound(of, name);
    const list = this.methodValues.get(of) ?? [];
    if (!list.some((m) => m.bound === bound)) this.methodValues.set(of, [...list, { name, bound }]);
    return bound;
  }
}

/** The value behind address-of, dereference and assertions, which keep its identity. */
export function strip(value: Value): Value {
  let at = value;
  while (at.k === 'addr' || at.k === 'deref' || at.k === 'assert' || at.k === 'convert') at = at.x;
  return at;
}

/** Whether the field is what its struct is there for: `resp.Body`. */
export function isHandle(type: Type, field: string): boolean {
  const at = behindPointers(type);
  return at.k === 'named' && at.entry === undefined && HANDLES[`${at.path}.${at.name}`] === field;
}
