import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { Definition } from '../../../link/definitions.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, perFunction } from '../../../link/program.js';
import { assigned } from '../../path/assigned.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { boolOf } from '../../path/condition/condition.js';
import { findWay, type Memory } from '../../path/walk.js';

/** What is known of a value: that it is nil or not, true or not, or a number. */
export interface Fact {
  readonly nil: boolean | undefined;
  readonly holds: boolean | undefined;
  /** The number that it is. */
  readonly number?: Value & { readonly k: 'const' };
}

/** A result of a function on one way out. */
export interface Given extends Fact {
  /** There is nothing to release: it is nil, or a function that does nothing, or was released before. */
  readonly absent: boolean;
}

/** By result what the function gives on each of its ways out, as far as the ways differ by what they have asked. */
export const leavesOf = perFunction((fn: Fn, linked: Linked): readonly (readonly Given[])[] => {
  const asks = askedResults(linked, fn);
  const leaves: (readonly Given[])[] = [];
  findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    {
      asks,
      memory: new Released(new Set()),
      covers: () => false,
      coversTerm(term, _, memory, known) {
        if (term.t !== 'return') return false;
        const whole = term.values.length === fn.func.results.length;
        const released = memory instanceof Released ? memory : undefined;
        leaves.push(whole ? term.values.map((v) => given(linked, fn, v, known, released)) : []);
        return true;
      },
    },
    atStart(linked, fn, asks),
  );
  return leaves;
});

/** The variables that the function returns, and the errors that come with what they hold. */
function askedResults(linked: Linked, fn: Fn): ReadonlySet<VarId> {
  const asks = new Set<VarId>();
  for (const { term } of fn.func.blocks) {
    if (term.t !== 'return' || term.values.length < 2) continue;
    for (const value of term.values) {
      if (value.k !== 'var' || setElsewhere(linked, fn, value.id)) continue;
      asks.add(value.id);
      for (const error of errorsOf(linked, fn, value.id)) asks.add(error);
    }
  }
  return asks;
}

/** A literal, a range or a select gives it a value too. */
function setElsewhere(linked: Linked, fn: Fn, id: VarId): boolean {
  const here = fn.func.blocks.reduce((n, b) => n + b.instrs.filter((i) => setsHere(i, id)).length, 0);
  return givenValues(linked, fn, id).length > here;
}

/** What the variable is given besides nil. */
const givenValues = (linked: Linked, fn: Fn, id: VarId): readonly Definition[] =>
  linked.types.definitions(fn.file, id).filter((d) => d.k !== 'type' && !(d.k === 'value' && d.value.k === 'nil'));

function setsHere(instr: Instr, id: VarId): boolean {
  if (instr.op !== 'assign') return assigned(instr).includes(id);
  return instr.dst.some((d, i) => d.k === 'var' && d.id === id && instr.src[i]?.k !== 'nil');
}

/** Its variables and named results are zero at first (Go spec, "The zero value"), what it was given is not. */
function atStart(linked: Linked, fn: Fn, asks: ReadonlySet<VarId>): Assumptions {
  const vars = linked.program.files[fn.file]?.facts.vars ?? [];
  const own = [...asks].filter(
    (id) => vars[id]?.func === fn.local && !fn.func.params.includes(id) && id !== fn.func.recv,
  );
  return Assumptions.nil(own.map((id) => ({ id, isNil: true }))).andTrue(own.map((id) => ({ id, holds: false })));
}

/** The last results of the calls that give the variable its value, none where anything else does. */
function errorsOf(linked: Linked, fn: Fn, id: VarId): readonly VarId[] {
  const calls = givenValues(linked, fn, id);
  const errors = calls.flatMap((d) => (d.k === 'call' && d.call.op === 'call' ? [d.call.results.at(-1) ?? -1] : []));
  return errors.length === calls.length && !errors.includes(id) ? errors.filter((e) => e >= 0) : [];
}

function given(linked: Linked, fn: Fn, value: Value, known: Assumptions, released: Released | undefined): Given {
  if (value.k === 'nil') return { absent: true, nil: true, holds: undefined };
  if (value.k === 'func') return { absent: doesNothing(linked, fn, value.id), nil: false, holds: undefined };
  if (value.k === 'const' && value.kind === 'int')
    return { absent: false, nil: undefined, holds: undefined, number: value };
  if (value.k !== 'var') return { absent: false, nil: value.k === 'addr' ? false : undefined, holds: boolOf(value) };
  const { nil, holds } = known.of(value.id);
  const errors = errorsOf(linked, fn, value.id);
  // What a call gives beside an error is nil, and beside none it is not.
  const all = (isNil: boolean): boolean => errors.length > 0 && errors.every((e) => known.of(e).nil === isNil);
  const absent = nil === true || all(false) || released?.has(value.id) === true;
  return { absent, nil: nil ?? (isMade(fn, value.id) || all(true) ? false : undefined), holds };
}

/** All that the variable is given is made here: `make(chan T)`. */
function isMade(fn: Fn, id: VarId): boolean {
  const all = fn.func.blocks.flatMap((b) => b.instrs.filter((i) => assigned(i).includes(id)));
  return all.length > 0 && all.every((i) => i.op === 'make');
}

function doesNothing(linked: Linked, fn: Fn, id: number): boolean {
  const literal = linked.program.fns[(linked.program.files[fn.file]?.fnBase ?? 0) + id];
  return literal?.func.blocks.every((b) => b.instrs.length === 0) === true;
}

const ENDS = /^(Close\w*|Stop|Shutdown|Release|Cancel|Unsubscribe|Abort|Rollback|Discard|Destroy|Kill)$/;

/** The variables whose values were released on the way, or are by a deferred call. */
class Released implements Memory {
  readonly #ids: ReadonlySet<VarId>;
  readonly key: string;

  constructor(ids: ReadonlySet<VarId>) {
    this.#ids = ids;
    this.key = [...ids].sort((a, b) => a - b).join(',');
  }

  has(id: VarId): boolean {
    return this.#ids.has(id);
  }

  after(instr: Instr): Released {
    const gone = assigned(instr).filter((id) => this.#ids.has(id));
    const ended = instr.op === 'call' || instr.op === 'defer' ? endedBy(instr.callee) : undefined;
    if (gone.length === 0 && (ended === undefined || this.#ids.has(ended))) return this;
    const next = new Set(this.#ids);
    for (const id of gone) next.delete(id);
    if (ended !== undefined) next.add(ended);
    return new Released(next);
  }
}

function endedBy(callee: Value): VarId | undefined {
  if (callee.k === 'var') return callee.id;
  return callee.k === 'field' && callee.x.k === 'var' && ENDS.test(callee.name) ? callee.x.id : undefined;
}
