import type { Span } from '../base/span.js';
import type { Instr, Term } from '../facts/instr.js';
import type { TypeRef } from '../facts/type-ref.js';
import type { Value, VarId } from '../facts/value.js';
import type { Calls, Target } from './calls.js';
import { externalKey } from './calls.js';
import { type Cell, Cells, Edges, type Flow, type MethodValue, type Origin, type Pos, type Use, unknownOwner } from './flow.js';
import { CALLBACKS } from './library/callbacks.js';
import { HARMLESS } from './library/harmless.js';
import { fieldOf, methodOf, structFields } from './members.js';
import type { Fn, FnId, Program } from './program.js';

type CallLike = Instr & { op: 'call' | 'go' | 'defer' };

/** A call of a function value, to be joined with what value flow says it can be. */
export interface DynamicCall {
  readonly fn: Fn;
  readonly call: CallLike;
  readonly pos: Pos;
  readonly cell: Cell;
}

/** Walks every instruction once and writes down how values move and what is done with them. */
export class FlowBuilder implements Flow {
  readonly copies = new Edges();
  readonly stores = new Edges();
  readonly loads = new Edges();
  readonly uses = new Map<Cell, Use[]>();
  readonly origins = new Map<Cell, Origin[]>();
  readonly cells: Cells;
  readonly methodValues = new Map<Cell, MethodValue[]>();
  readonly dynamic: DynamicCall[] = [];
  /** Functions given by name to callees outside the program. */
  readonly handedToStrangers = new Set<FnId>();
  readonly #program: Program;
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
    this.#program = calls.program;
    this.cells = new Cells(this.#program.variableCount);
    for (const fn of this.#program.fns) this.#function(fn);
  }

  #function(fn: Fn): void {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        this.#instr(fn, instr, { fn: fn.id, block: b, index });
      });
      this.#term(fn, block.term, { fn: fn.id, block: b, index: block.instrs.length });
    });
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
        return base === undefined ? undefined : this.#element(base);
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

  #field(fn: Fn, x: Value, name: string): Cell {
    const type = this.#calls.types.of(fn.file, x);
    const owner = fieldOf(this.#calls.types.resolver, type, name)?.owner ?? unknownOwner(fn.pkg.key, name);
    return this.cells.field(owner, name);
  }

  #element(base: Cell): Cell {
    const cell = this.cells.element(base);
    if (!this.loads.from(base).includes(cell)) {
      this.loads.add(base, cell);
      this.stores.add(cell, base);
    }
    return cell;
  }

  #use(use: Use): void {
    const list = this.uses.get(use.cell);
    if (list === undefined) this.uses.set(use.cell, [use]);
    else list.push(use);
  }

  #origin(origin: Origin): void {
    const list = this.origins.get(origin.cell);
    if (list === undefined) this.origins.set(origin.cell, [origin]);
    else list.push(origin);
  }

  /** `to` receives the value of the expression. */
  #move(fn: Fn, value: Value, to: Cell | undefined, pos: Pos, at: Span): void {
    if (to === undefined) return;
    const bare = strip(value);
    if (bare.k === 'nil') return this.#origin({ kind: 'nil', cell: to, pos, at });
    const fns = this.#functionValue(fn, bare);
    if (fns !== undefined) {
      for (const id of fns) this.#origin({ kind: 'func', cell: to, pos, at, fn: id });
      if (bare.k !== 'field') return;
      this.#bindReceiver(fn, bare.x, fns);
      const bound = this.#bind(fn, bare.x, bare.name);
      if (bound !== undefined) this.copies.add(bound, to);
      if (fns.length === 0) this.#origin({ kind: 'unknown', cell: to, pos, at });
      return;
    }
    const from = this.cellOf(fn, bare);
    if (from !== undefined) this.copies.add(from, to);
    else if (bare.k === 'unknown') this.#origin({ kind: 'unknown', cell: to, pos, at });
  }

  /** The functions an expression names without calling them. */
  #functionValue(fn: Fn, value: Value): readonly FnId[] | undefined {
    if (value.k === 'func') return [(this.#program.files[fn.file]?.fnBase ?? 0) + value.id];
    if (value.k === 'name') return fn.pkg.funcs.get(value.name);
    if (value.k === 'member') return this.#program.byImportPath.get(value.path)?.funcs.get(value.name);
    if (value.k !== 'field') return undefined;
    const type = this.#calls.types.of(fn.file, value.x);
    if (fieldOf(this.#calls.types.resolver, type, value.name) !== undefined) return undefined;
    const hit = methodOf(this.#calls.types.resolver, type, value.name);
    if (hit === undefined) return undefined;
    return hit.k === 'program' ? hit.fns : this.#calls.target(fn.file, value).fns;
  }

  #bindReceiver(fn: Fn, receiver: Value, fns: readonly FnId[]): void {
    const from = this.cellOf(fn, receiver);
    for (const id of fns) {
      const target = this.#program.fns[id];
      if (from !== undefined && target?.func.recv !== undefined)
        this.copies.add(from, this.variable(target, target.func.recv));
    }
  }

  #bind(fn: Fn, receiver: Value, name: string): Cell | undefined {
    const of = this.cellOf(fn, receiver);
    if (of === undefined) return undefined;
    const bound = this.cells.bound(of, name);
    const list = this.methodValues.get(of) ?? [];
    if (!list.some((m) => m.bound === bound)) this.methodValues.set(of, [...list, { name, bound }]);
    return bound;
  }

  #instr(fn: Fn, instr: Instr, pos: Pos): void {
    const { at } = instr;
    switch (instr.op) {
      case 'assign':
        instr.dst.forEach((dst, i) => {
          const src = instr.src[i];
          if (src !== undefined) this.#move(fn, src, this.cellOf(fn, dst), pos, at);
        });
        return;
      case 'make':
        return this.#origin({ kind: 'make', cell: this.variable(fn, instr.result), pos, at, instr });
      case 'alloc':
        return this.#alloc(fn, instr, pos);
      case 'append': {
        const result = this.variable(fn, instr.result);
        this.#move(fn, instr.x, result, pos, at);
        for (const e of instr.elems) this.#move(fn, e, instr.spread ? result : this.#element(result), pos, at);
        return;
      }
      case 'send': {
        const cell = this.#chan(fn, instr.ch, 'send', pos, at);
        if (cell !== undefined) this.#move(fn, instr.value, this.#element(cell), pos, at);
        return;
      }
      case 'recv': {
        const cell = this.#chan(fn, instr.ch, 'recv', pos, at);
        if (cell !== undefined) this.#receive(fn, cell, instr.result);
        return;
      }
      case 'close':
        this.#chan(fn, instr.ch, 'close', pos, at);
        return;
      case 'delete': {
        const cell = this.cellOf(fn, instr.m);
        if (cell !== undefined) this.#use({ kind: 'remove', cell, pos, at });
        return;
      }
      default:
        return this.#call(fn, instr, pos);
    }
  }

  #receive(fn: Fn, ch: Cell, result: VarId | undefined): void {
    if (result !== undefined && result >= 0) this.copies.add(this.#element(ch), this.variable(fn, result));
  }

  #chan(fn: Fn, ch: Value, kind: Use['kind'], pos: Pos, at: Span, selected?: true): Cell | undefined {
    const cell = this.cellOf(fn, ch);
    if (cell !== undefined) this.#use({ kind, cell, pos, at, ...(selected ? { selected } : {}) });
    return cell;
  }

  #alloc(fn: Fn, instr: Instr & { op: 'alloc' }, pos: Pos): void {
    const cell = this.variable(fn, instr.result);
    this.#origin({ kind: 'alloc', cell, pos, at: instr.at, instr });
    if (instr.elems.length === 0) return;
    const fields = this.#structOf(fn, instr.type);
    instr.elems.forEach((element, i) => {
      const name = element.name ?? (element.key === undefined ? fields?.fields[i]?.name : undefined);
      const to =
        fields !== undefined && name !== undefined
          ? this.cells.field(fields.owner, name)
          : name !== undefined
            ? this.cells.field(unknownOwner(fn.pkg.key, name), name)
            : this.#element(cell);
      this.#move(fn, element.value, to, pos, instr.at);
    });
  }

  #structOf(fn: Fn, type: TypeRef): ReturnType<typeof structFields> {
    const { resolver } = this.#calls.types;
    return structFields(resolver, resolver.resolve(type, fn.file));
  }

  #term(fn: Fn, term: Term, pos: Pos): void {
    if (term.t === 'select') {
      for (const c of term.cases) {
        if (c.ch === undefined || c.kind === 'default') continue;
        const cell = this.#chan(fn, c.ch, c.kind, pos, c.at, true);
        if (cell === undefined) continue;
        if (c.kind === 'recv') this.#receive(fn, cell, c.result);
        else if (c.value !== undefined) this.#move(fn, c.value, this.#element(cell), pos, c.at);
      }
    } else if (term.t === 'range') this.#range(fn, term, pos);
    else if (term.t === 'return') this.#return(fn, term, pos);
  }

  #range(fn: Fn, term: Term & { t: 'range' }, pos: Pos): void {
    const cell = this.cellOf(fn, term.x);
    if (cell === undefined) return;
    const under = this.#calls.types.resolver.underlying(this.#calls.types.of(fn.file, term.x));
    if (under.k === 'chan') {
      this.#use({ kind: 'range', cell, pos, at: term.at });
      this.#receive(fn, cell, term.key);
    } else if (under.k === 'func') this.#use({ kind: 'call', cell, pos, at: term.at });
    else {
      // Where the type is not known it may be a channel, so both variables may hold an element.
      this.#receive(fn, cell, term.value);
      if (under.k === 'unknown') {
        this.#receive(fn, cell, term.key);
        this.#use({ kind: 'escape', cell, pos, at: term.at, name: 'range' });
      }
    }
  }

  #return(fn: Fn, term: Term & { t: 'return' }, pos: Pos): void {
    const { results } = fn.func;
    const single = term.values[0];
    if (term.values.length === 1 && results.length > 1 && single?.k === 'var') return this.#forward(fn, single.id, pos);
    term.values.forEach((value, i) => {
      const result = results[i];
      if (result !== undefined) this.#move(fn, value, this.variable(fn, result), pos, term.at);
    });
  }

  /** `return f()` where f has several results: result by result. */
  #forward(fn: Fn, temp: VarId, pos: Pos): void {
    const block = fn.func.blocks[pos.block];
    const call = block?.instrs.findLast((i) => i.op === 'call' && i.results[0] === temp);
    if (call?.op !== 'call') return;
    const target = this.#calls.target(fn.file, call.callee);
    fn.func.results.forEach((result, i) => {
      const to = this.variable(fn, result);
      for (const id of target.fns) this.#result(id, i, to);
      if (target.open) this.#origin({ kind: 'result', cell: to, pos, at: call.at, instr: call, index: i });
    });
  }

  #result(callee: FnId, index: number, to: Cell): void {
    const target = this.#program.fns[callee];
    const from = target?.func.results[index];
    if (target !== undefined && from !== undefined) this.copies.add(this.variable(target, from), to);
  }

  #call(fn: Fn, call: CallLike, pos: Pos): void {
    const target = this.#calls.target(fn.file, call.callee);
    const mode = call.op === 'call' ? {} : { mode: call.op };
    if (target.builtin === 'close' && call.args[0] !== undefined) {
      const cell = this.cellOf(fn, call.args[0]);
      if (cell !== undefined) this.#use({ kind: 'close', cell, pos, at: call.at, ...mode });
      return;
    }
    if (target.conversion !== undefined) return this.#conversion(fn, call, pos);
    if (target.dynamic) {
      const cell = this.cellOf(fn, call.callee);
      if (cell !== undefined) {
        this.#use({ kind: 'call', cell, pos, at: call.at, ...mode });
        this.dynamic.push({ fn, call, pos, cell });
      }
      this.#escapeArguments(fn, call, pos, target);
    } else this.#receiver(fn, call, pos, target);
    for (const id of target.fns) this.connect(fn, call, pos, id);
    if (target.open && !target.dynamic) this.#escapeArguments(fn, call, pos, target);
    if (target.open && call.op === 'call') this.#openResults(fn, call, pos);
  }

  #openResults(fn: Fn, call: Instr & { op: 'call' }, pos: Pos): void {
    call.results.forEach((id, index) => {
      if (id >= 0) this.#origin({ kind: 'result', cell: this.variable(fn, id), pos, at: call.at, instr: call, index });
    });
  }

  #conversion(fn: Fn, call: CallLike, pos: Pos): void {
    const arg = call.args[0];
    const result = call.op === 'call' ? call.results[0] : undefined;
    if (arg !== undefined && result !== undefined && result >= 0)
      this.#move(fn, arg, this.variable(fn, result), pos, call.at);
  }

  #receiver(fn: Fn, call: CallLike, pos: Pos, target: Target): void {
    if (target.receiver === undefined) return;
    const cell = this.cellOf(fn, target.receiver);
    const name = call.callee.k === 'field' ? call.callee.name : '';
    if (cell === undefined) return;
    this.#use({ kind: 'method', cell, pos, at: call.at, name, ...(call.op === 'call' ? {} : { mode: call.op }) });
    for (const id of target.fns) {
      const callee = this.#program.fns[id];
      if (callee?.func.recv !== undefined) this.copies.add(cell, this.variable(callee, callee.func.recv));
    }
  }

  /** Arguments to parameters and results to what receives them, for one function that the call can run. */
  connect(fn: Fn, call: CallLike, pos: Pos, id: FnId): void {
    const callee = this.#program.fns[id];
    if (callee === undefined) return;
    const { params, variadic } = callee.func;
    call.args.forEach((arg, i) => {
      const last = params.length - 1;
      const inRest = variadic === true && i >= last && !call.spread;
      const param = params[inRest ? last : i];
      if (param === undefined) return;
      const to = this.variable(callee, param);
      this.#move(fn, arg, inRest ? this.#element(to) : to, pos, call.at);
    });
    if (call.op !== 'call') return;
    call.results.forEach((result, i) => {
      if (result >= 0) this.#result(id, i, this.variable(fn, result));
    });
  }

  /** What is handed to a function that can't be seen can't be followed any more. */
  #escapeArguments(fn: Fn, call: CallLike, pos: Pos, target: Target): void {
    if (target.external !== undefined && HARMLESS.has(externalKey(target.external))) return;
    const name = target.external === undefined ? 'unknown' : externalKey(target.external);
    const known = CALLBACKS[name];
    call.args.forEach((arg, i) => {
      const bare = strip(arg);
      const fns = this.#functionValue(fn, bare);
      if (fns !== undefined && bare.k === 'field') this.#bindReceiver(fn, bare.x, fns);
      const method = fns !== undefined && bare.k === 'field' ? this.#bind(fn, bare.x, bare.name) : undefined;
      const cell = fns === undefined ? this.cellOf(fn, bare) : method;
      // What the callee is known to run is called here; the call graph has it as an invocation.
      if (known?.argument === i) {
        const mode = known.mode === 'call' ? call.op : known.mode;
        if (cell !== undefined)
          this.#use({ kind: 'call', cell, pos, at: call.at, ...(mode === 'call' ? {} : { mode }) });
        return;
      }
      for (const id of fns ?? []) this.handedToStrangers.add(id);
      if (cell !== undefined) this.#use({ kind: 'escape', cell, pos, at: call.at, name });
    });
  }
}

/** The value behind address-of, dereference and assertions, which keep its identity. */
export function strip(value: Value): Value {
  let at = value;
  while (at.k === 'addr' || at.k === 'deref' || at.k === 'assert' || at.k === 'convert') at = at.x;
  return at;
}
