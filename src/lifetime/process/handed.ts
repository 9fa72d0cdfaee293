import type { Value, VarId } from '../../facts/value.js';
import type { CallSite } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
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

  /** Whether the call is of what its function, or one around it, was handed. */
  runs({ pos, call }: CallSite): boolean {
    const fn = this.#linked.program.fns[pos.fn];
    const param = fn === undefined ? undefined : this.#parameter(fn, call.callee);
    if (fn === undefined || param === undefined || !this.#isBounded(fn, pos.block)) return false;
    return this.#isWithin(fn, param.func) && this.#isRunOnce(fn, param.id, param.func);
  }

  /** The function is the one of that number, or a literal that each run of it runs a fixed number of times. */
  #isWithin(fn: Fn, local: number): boolean {
    const { program, graph } = this.#linked;
    for (let at = fn; at.local !== local; ) {
      const parent = at.parent;
      const outer = parent === undefined ? undefined : program.fns[parent];
      const sites = graph.callers(at.id);
      const inside = sites.every(
        ({ pos }) => pos.fn === parent && outer !== undefined && this.#isBounded(outer, pos.block),
      );
      if (outer === undefined || sites.length === 0 || !inside) return false;
      at = outer;
    }
    return true;
  }

  /** Where a value of the function is made, to be handed over. */
  values(id: FnId): readonly Pos[] {
    this.#values ??= valuesOf(this.#linked);
    return this.#values.get(id) ?? [];
  }

  /** The parameter of which the value is, or is an element. */
  #parameter(fn: Fn, value: Value, depth = 0): { readonly id: VarId; readonly func: number } | undefined {
    if (value.k === 'index') return this.#parameter(fn, value.x, depth);
    if (value.k !== 'var' || depth > 3) return undefined;
    const variable = this.#linked.program.files[fn.file]?.facts.vars[value.id];
    if (variable?.kind === 'param') return { id: value.id, func: variable.func };
    const [made, ...others] = this.#linked.types.definitions(fn.file, value.id);
    if (others.length > 0) return undefined;
    if (made?.k === 'value') return this.#parameter(fn, made.value, depth + 1);
    return made?.k === 'element' ? this.#parameter(fn, made.of, depth + 1) : undefined;
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
        if (!this.#isBounded(caller, pos.block)) return false;
        if (param === undefined) return true;
        return this.#isWithin(caller, param.func) && this.#isRunOnce(caller, param.id, param.func);
      });
    };
    return this.#params.answer(`${owner} ${id}`, false, () => graph.callers(owner).every(isOnce));
  }
}

/** A literal, or a function or method by its name: where it stands is asked for by itself. */
const isFunction = ({ calls }: Linked, { file }: Fn, value: Value): boolean =>
  value.k === 'func' || (value.k !== 'var' && value.k !== 'index' && calls.target(file, value).fns.length > 0);

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
