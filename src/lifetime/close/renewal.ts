import type { Instr, Term } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, functionsUnder } from '../../link/program.js';
import { rootVariable } from '../mentions.js';
import { assigned } from '../path/assigned.js';
import { isCall } from '../path/control-flow.js';

/** Tells where a variable or field gets another channel, or nil, so that what was closed is not meant any more. */
export class Renewal {
  readonly #linked: Linked;
  readonly #fn: Fn;
  readonly #variable: number;
  readonly #fields: readonly string[];
  readonly #setters: ReadonlySet<FnId>;

  /** `object` is a text that `objectOf` gave for an effect in `fn`. */
  constructor(linked: Linked, fn: Fn, object: string) {
    this.#linked = linked;
    this.#fn = fn;
    const [root = '', ...fields] = object.split('.');
    this.#variable = Number(/^v\d+:(\d+)$/.exec(root)?.[1] ?? -1);
    this.#fields = fields;
    this.#setters = fields.length === 0 ? assigningLiterals(linked, fn, this.#variable) : settersOf(linked, fields);
  }

  by(instr: Instr): boolean {
    if (this.#variable >= 0 && assigned(instr).includes(this.#variable)) return true;
    if (instr.op === 'assign' && instr.dst.some((d) => this.#isNamed(d))) return true;
    if (instr.op === 'assign' && instr.dst.some((d) => d.k === 'deref' && d.x.k === 'var' && d.x.id === this.#variable))
      return true;
    if (!isCall(instr)) return false;
    return this.#linked.graph.invocations(this.#fn, instr).some((i) => i.fns.some((id) => this.#setters.has(id)));
  }

  /** Functions other than the one in question give the field a channel; who makes its owner is not one of them. */
  get elsewhere(): boolean {
    return [...this.#setters].some((id) => {
      const fn = this.#linked.program.fns[id];
      return fn !== undefined && fn.root !== this.#fn.root && this.#fields.length > 0 && assignsOwn(fn, this.#fields);
    });
  }

  /** A field of the name, or the package-level variable that the object is, or is a part of. */
  #isNamed(place: Value): boolean {
    const named = place.k === 'field' || (place.k === 'name' && this.#variable < 0);
    return named && this.#fields.includes(place.name);
  }

  /** Taking the edge gives the variable a new value: a range, or a case of a select. */
  byEdge(term: Term, to: number): boolean {
    if (term.t === 'range') return to === term.body && (term.key === this.#variable || term.value === this.#variable);
    return term.t === 'select' && term.cases.some((c) => c.to === to && c.result === this.#variable);
  }
}

/** A method assigns the field of its own receiver. */
const assignsOwn = ({ func }: Fn, fields: readonly string[]): boolean =>
  func.recv !== undefined &&
  func.blocks.some((b) =>
    b.instrs.some(
      (i) =>
        i.op === 'assign' &&
        i.dst.some((d) => d.k === 'field' && fields.includes(d.name) && rootVariable(d) === func.recv),
    ),
  );

/** The literals of the same declaration that give the captured variable a new value. */
function assigningLiterals(linked: Linked, fn: Fn, variable: number): ReadonlySet<FnId> {
  if (variable < 0) return new Set();
  const found = functionsUnder(linked.program, fn.root).filter(
    (f) => f !== fn && f.func.blocks.some((b) => b.instrs.some((i) => assigned(i).includes(variable))),
  );
  return new Set(found.map((f) => f.id));
}

const setters = new WeakMap<Linked, Map<string, ReadonlySet<FnId>>>();

/** The functions that assign a field or package-level variable of one of the names, and those that call them. */
function settersOf(linked: Linked, fields: readonly string[]): ReadonlySet<FnId> {
  let known = setters.get(linked);
  if (known === undefined) {
    known = new Map();
    setters.set(linked, known);
  }
  const key = fields.join('.');
  let found = known.get(key);
  if (found === undefined) {
    found = collect(linked, fields);
    known.set(key, found);
  }
  return found;
}

const byField = new WeakMap<Linked, ReadonlyMap<string, ReadonlySet<FnId>>>();

/** The functions that assign a field or package-level variable of the name. */
function assigningField(linked: Linked, name: string): ReadonlySet<FnId> {
  let known = byField.get(linked);
  if (known === undefined) {
    known = fieldAssignments(linked);
    byField.set(linked, known);
  }
  return known.get(name) ?? new Set();
}

function fieldAssignments(linked: Linked): ReadonlyMap<string, ReadonlySet<FnId>> {
  const found = new Map<string, Set<FnId>>();
  for (const { id, func } of linked.program.fns) {
    for (const { instrs } of func.blocks) {
      for (const instr of instrs) {
        if (instr.op !== 'assign') continue;
        for (const dst of instr.dst) {
          if (dst.k !== 'field' && dst.k !== 'name') continue;
          const set = found.get(dst.name);
          if (set === undefined) found.set(dst.name, new Set([id]));
          else set.add(id);
        }
      }
    }
  }
  return found;
}

function collect(linked: Linked, fields: readonly string[]): ReadonlySet<FnId> {
  const found = new Set(fields.flatMap((name) => [...assigningField(linked, name)]));
  const queue = [...found];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const { pos } of linked.graph.callers(id)) {
      if (found.has(pos.fn)) continue;
      found.add(pos.fn);
      queue.push(pos.fn);
    }
  }
  return found;
}
