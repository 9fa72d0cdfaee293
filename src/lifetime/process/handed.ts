import type { Span } from '../../base/span.js';
import type { Value, VarId } from '../../facts/value.js';
import type { CallSite } from '../../link/call-graph.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { backward, forward, usesOf } from '../../link/reach.js';
import { dominates } from '../path/dominators.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { Recursion } from './recursion.js';

/**
 * Functions that others are handed to and that run each of them a fixed number of times in one call: `RunTasks(ctx,
 * s.serve, s.watch)`. What is handed to them runs as often as it is handed over, whoever else hands over other functions.
 */
export class HandedOver {
  readonly #linked: Linked;
  readonly #isBounded: (fn: Fn, block: number) => boolean;
  readonly #params = new Recursion<boolean>();
  #values: ReadonlyMap<FnId, readonly Pos[]> | undefined;

  constructor(linked: Linked, isBounded: (fn: Fn, block: number) => boolean) {
    this.#linked = linked;
    this.#isBounded = isBounded;
  }

  /** Whether the call is of what its function, or one around it, was handed, or took out of a channel. */
  runs({ pos, call }: CallSite): boolean {
    const fn = this.#linked.program.fns[pos.fn];
    const param = fn === undefined ? undefined : this.#parameter(fn, call.callee);
    if (fn === undefined) return false;
    if (param === undefined) return this.#isTaken(fn, pos.block, call.callee);
    if (!this.#isFixed(fn, pos.block, param)) return false;
    return this.#isWithin(fn, param) && this.#isRunOnce(fn, param.id, param.func);
  }

  /** `for task := range p.tasks { task() }`: each is run once for each time that it is sent, and it is sent but once. */
  #isTaken(fn: Fn, block: number, callee: Value): boolean {
    const { program, types, flow } = this.#linked;
    if (callee.k !== 'var') return false;
    const [made, ...others] = types.definitions(fn.file, callee.id);
    const ch = made?.k === 'received' ? made.ch : made?.k === 'key' ? made.of : undefined;
    const owner =
      program.fns[(program.files[fn.file]?.fnBase ?? 0) + (program.files[fn.file]?.facts.vars[callee.id]?.func ?? -1)];
    if (ch === undefined || others.length > 0 || owner === undefined) return false;
    if (types.resolver.underlying(types.of(fn.file, ch)).k !== 'chan') return false;
    const receipt = owner.func.blocks.flatMap((_, b) => (takesAt(owner, b, callee.id) ? [b] : []))[0];
    const cell = flow.cellOf(fn, ch);
    if (receipt === undefined || cell === undefined) return false;
    const isAfter = (at: Fn, b: number): boolean =>
      at === owner
        ? enclosingLoops(at, b).every((l) => l.head === receipt || l.blocks.includes(receipt)) &&
          (b === receipt || dominates(at, { fn: at.id, block: receipt, index: 0 }, { fn: at.id, block: b, index: 0 }))
        : !cyclic(at, b);
    return isAfter(fn, block) && this.#isStartedBy(fn, owner, isAfter) && this.#isSentOnce(cell);
  }

  /** Who sends it makes it for that, or was handed it. */
  #isSentOnce(cell: Cell): boolean {
    const { program, flow } = this.#linked;
    return this.#params.answer(`sent ${cell}`, false, () => {
      const from = backward(flow, [cell]);
      const all = forward(flow, [...from.cells]);
      if (from.truncated || all.truncated) return false;
      return usesOf(flow, all.cells).every(({ kind, pos, at }) => {
        if (kind !== 'send') return kind !== 'escape';
        const fn = program.fns[pos.fn];
        const value = fn === undefined ? undefined : sentAt(fn, pos, at);
        if (fn === undefined || value === undefined) return false;
        if (isFunction(this.#linked, fn, value)) return true;
        const param = this.#parameter(fn, value);
        if (param === undefined || !this.#isFixed(fn, pos.block, param)) return false;
        return this.#isWithin(fn, param) && this.#isRunOnce(fn, param.id, param.func);
      });
    });
  }

  /** The function is the one of that number, or a literal that each run of it runs a fixed number of times. */
  #isWithin(fn: Fn, param: Param): boolean {
    const owner = this.#linked.program.fns[(this.#linked.program.files[fn.file]?.fnBase ?? 0) + param.func];
    return owner !== undefined && this.#isStartedBy(fn, owner, (at, block) => this.#isFixed(at, block, param));
  }

  /** The function is the other, or a literal in it that is run only from blocks there that pass the test. */
  #isStartedBy(fn: Fn, owner: Fn, test: (at: Fn, block: number) => boolean): boolean {
    const { program, graph } = this.#linked;
    for (let at = fn; at !== owner; ) {
      const parent = at.parent;
      const outer = parent === undefined ? undefined : program.fns[parent];
      const sites = graph.callers(at.id);
      const inside = sites.every(
        ({ pos, invocation }) =>
          invocation.repeated !== true && pos.fn === parent && outer !== undefined && test(outer, pos.block),
      );
      if (outer === undefined || sites.length === 0 || !inside) return false;
      at = outer;
    }
    return true;
  }

  /** Outside loops, or in one over all that was handed: another one would run the same again. */
  #isFixed(fn: Fn, block: number, { element }: Param): boolean {
    return element ? this.#isBounded(fn, block) : !cyclic(fn, block);
  }

  /** Where a value of the function is made, to be handed over. */
  values(id: FnId): readonly Pos[] {
    this.#values ??= valuesOf(this.#linked);
    return this.#values.get(id) ?? [];
  }

  /** The parameter of which the value is, or is an element. */
  #parameter(fn: Fn, value: Value, depth = 0): Param | undefined {
    if (value.k === 'index') return elementOf(this.#parameter(fn, value.x, depth));
    if (value.k !== 'var' || depth > 3) return undefined;
    const variable = this.#linked.program.files[fn.file]?.facts.vars[value.id];
    if (variable?.kind === 'param') return { id: value.id, func: variable.func, element: false };
    const [made, ...others] = this.#linked.types.definitions(fn.file, value.id);
    if (others.length > 0) return undefined;
    if (made?.k === 'value') return this.#parameter(fn, made.value, depth + 1);
    return made?.k === 'element' ? elementOf(this.#parameter(fn, made.of, depth + 1)) : undefined;
  }

  /** Nobody calls the function again and again with what it got once itself. */
  #isRunOnce(fn: Fn, id: VarId, local: number): boolean {
    const { program, graph } = this.#linked;
    const owner = (program.files[fn.file]?.fnBase ?? 0) + local;
    const func = program.fns[owner]?.func;
    const index = func?.params.indexOf(id) ?? -1;
    const isOnce = ({ pos, call, invocation }: CallSite): boolean => {
      const caller = program.fns[pos.fn];
      if (caller === undefined || invocation.callback === true) return false;
      const given = call.args.slice(index, index === (func?.params.length ?? 0) - 1 ? undefined : index + 1);
      return given.every((arg) => {
        if (isFunction(this.#linked, caller, arg)) return true;
        const param = this.#parameter(caller, arg);
        if (param === undefined) return this.#isBounded(caller, pos.block);
        return (
          this.#isFixed(caller, pos.block, param) &&
          this.#isWithin(caller, param) &&
          this.#isRunOnce(caller, param.id, param.func)
        );
      });
    };
    return this.#params.answer(`${owner} ${id}`, false, () => graph.callers(owner).every(isOnce));
  }
}

/** A parameter, of the function of that number; or an element of it. */
interface Param {
  readonly id: VarId;
  readonly func: number;
  readonly element: boolean;
}

const elementOf = (param: Param | undefined): Param | undefined =>
  param === undefined ? undefined : { ...param, element: true };

/** A literal, or a function or method by its name: where it stands is asked for by itself. */
const isFunction = ({ calls }: Linked, { file }: Fn, value: Value): boolean =>
  value.k === 'func' || (value.k !== 'var' && value.k !== 'index' && calls.target(file, value).fns.length > 0);

/** Where the variable gets what was received: the block behind it, or that of the receive itself. */
function takesAt({ func }: Fn, block: number, id: VarId): boolean {
  if (func.blocks[block]?.instrs.some((i) => i.op === 'recv' && i.result === id)) return true;
  return func.blocks.some(({ term }) => {
    if (term.t === 'range') return term.key === id && term.body === block;
    return term.t === 'select' && term.cases.some((c) => c.result === id && c.to === block);
  });
}

/** What the send at the position sends. */
function sentAt({ func }: Fn, { block, index }: Pos, at: Span): Value | undefined {
  const { instrs, term } = func.blocks[block] ?? {};
  const instr = instrs?.[index];
  if (instr?.op === 'send') return instr.value;
  return term?.t === 'select' ? term.cases.find((c) => c.at === at)?.value : undefined;
}

function valuesOf({ flow }: Linked): ReadonlyMap<FnId, readonly Pos[]> {
  const found = new Map<FnId, Pos[]>();
  for (const origins of flow.origins.values())
    for (const { fn, pos } of origins) {
      if (fn === undefined) continue;
      const list = found.get(fn);
      if (list === undefined) found.set(fn, [pos]);
      else list.push(pos);
    }
  return found;
}
