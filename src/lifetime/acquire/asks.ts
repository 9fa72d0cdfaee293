import type { Instr, Term } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { boolOf, saidOfNil } from '../path/condition/condition.js';
import type { Edge } from '../path/control-flow.js';
import type { Acquisition } from './acquisition.js';

/** What a way learns by the conditions it takes, of a value that is there. */
export class Asks {
  readonly #linked: Linked;
  readonly #exhausts: ReadonlySet<string>;
  readonly #fails: ReadonlySet<string>;
  readonly #ends: ReadonlySet<string>;
  readonly #closes: ReadonlySet<string>;

  constructor(
    linked: Linked,
    { exhausts, fails, ends, closes }: Pick<Acquisition, 'exhausts' | 'fails' | 'ends' | 'closes'>,
  ) {
    this.#linked = linked;
    this.#exhausts = new Set(exhausts);
    this.#fails = new Set(fails);
    this.#ends = new Set(ends);
    this.#closes = new Set(closes);
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
    const said = saidOfNil(when);
    if (said !== undefined)
      return said.isNil
        ? reads(said.of) || this.#saysCopied(fn, said.of, pos, reads)
        : ownError(said.of, reads) || this.#saysFailed(fn, said.of, pos, reads);
    if (holds) return false;
    if (cond.k === 'op') return isAssertion(cond) && reads(cond.x);
    if (cond.k !== 'var') return false;
    return this.#saysNoMore(fn, cond.id, pos, reads) || this.#asserted(fn, cond.id, reads);
  }

  /** The field that holds the value is nil on this way: then it does not hold it. */
  absent(fn: Fn, { when }: Edge, watched: (cell: Cell) => boolean): boolean {
    const said = saidOfNil(when);
    if (said?.isNil !== true || said.of.k === 'var') return false;
    const cell = this.#linked.flow.cellOf(fn, said.of);
    return cell !== undefined && watched(cell);
  }

  /**
   * `cancel, client = stop, next`, and later `if client != nil { cancel() }`: what is only ever set where the value is kept
   * is not nil on a way from there.
   */
  setBeside(fn: Fn, { when }: Edge, { block, index }: Pos, held: (id: VarId) => boolean): boolean {
    const said = saidOfNil(when);
    if (said?.isNil !== true || said.of.k !== 'var') return false;
    const { id } = said.of;
    const given = this.#linked.types.definitions(fn.file, id).filter((d) => d.k !== 'type');
    if (held(id) || given.length !== 1) return false;
    const behind = fn.func.blocks[block]?.instrs.slice(index + 1) ?? [];
    const sets = (dst: (id: VarId) => boolean, src: (value: Value | undefined) => boolean): boolean =>
      behind.some((i) => i.op === 'assign' && i.dst.some((d, n) => d.k === 'var' && dst(d.id) && src(i.src[n])));
    return (
      sets(
        (d) => d === id,
        (src) => src !== undefined && src.k !== 'nil',
      ) && sets(held, (src) => src?.k === 'var' && held(src.id))
    );
  }

  /** Whether a receive from the channel tells that the value has ended by itself. */
  ended(fn: Fn, ch: Value | undefined, held: (id: VarId) => boolean): boolean {
    return this.#isGivenBy(fn, ch, this.#ends, held);
  }

  /** The channel is closed, by the end of a range or the second value of a receive: the value is over, whoever ended it. */
  saysClosed(fn: Fn, term: Term, { choice, when }: Edge, held: (id: VarId) => boolean): boolean {
    if (this.#closes.size === 0) return false;
    if (term.t === 'range') return choice === 'exit' && this.#isGivenBy(fn, term.x, this.#closes, held);
    if (when?.cond.k !== 'var' || when.holds) return false;
    const ch = receivedWith(fn, when.cond.id);
    return this.#isGivenBy(fn, ch, this.#closes, held);
  }

  /** The channel is what such a method of the value gives. */
  #isGivenBy(fn: Fn, ch: Value | undefined, by: ReadonlySet<string>, held: (id: VarId) => boolean): boolean {
    if (by.size === 0 || ch?.k !== 'var') return false;
    const definitions = this.#linked.types.definitions(fn.file, ch.id);
    return definitions.some((d) => {
      if (d.k !== 'call' || d.call.callee.k !== 'field' || !by.has(d.call.callee.name)) return false;
      const id = this.variable(fn, d.call.callee.x);
      return id !== undefined && held(id);
    });
  }

  /** Whether the call asserts that there is no more: `require.False(t, rows.Next())`. */
  asserts(fn: Fn, instr: Instr, pos: Pos, held: (id: VarId) => boolean): boolean {
    if (instr.op !== 'call' || this.#exhausts.size === 0) return false;
    const { callee, args } = instr;
    if (!('name' in callee) || !/^Falsef?$/.test(callee.name)) return false;
    const reads = (value: Value): boolean => {
      const id = this.variable(fn, value);
      return id !== undefined && held(id);
    };
    return args.some((arg) => arg.k === 'var' && this.#saysNoMore(fn, arg.id, pos, reads));
  }

  /** `for rows.Next()`: the condition is the call before it. */
  #saysNoMore(fn: Fn, id: VarId, pos: Pos, reads: (value: Value) => boolean): boolean {
    const method = this.#exhausts.size === 0 ? undefined : methodBefore(fn, id, pos);
    return method !== undefined && this.#exhausts.has(method.name) && reads(method.x);
  }

  /**
   * `if err := rows.Err(); err != nil`: what has failed has no more, whether it was asked for any or its context is done
   * (package database/sql, `Rows.Next` and `DB.QueryContext`). What tells of its columns fails only when it is closed
   * (`Rows.Columns`, `Rows.ColumnTypes`). A driver's own rows may close themselves with any error of theirs.
   */
  #saysFailed(fn: Fn, value: Value, pos: Pos, reads: (value: Value) => boolean): boolean {
    const method = this.#exhausts.size === 0 || value.k !== 'var' ? undefined : methodBefore(fn, value.id, pos);
    return (
      method !== undefined && (FAILS_WHEN_DONE.has(method.name) || this.#fails.has(method.name)) && reads(method.x)
    );
  }

  /** What dumps a response whole has read and closed its body, and put a copy there (package net/http/httputil). */
  #saysCopied(fn: Fn, value: Value, pos: Pos, reads: (value: Value) => boolean): boolean {
    const call = value.k === 'var' ? callBefore(fn, value.id, pos) : undefined;
    const { callee, args } = call ?? {};
    const dumps = callee?.k === 'member' && callee.path === 'net/http/httputil' && callee.name === 'DumpResponse';
    const [response, whole] = args ?? [];
    return dumps && response !== undefined && reads(response) && whole !== undefined && boolOf(whole) === true;
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

/** `v, ok := <-ch`: the channel that tells the variable whether it is open. */
function receivedWith({ func }: Fn, ok: VarId): Value | undefined {
  for (const { instrs, term } of func.blocks) {
    for (const instr of instrs) if (instr.op === 'recv' && instr.ok === ok) return instr.ch;
    const taken = term.t === 'select' ? term.cases.find((c) => c.ok === ok) : undefined;
    if (taken !== undefined) return taken.ch;
  }
  return undefined;
}

const FAILS_WHEN_DONE: ReadonlySet<string> = new Set(['Err', 'Columns', 'ColumnTypes']);

/** The method whose call at the end of the block gave the variable its value, with its last result. */
function methodBefore(fn: Fn, id: VarId, pos: Pos): (Value & { k: 'field' }) | undefined {
  const callee = callBefore(fn, id, pos)?.callee;
  return callee?.k === 'field' ? callee : undefined;
}

function callBefore(fn: Fn, id: VarId, { block }: Pos): (Instr & { op: 'call' }) | undefined {
  const call = fn.func.blocks[block]?.instrs.findLast((i) => i.op === 'call' && i.results.at(-1) === id);
  return call?.op === 'call' ? call : undefined;
}

/** `if resp.Error != nil`: what carries an error of its own has failed, and holds nothing. */
const ownError = (value: Value, reads: (value: Value) => boolean): boolean =>
  value.k === 'field' && /^(Err|Error)$/.test(value.name) && reads(value.x);

/** The second value of `x.(T)`. */
const isAssertion = (value: Value & { k: 'op' }): boolean => value.op === 'ok' && value.x.k === 'assert';
