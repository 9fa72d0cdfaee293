import type { Value, VarId } from '../../facts/value.js';
import type { CallSite } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { cyclic } from '../path/loops.js';
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
    if (fn === undefined || param === undefined || !this.#isFixed(fn, pos.block, param)) return false;
    return this.#isWithin(fn, param) && this.#isRunOnce(fn, param.id, param.func);
  }

  /** The function is the one of that number, or a literal that each run of it runs a fixed number of times. */
  #isWithin(fn: Fn, param: Param): boolean {
    const { program, graph } = this.#linked;
    for (let at = fn; at.local !== param.func; ) {
      const parent = at.parent;
      const outer = parent === undefined ? undefined : program.fns[parent];
      const sites = graph.callers(at.id);
      const inside = sites.every(
        ({ pos, invocation }) =>
          invocation.repeated !== true &&
          pos.fn === parent &&
          outer !== undefined &&
          this.#isFixed(outer, pos.block, param),
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
