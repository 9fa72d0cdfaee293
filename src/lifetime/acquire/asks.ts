import type { Value, VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Edge } from '../path/control-flow.js';

/** What a way learns by the conditions it takes, of a value that is there. */
export class Asks {
  readonly #linked: Linked;
  readonly #exhausts: ReadonlySet<string>;

  /** `exhausts`: methods of the value that release it when they say no, such as `rows.Next`. */
  constructor(linked: Linked, exhausts: readonly string[] = []) {
    this.#linked = linked;
    this.#exhausts = new Set(exhausts);
  }

  /** The variable that an expression reads: as it is, by its address or pointer, or the handle in it. */
  variable(fn: Fn, value: Value): VarId | undefined {
    const cell = this.#linked.flow.cellOf(fn, value);
    const file = this.#linked.program.files[fn.file];
    if (cell === undefined || file === undefined) return undefined;
    const id = cell - file.varBase;
    return id >= 0 && id < file.facts.vars.length ? id : undefined;
  }

  /**
   * Whether a way that has the value in one of the variables can't go there, or has nothing to release when it does: a
   * test for nil, a test for an interface by which to release it, the end of what it iterates over.
   */
  denies(fn: Fn, { when }: Edge, pos: Pos, held: (id: VarId) => boolean): boolean {
    if (when === undefined) return false;
    const { cond, holds } = when;
    const reads = (value: Value): boolean => {
      const id = this.variable(fn, value);
      return id !== undefined && held(id);
    };
    if (cond.k === 'op' && cond.y?.k === 'nil' && (cond.op === '==' || cond.op === '!='))
      return reads(cond.x) && holds === (cond.op === '==');
    if (holds) return false;
    if (cond.k === 'op') return isAssertion(cond) && reads(cond.x);
    if (cond.k !== 'var') return false;
    return this.#saysNoMore(fn, cond.id, pos, reads) || this.#asserted(fn, cond.id, reads);
  }

  /** `for rows.Next()`: the condition is the call before it. */
  #saysNoMore(fn: Fn, id: VarId, pos: Pos, reads: (value: Value) => boolean): boolean {
    if (this.#exhausts.size === 0) return false;
    const call = fn.func.blocks[pos.block]?.instrs.findLast((i) => i.op === 'call' && i.results[0] === id);
    if (call?.op !== 'call' || call.callee.k !== 'field') return false;
    return this.#exhausts.has(call.callee.name) && reads(call.callee.x);
  }

  /** `c, ok := x.(io.Closer)`. */
  #asserted(fn: Fn, id: VarId, reads: (value: Value) => boolean): boolean {
    const definitions = this.#linked.types.definitions(fn.file, id);
    return (
      definitions.length === 1 &&
      definitions.every((d) => d.k === 'value' && d.value.k === 'op' && isAssertion(d.value) && reads(d.value.x))
    );
  }
}

/** The second value of `x.(T)`. */
const isAssertion = (value: Value & { k: 'op' }): boolean => value.op === 'ok' && value.x.k === 'assert';
