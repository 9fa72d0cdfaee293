import type { Instr, Term } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, perFunction } from '../../../link/program.js';
import { names } from '../../mentions.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { askedVariables, conditionsAbove } from '../../path/condition/choices.js';
import { saidOfNil } from '../../path/condition/condition.js';
import type { Edge } from '../../path/control-flow.js';
import type { Visitor, Way } from '../../path/walk.js';
import { Held, type Onward, variableOf } from '../held.js';
import { givesAway, madeAround, putInto } from './holder.js';
import { parametersFor, TAKEN, type Taking, takingOf, together } from './taking.js';

/** The return gives the caller the error of a call that takes the value only where it gives none, and not the value itself. */
export function isRefused({ values }: Term & { t: 'return' }, held: Held | undefined): boolean {
  const error = held?.unless;
  if (held === undefined || error === undefined) return false;
  const given = values.flatMap((v) => (v.k === 'var' ? [v.id] : []));
  return given.includes(error) && !given.some((id) => id !== error && held.has(id));
}

/** The call has it, as far as the way knows. */
export const isTakenUnless = (held: Held | undefined, known: Assumptions): boolean =>
  held?.unless !== undefined && known.of(held.unless).nil !== false;

/** Taking the edge shows that the call has not failed. */
export function saysTaken({ when }: Edge, held: Held | undefined): boolean {
  if (held?.unless === undefined) return false;
  if (held.isForgotten) return true;
  const said = saidOfNil(when);
  return said?.isNil === true && said.of.k === 'var' && said.of.id === held.unless;
}

/** The errors that the function asks whether they are nil. */
export const askedErrors = perFunction(
  (fn: Fn, { types }: Linked): ReadonlySet<VarId> =>
    new Set([...askedVariables(fn)].filter((id) => types.isError(fn.file, id))),
);

/** `return f(x)`. */
const isForwarded = (fn: Fn, result: VarId): boolean =>
  fn.func.blocks.some(({ term }) => term.t === 'return' && term.values.some((v) => v.k === 'var' && v.id === result));

/** What a call gives that is the same each time. */
const CONSTANT: ReadonlySet<Value['k']> = new Set(['const', 'nil', 'name', 'member']);

/** Whether the way is taken is a question to what the call gives as a constant: with another it may have failed. */
function isSettled(callee: Fn, { failed, idle }: Taking, { args }: CallInstr): boolean {
  const constant = callee.func.params.filter((_, i) => CONSTANT.has(args[i]?.k ?? 'unknown'));
  if (constant.length === 0) return false;
  const asks = (way: Way | undefined): boolean =>
    way !== undefined &&
    conditionsAbove(callee, way.end.block).some(({ cond }) => names(cond, (id) => constant.includes(id)));
  return asks(failed) || asks(idle);
}

/** Follows a value through what is made around it, and through calls that take it or do not, until it is somebody else's. */
export class Hands {
  readonly #linked: Linked;
  /** Whether the variable can hold the value itself. */
  readonly #isValue: (fn: Fn, id: VarId) => boolean;
  readonly #visitor: (fn: Fn, held: readonly VarId[]) => Visitor<Held>;

  constructor(
    linked: Linked,
    isValue: (fn: Fn, id: VarId) => boolean,
    visitor: (fn: Fn, held: readonly VarId[]) => Visitor<Held>,
  ) {
    this.#linked = linked;
    this.#isValue = isValue;
    this.#visitor = visitor;
  }

  /** How the way goes on where the instruction makes something around the value, or gives it to who may not take it. */
  onward(fn: Fn, instr: Instr, pos: Pos, held: Held): Onward | undefined {
    const has = (id: VarId): boolean => held.has(id);
    const around = madeAround(this.#linked, fn, instr, pos, has) ?? putInto(this.#linked, fn, instr, pos, has);
    if (around !== undefined) return { holders: [around] };
    if (instr.op !== 'call' || !names([instr.args, instr.callee], has)) return undefined;
    const taking = this.#taking(fn, instr, held);
    if (taking === undefined || (!taking.taken && taking.returned.length === 0)) return undefined;
    const { results } = instr;
    const forwards = results.length === 1 && isForwarded(fn, results[0] ?? -1);
    const error = results.at(-1) ?? -1;
    if (!taking.taken) {
      const holders = forwards ? results : taking.returned.flatMap((i) => results[i] ?? -1).filter((id) => id >= 0);
      if (holders.length === 0) return undefined;
      return { holders, ...(forwards && taking.failed !== undefined ? { error } : {}) };
    }
    const told = error >= 0 && (askedVariables(fn).has(error) || isForwarded(fn, error));
    return taking.failed !== undefined && taking.idle === undefined && taking.returned.length === 0 && told
      ? { holders: [], error }
      : undefined;
  }

  /** Where a goroutine that was given the value leaves it behind. */
  dropped: { readonly fn: Fn; readonly way: Way } | undefined;

  /** The goroutine that the instruction starts has the value for itself, and leaves it behind on some way. */
  isDropped(fn: Fn, instr: Instr, held: Held | undefined): boolean {
    if (held === undefined || instr.op !== 'go') return false;
    const { fns, open } = this.#linked.graph.target(fn, instr);
    const callee = this.#linked.program.fns[fns[0] ?? -1];
    const taking = open || fns.length !== 1 ? undefined : this.#taking(fn, instr, held);
    const way = taking?.failed ?? taking?.idle;
    if (callee === undefined || way === undefined) return false;
    this.dropped ??= { fn: callee, way };
    return true;
  }

  /** What is made around the value is given to somebody who may release it. */
  leaves(fn: Fn, instr: Instr, held: Held): boolean {
    const has = (id: VarId): boolean => held.has(id) && !this.#isValue(fn, id);
    if (!held.some(has)) return false;
    if (givesAway(this.#linked, fn, instr, has)) return true;
    if (instr.op !== 'call' || !names([instr.args, instr.callee], has)) return false;
    const taking = this.#taking(fn, instr, held);
    return taking !== undefined && (taking.taken || taking.returned.length > 0);
  }

  /** What is made around the value is gone through, or the case that is taken sends it. */
  leavesBy(fn: Fn, term: Term, { choice }: Edge, held: Held | undefined): boolean {
    if (term.t === 'range') return this.namesHolder(fn, [term.x], held);
    const sent = term.t === 'select' && typeof choice === 'number' ? term.cases[choice]?.value : undefined;
    return sent !== undefined && this.namesHolder(fn, [sent], held);
  }

  namesHolder(fn: Fn, values: readonly Value[], held: Held | undefined): boolean {
    return held !== undefined && names(values, (id) => held.has(id) && !this.#isValue(fn, id));
  }

  /** What the functions that the call runs do with what it gives them; undefined where it gives them nothing. */
  #taking(fn: Fn, call: CallInstr, held: Held): Taking | undefined {
    const { fns, open, receiver } = this.#linked.graph.target(fn, call);
    const holds = (value: Value | undefined): boolean => {
      const id = variableOf(value);
      return id !== undefined && held.has(id);
    };
    const given = [...call.args.keys()].filter((i) => holds(call.args[i]));
    const received = holds(receiver);
    if (open || fns.length === 0 || (given.length === 0 && !received)) return undefined;
    return together(
      fns.map((id) => {
        const callee = this.#linked.program.fns[id];
        const params = callee === undefined ? undefined : parametersFor(callee, given, received);
        if (callee === undefined || params === undefined) return TAKEN;
        const taking = this.#takingOf(callee, params);
        return isSettled(callee, taking, call) ? TAKEN : taking;
      }),
    );
  }

  /** The results by which the return gives the caller the value, or what is made around it. */
  #handedBack(fn: Fn, term: Term & { t: 'return' }, held: Held | undefined): readonly number[] {
    if (held === undefined) return [];
    const { values } = term;
    // `return f(x)`: by which of its results is not followed.
    const all = values.length < fn.func.results.length && this.#names(values, held) ? fn.func.results.keys() : [];
    return [...all, ...[...values.keys()].filter((i) => this.#names([values[i]], held))];
  }

  #names(values: readonly unknown[], held: Held): boolean {
    return names(values, (id) => held.has(id));
  }

  readonly #takings = new Map<string, Taking>();

  #takingOf(fn: Fn, params: readonly VarId[]): Taking {
    if (fn.func.broken || fn.func.blocks.length === 0 || params.length === 0) return TAKEN;
    const key = `${fn.id} ${params.join()}`;
    let taking = this.#takings.get(key);
    if (taking === undefined) {
      // For recursion, and as deep as that it is taken.
      this.#takings.set(key, TAKEN);
      const visitor = this.#visitor(fn, params);
      const known = Assumptions.nil(params.map((id) => ({ id, isNil: false })));
      taking = takingOf(
        this.#linked,
        fn,
        visitor as Visitor,
        (term, memory) => this.#handedBack(fn, term, memory instanceof Held ? memory : undefined),
        known,
      );
      this.#takings.set(key, taking);
    }
    return taking;
  }
}
