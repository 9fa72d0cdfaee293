import type { Span } from '../../base/span.js';
import type { Instr, Term } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Calls } from '../calls.js';
import type { Cell, Pos, Use } from '../flow.js';
import { structFields } from '../members.js';
import type { Fn } from '../program.js';
import type { Type } from '../type.js';
import { CallFlow } from './call-flow.js';
import { FlowGraph, isHandle } from './flow-graph.js';

export interface BuiltFlow {
  readonly graph: FlowGraph;
  readonly calling: CallFlow;
}

/** Walks every instruction once and writes down how values move and what is done with them. */
export function buildFlow(calls: Calls): BuiltFlow {
  const graph = new FlowGraph(calls);
  const calling = new CallFlow(calls, graph);
  const walker = new Walker(calls, graph, calling);
  for (const fn of calls.program.fns) walker.function(fn);
  return { graph, calling };
}

class Walker {
  readonly #calls: Calls;
  readonly #graph: FlowGraph;
  readonly #calling: CallFlow;

  constructor(calls: Calls, graph: FlowGraph, calling: CallFlow) {
    this.#calls = calls;
    this.#graph = graph;
    this.#calling = calling;
  }

  function(fn: Fn): void {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        this.#instr(fn, instr, { fn: fn.id, block: b, index });
      });
      this.#term(fn, block.term, { fn: fn.id, block: b, index: block.instrs.length });
    });
  }

  #instr(fn: Fn, instr: Instr, pos: Pos): void {
    const { at } = instr;
    switch (instr.op) {
      case 'assign':
        instr.dst.forEach((dst, i) => {
          const src = instr.src[i];
          if (src !== undefined) this.#graph.move(fn, src, this.#graph.cellOf(fn, dst), pos, at);
          if (src !== undefined && dst.k === 'deref' && this.#pointsElsewhere(fn, dst.x)) {
            const cell = this.#graph.cellOf(fn, src);
            if (cell !== undefined) this.#graph.use({ kind: 'escape', cell, pos, at, name: 'pointer' });
          }
          if (dst.k === 'index') this.#key(fn, dst.x, dst.i, pos, at);
        });
        return;
      case 'make':
        this.#graph.origin({ kind: 'make', cell: this.#graph.variable(fn, instr.result), pos, at, instr });
        return;
      case 'alloc':
        this.#alloc(fn, instr, pos);
        return;
      case 'append': {
        const result = this.#graph.variable(fn, instr.result);
        this.#graph.move(fn, instr.x, result, pos, at);
        for (const e of instr.elems)
          this.#graph.move(fn, e, instr.spread ? result : this.#graph.element(result), pos, at);
        return;
      }
      case 'send': {
        const cell = this.#chan(fn, instr.ch, 'send', pos, at);
        if (cell !== undefined) this.#graph.move(fn, instr.value, this.#graph.element(cell), pos, at);
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
        const cell = this.#graph.cellOf(fn, instr.m);
        if (cell !== undefined) this.#graph.use({ kind: 'remove', cell, pos, at });
        return;
      }
      default:
        this.#calling.call(fn, instr, pos);
    }
  }

  /**
   * `*fieldOf(x) = y`: what a pointer that a call or a conversion gave points at can be anything. `*recv = y`: it is what
   * callers have.
   */
  #pointsElsewhere(fn: Fn, pointer: Value): boolean {
    if (pointer.k !== 'var') return pointer.k === 'convert';
    if (pointer.id === fn.func.recv) return true;
    return this.#calls.types
      .definitions(fn.file, pointer.id)
      .some((d) => d.k === 'call' || (d.k === 'value' && d.value.k === 'convert'));
  }

  /** A key is an element of its map like the values: a set of channels is a map. */
  #key(fn: Fn, map: Value, key: Value, pos: Pos, at: Span): void {
    if (!this.#keepsKeys(this.#calls.types.of(fn.file, map))) return;
    const cell = this.#graph.cellOf(fn, map);
    if (cell !== undefined) this.#graph.move(fn, key, this.#graph.element(cell), pos, at);
  }

  /** Whether keys of the map can be what has a lifetime: no numbers, no texts. */
  #keepsKeys(type: Type): boolean {
    const { resolver } = this.#calls.types;
    const map = resolver.underlying(type);
    return map.k === 'map' && resolver.underlying(map.key).k !== 'basic';
  }

  #receive(fn: Fn, ch: Cell, result: VarId | undefined): void {
    if (result !== undefined && result >= 0)
      this.#graph.copies.add(this.#graph.element(ch), this.#graph.variable(fn, result));
  }

  #chan(fn: Fn, ch: Value, kind: Use['kind'], pos: Pos, at: Span, selected = false): Cell | undefined {
    const cell = this.#graph.cellOf(fn, ch);
    if (cell !== undefined) this.#graph.use({ kind, cell, pos, at, ...(selected ? { selected: true } : {}) });
    return cell;
  }

  #alloc(fn: Fn, instr: Instr & { op: 'alloc' }, pos: Pos): void {
    const cell = this.#graph.variable(fn, instr.result);
    this.#graph.origin({ kind: 'alloc', cell, pos, at: instr.at, instr });
    if (instr.elems.length === 0) return;
    const type = this.#calls.types.resolver.resolve(instr.type, fn.file);
    const fields = structFields(this.#calls.types.resolver, type);
    const keys = this.#keepsKeys(type);
    instr.elems.forEach((element, i) => {
      const name = element.name ?? (element.key === undefined ? fields?.fields[i]?.name : undefined);
      const to =
        name !== undefined && isHandle(type, name)
          ? cell
          : fields !== undefined && name !== undefined
            ? this.#graph.cells.field(fields.owner, name)
            : name !== undefined
              ? this.#graph.undeclaredField(fn, type, name)
              : this.#graph.element(cell);
      this.#graph.move(fn, element.value, to, pos, instr.at);
      if (keys && element.key !== undefined)
        this.#graph.move(fn, element.key, this.#graph.element(cell), pos, instr.at);
    });
  }

  #term(fn: Fn, term: Term, pos: Pos): void {
    if (term.t === 'select') {
      for (const c of term.cases) {
        if (c.ch === undefined || c.kind === 'default') continue;
        const cell = this.#chan(fn, c.ch, c.kind, pos, c.at, term.cases.length > 1);
        if (cell === undefined) continue;
        if (c.kind === 'recv') this.#receive(fn, cell, c.result);
        else if (c.value !== undefined) this.#graph.move(fn, c.value, this.#graph.element(cell), pos, c.at);
      }
    } else if (term.t === 'range') this.#range(fn, term, pos);
    else if (term.t === 'return') this.#return(fn, term, pos);
  }

  #range(fn: Fn, term: Term & { t: 'range' }, pos: Pos): void {
    const cell = this.#graph.cellOf(fn, term.x);
    if (cell === undefined) return;
    const under = this.#calls.types.resolver.underlying(this.#calls.types.of(fn.file, term.x));
    if (under.k === 'chan') {
      this.#graph.use({ kind: 'range', cell, pos, at: term.at });
      this.#receive(fn, cell, term.key);
    } else if (under.k === 'func') {
      this.#graph.use({ kind: 'call', cell, pos, at: term.at });
      // What a function yields goes through a call of its parameter: it is not followed.
      for (const id of [term.key, term.value])
        if (id !== undefined && id >= 0)
          this.#graph.origin({ kind: 'unknown', cell: this.#graph.variable(fn, id), pos, at: term.at });
    } else {
      // Where the type is not known it may be a channel, so both variables may hold an element.
      this.#receive(fn, cell, term.value);
      if (this.#keepsKeys(under)) this.#receive(fn, cell, term.key);
      if (under.k === 'unknown') {
        this.#receive(fn, cell, term.key);
        this.#graph.use({ kind: 'escape', cell, pos, at: term.at, name: 'range' });
      }
    }
  }

  #return(fn: Fn, term: Term & { t: 'return' }, pos: Pos): void {
    const { results } = fn.func;
    const single = term.values[0];
    if (term.values.length === 1 && results.length > 1 && single?.k === 'var') {
      this.#forward(fn, single.id, pos);
      return;
    }
    term.values.forEach((value, i) => {
      const result = results[i];
      if (result !== undefined) this.#graph.move(fn, value, this.#graph.variable(fn, result), pos, term.at);
    });
  }

  /** `return f()` where f has several results: result by result. */
  #forward(fn: Fn, temp: VarId, pos: Pos): void {
    const block = fn.func.blocks[pos.block];
    const call = block?.instrs.findLast((i) => i.op === 'call' && i.results[0] === temp);
    if (call?.op !== 'call') return;
    const target = this.#calls.target(fn.file, call.callee);
    fn.func.results.forEach((result, i) => {
      const to = this.#graph.variable(fn, result);
      for (const id of target.fns) this.#calling.result(id, i, to);
      if (target.open) this.#graph.origin({ kind: 'result', cell: to, pos, at: call.at, instr: call, index: i });
    });
  }
}
