import type { Instr } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import { assigned } from '../path/assigned.js';
import type { Memory } from '../path/walk.js';

/** What a way knows of the value it watches. */
export interface Watched {
  /** Whether the variable can hold the value at all. */
  readonly can: (id: VarId) => boolean;
  /** The variable that an expression reads: as it is, by its address or pointer, or the handle in it. */
  readonly reads: (value: Value) => VarId | undefined;
  /** The variables that a literal deferred by the instruction will release: it reads them when the function ends. */
  readonly defers: (instr: Instr, pos: Pos) => readonly VarId[];
  /** What the instruction does with the value, where the way goes on with it. */
  readonly onward?: (instr: Instr, pos: Pos, held: Held) => Onward | undefined;
}

/** How a value is handed about while it is nobody else's yet. */
export interface Onward {
  /** The variables that hold what was made around it. */
  readonly holders: readonly VarId[];
  /** The error by which a call tells that it has not taken the value. */
  readonly error?: VarId;
}

/** The error that told it has been given another value since. */
const FORGOTTEN: VarId = -2;

/** Which variables hold the value on a way: a variable that got another value since does not release this one. */
export class Held implements Memory {
  readonly #watched: Watched;
  readonly #vars: ReadonlySet<VarId>;
  readonly #atEnd: ReadonlySet<VarId>;
  /** The error of a call that has the value by now unless it has failed. */
  readonly unless: VarId | undefined;
  readonly key: string;

  constructor(watched: Watched, vars: Iterable<VarId>, atEnd: Iterable<VarId>, unless?: VarId) {
    this.#watched = watched;
    this.#vars = new Set(vars);
    this.#atEnd = new Set(atEnd);
    this.unless = unless;
    this.key = `${list(this.#vars)}/${list(this.#atEnd)}/${unless ?? ''}`;
  }

  /** Whether a deferred literal releases what one of the variables holds at the end. */
  get releasedAtEnd(): boolean {
    return [...this.#atEnd].some((id) => this.#vars.has(id));
  }

  /** Whether any variable holds it. */
  get holds(): boolean {
    return this.#vars.size > 0;
  }

  some(test: (id: VarId) => boolean): boolean {
    return [...this.#vars].some(test);
  }

  /** Nobody can tell any more whether a call has taken the value. */
  get isForgotten(): boolean {
    return this.unless === FORGOTTEN;
  }

  has(id: VarId): boolean {
    return this.#vars.has(id);
  }

  after(instr: Instr, pos: Pos): Held {
    const next = new Set(this.#vars);
    const onward = this.#watched.onward?.(instr, pos, this);
    if (instr.op === 'assign') {
      // All sources are read before the first variable is set (Go spec, "Assignment statements").
      const held = instr.src.map((src) => this.#names(src));
      instr.dst.forEach((dst, i) => {
        // `resp.Body = f`: who has the response has its body.
        const id = dst.k === 'var' ? dst.id : this.#watched.reads(dst);
        if (id === undefined) return;
        if (held[i]) next.add(id);
        else if (dst.k === 'var') next.delete(id);
      });
    } else {
      for (const id of assigned(instr)) {
        // What a call hands back may be the value that it was given.
        if (instr.op === 'call' && this.#watched.can(id) && instr.args.some((a) => this.#names(a))) next.add(id);
        else next.delete(id);
      }
    }
    for (const id of onward?.holders ?? []) next.add(id);
    const reset = this.unless !== undefined && assigned(instr).includes(this.unless);
    const unless = onward?.error ?? (reset ? FORGOTTEN : this.unless);
    const deferred = instr.op === 'defer' ? this.#watched.defers(instr, pos) : [];
    if (deferred.length === 0 && unless === this.unless && same(next, this.#vars)) return this;
    return new Held(this.#watched, next, [...this.#atEnd, ...deferred], unless);
  }

  #names(value: Value): boolean {
    const id = this.#watched.reads(value);
    return id !== undefined && this.#vars.has(id);
  }
}

/** The variable that an expression reads as it is, or through its address or pointer. */
export function variableOf(value: Value | undefined): VarId | undefined {
  switch (value?.k) {
    case 'var':
      return value.id;
    case 'addr':
    case 'deref':
    case 'assert':
    case 'convert':
      return variableOf(value.x);
    default:
      return undefined;
  }
}

const list = (ids: ReadonlySet<VarId>): string => [...ids].sort((a, b) => a - b).join(',');

const same = (a: ReadonlySet<VarId>, b: ReadonlySet<VarId>): boolean =>
  a.size === b.size && [...a].every((x) => b.has(x));
