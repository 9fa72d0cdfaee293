import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import { type Calls, externalKey, type Target } from '../calls.js';
import type { Cell, Pos } from '../flow.js';
import { CALLBACKS } from '../library/callbacks.js';
import { GATHERS, HARMLESS, KEPT_ARGUMENT, WRAPPERS } from '../library/harmless.js';
import type { Fn, FnId, Program } from '../program.js';
import { type FlowGraph, strip } from './flow-graph.js';
import { promotedThrough } from './promoted.js';
import { writtenThrough } from './written-through.js';

export type CallLike = Instr & { op: 'call' | 'go' | 'defer' };

/** A call of a function value, to be joined with what value flow says it can be. */
export interface DynamicCall {
  readonly fn: Fn;
  readonly call: CallLike;
  readonly pos: Pos;
  readonly cell: Cell;
}

/** Methods of reflect.Value that give nothing of the value itself. */
const DESCRIBES = new Set([
  'Pointer',
  'UnsafePointer',
  'Kind',
  'Type',
  'IsNil',
  'IsValid',
  'IsZero',
  'Len',
  'NumField',
]);

/** The name of an escape to implementations of an interface beside those that are seen. */
export const OTHERS = 'others';

/** Writes down what calls move: arguments to parameters, results to what receives them, and what is lost to view. */
export class CallFlow {
  readonly dynamic: DynamicCall[] = [];
  /** Functions given by name to callees outside the program. */
  readonly handedToStrangers = new Set<FnId>();
  /** Functions given by name to interfaces that have implementations in sight, and may have others. */
  readonly handedToOthers = new Set<FnId>();
  readonly #program: Program;
  readonly #calls: Calls;
  readonly #graph: FlowGraph;

  constructor(calls: Calls, graph: FlowGraph) {
    this.#program = calls.program;
    this.#calls = calls;
    this.#graph = graph;
  }

  /** A result of the callee goes to a cell of the caller. */
  result(callee: FnId, index: number, to: Cell): void {
    const target = this.#program.fns[callee];
    const from = target?.func.results[index];
    if (target !== undefined && from !== undefined) this.#graph.copies.add(this.#graph.variable(target, from), to);
  }

  /** Everything that one call, `go` or `defer` moves. */
  call(fn: Fn, call: CallLike, pos: Pos): void {
    const target = this.#calls.target(fn.file, call.callee);
    const mode = call.op === 'call' ? {} : { mode: call.op };
    const builtin = target.builtin === 'close' ? 'close' : target.builtin === 'clear' ? 'remove' : undefined;
    if (builtin !== undefined && call.args[0] !== undefined) {
      const cell = this.#graph.cellOf(fn, call.args[0]);
      if (cell !== undefined) this.#graph.use({ kind: builtin, cell, pos, at: call.at, ...mode });
      return;
    }
    if (target.builtin === 'copy') this.#copy(fn, call);
    if (target.conversion !== undefined) {
      this.#conversion(fn, call, pos);
      return;
    }
    if (target.dynamic) {
      const cell = this.#graph.cellOf(fn, call.callee);
      if (cell !== undefined) {
        this.#graph.use({ kind: 'call', cell, pos, at: call.at, ...mode });
        this.dynamic.push({ fn, call, pos, cell });
      }
    } else this.#receiver(fn, call, pos, target);
    for (const id of target.fns) this.connect(fn, call, pos, id);
    if (target.open && !target.dynamic) this.escapeArguments(fn, call, pos, target);
    // When a function is run that such a type was given, the methods that are seen do not tell.
    else if (target.others) this.escapeArguments(fn, call, pos, target, (i) => this.#takesFunction(target, i), OTHERS);
    if (target.open && call.op === 'call') this.#openResults(fn, call, pos);
  }

  #openResults(fn: Fn, call: Instr & { op: 'call' }, pos: Pos): void {
    call.results.forEach((id, index) => {
      if (id >= 0)
        this.#graph.origin({
          kind: 'result',
          cell: this.#graph.variable(fn, id),
          pos,
          at: call.at,
          instr: call,
          index,
        });
    });
  }

  #conversion(fn: Fn, call: CallLike, pos: Pos): void {
    const arg = call.args[0];
    const result = call.op === 'call' ? call.results[0] : undefined;
    if (arg !== undefined && result !== undefined && result >= 0)
      this.#graph.move(fn, arg, this.#graph.variable(fn, result), pos, call.at);
  }

  /** `copy(dst, src)`: the elements of the one are elements of the other. */
  #copy(fn: Fn, { args: [dst, src] }: CallLike): void {
    const { types } = this.#calls;
    const slice = dst === undefined ? undefined : types.resolver.underlying(types.of(fn.file, dst));
    if (dst === undefined || src === undefined || slice === undefined) return;
    if ((slice.k === 'slice' || slice.k === 'array') && types.resolver.underlying(slice.elem).k === 'basic') return;
    const [to, from] = [this.#graph.cellOf(fn, dst), this.#graph.cellOf(fn, src)];
    if (to !== undefined && from !== undefined)
      this.#graph.copies.add(this.#graph.element(from), this.#graph.element(to));
  }

  #receiver(fn: Fn, call: CallLike, pos: Pos, target: Target): void {
    if (target.receiver === undefined) return;
    const cell = this.#graph.cellOf(fn, target.receiver);
    const name = call.callee.k === 'field' ? call.callee.name : '';
    if (cell === undefined) return;
    const { types } = this.#calls;
    const through = promotedThrough(types.resolver, types.of(fn.file, target.receiver), name);
    const mode = call.op === 'call' ? {} : { mode: call.op };
    for (const on of [cell, ...through.map((f) => this.#graph.cells.field(f.owner, f.name))]) {
      this.#graph.use({ kind: 'method', cell: on, pos, at: call.at, name, ...mode });
      for (const id of target.fns) {
        const callee = this.#program.fns[id];
        if (callee?.func.recv !== undefined) this.#graph.copies.add(on, this.#graph.variable(callee, callee.func.recv));
      }
    }
  }

  /** Arguments to parameters and results to what receives them, for one function that the call can run. */
  connect(fn: Fn, call: CallLike, pos: Pos, id: FnId): void {
    const callee = this.#program.fns[id];
    if (callee === undefined) return;
    const { params, variadic, recv } = callee.func;
    // `(*T).Method(t, x)`: the receiver is the first argument (Go spec, "Method expressions").
    const expression = recv !== undefined && this.#isMethodExpression(fn, call);
    const [first] = call.args;
    if (expression && first !== undefined)
      this.#graph.move(fn, first, this.#graph.variable(callee, recv), pos, call.at);
    (expression ? call.args.slice(1) : call.args).forEach((arg, i) => {
      const last = params.length - 1;
      const inRest = variadic === true && i >= last && !call.spread;
      const param = params[inRest ? last : i];
      if (param === undefined) return;
      const to = this.#graph.variable(callee, param);
      this.#graph.move(fn, arg, inRest ? this.#graph.element(to) : to, pos, call.at);
      // `*param = x`: what the argument points at has it then.
      const pointee = writtenThrough(callee).has(param) ? this.#graph.cellOf(fn, arg) : undefined;
      if (pointee !== undefined) this.#graph.copies.add(to, pointee);
    });
    if (call.op !== 'call') return;
    call.results.forEach((result, i) => {
      if (result >= 0) this.result(id, i, this.#graph.variable(fn, result));
    });
  }

  #isMethodExpression(fn: Fn, call: CallLike): boolean {
    const target = this.#calls.target(fn.file, call.callee);
    return target.dynamic === undefined && target.receiver === undefined;
  }

  /** Whether the parameter of that number is a function. */
  #takesFunction({ fns: [first = -1] }: Target, argument: number): boolean {
    const callee = this.#program.fns[first];
    const param = callee?.func.params[argument];
    if (callee === undefined || param === undefined) return false;
    return this.#calls.types.resolver.underlying(this.#calls.types.ofVar(callee.file, param)).k === 'func';
  }

  /** What is done with the result is done with the arguments. */
  #gather(fn: Fn, call: CallLike, args: readonly Value[], pos: Pos): void {
    const [result = -1] = call.op === 'call' ? call.results : [];
    if (result >= 0) for (const arg of args) this.#graph.move(fn, arg, this.#graph.variable(fn, result), pos, call.at);
  }

  /** `reflect.ValueOf(f).Pointer()`: the value is asked what it is, as for its name; nobody has it then. */
  #isOnlyDescribed({ func, file }: Fn, call: CallLike, { block, index }: Pos): boolean {
    const [result = -1] = call.op === 'call' ? call.results : [];
    const next = func.blocks[block]?.instrs[index + 1];
    if (this.#program.files[file]?.facts.vars[result]?.kind !== 'temp' || next?.op !== 'call') return false;
    const { callee } = next;
    return callee.k === 'field' && callee.x.k === 'var' && callee.x.id === result && DESCRIBES.has(callee.name);
  }

  /** What is handed to a function that can't be seen can't be followed any more. */
  escapeArguments(
    fn: Fn,
    call: CallLike,
    pos: Pos,
    target: Target,
    which: (argument: number) => boolean = () => true,
    name = target.external === undefined ? 'unknown' : externalKey(target.external),
  ): void {
    const kept = KEPT_ARGUMENT[name];
    const wraps = WRAPPERS.has(name) && call.op === 'call';
    if (GATHERS.has(name)) this.#gather(fn, call, call.args, pos);
    else if (wraps) this.#gather(fn, call, call.args.slice(0, 1), pos);
    if (HARMLESS.has(name) && kept === undefined) return;
    if (name === 'reflect.ValueOf' && this.#isOnlyDescribed(fn, call, pos)) return;
    const known = CALLBACKS[name];
    call.args.forEach((arg, i) => {
      if (!which(i) || (kept !== undefined && i !== kept) || (wraps && i === 0)) return;
      const bare = strip(arg);
      const fns = this.#graph.functionValue(fn, bare);
      if (fns !== undefined && bare.k === 'field') this.#graph.bindReceiver(fn, bare.x, fns);
      const method = fns !== undefined && bare.k === 'field' ? this.#graph.bind(fn, bare.x, bare.name) : undefined;
      const cell = fns === undefined ? this.#graph.cellOf(fn, bare) : method;
      // What the callee is known to run is called here; the call graph has it as an invocation.
      if (known?.argument === i) {
        const mode = known.mode === 'call' ? call.op : known.mode;
        if (cell !== undefined)
          this.#graph.use({ kind: 'call', cell, pos, at: call.at, ...(mode === 'call' ? {} : { mode }) });
        return;
      }
      for (const id of fns ?? []) (name === OTHERS ? this.handedToOthers : this.handedToStrangers).add(id);
      if (cell !== undefined) this.#graph.use({ kind: 'escape', cell, pos, at: call.at, name });
    });
  }
}
