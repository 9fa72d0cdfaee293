import type { CallSite } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, perFunction } from '../../link/program.js';
import { namedCells } from '../mentions.js';
import { neverRun } from '../method-values.js';
import { literalSite } from '../path/literals.js';
import { type Manner, mannerOf } from './effect.js';

/** A call that can run a function, with what is asked of it for every value that is lifted through it. */
export class Caller {
  readonly pos: Pos;
  /** The number of its position in the program. */
  readonly place: number;
  /** The declared function around it. */
  readonly root: FnId;
  /** How it runs the function; once: by `sync.Once.Do`. */
  readonly manner: Manner;
  readonly callback: boolean;
  /** The function literals among its arguments. */
  readonly literals: readonly FnId[];
  /** What is called is a function literal. */
  readonly ofLiteral: boolean;
  readonly #linked: Linked;
  readonly #site: CallSite;
  #handed: readonly Cell[] | undefined;

  constructor(linked: Linked, site: CallSite) {
    const { pos, call, invocation } = site;
    const { external } = invocation.target;
    const caller = linked.program.fns[pos.fn];
    const base = linked.program.files[caller?.file ?? -1]?.fnBase ?? 0;
    this.#linked = linked;
    this.#site = site;
    this.pos = pos;
    this.place = linked.places.of(pos);
    this.root = caller?.root ?? -1;
    const once = external !== undefined && externalKey(external) === 'sync.Once.Do';
    this.manner = mannerOf(invocation.mode, invocation.repeated === true, once);
    this.callback = invocation.callback === true;
    this.literals = literalsIn(call.args, base);
    this.ofLiteral = call.callee.k === 'func';
  }

  /** The cells that its arguments and its receiver name. */
  get handed(): readonly Cell[] {
    this.#handed ??= this.#cells();
    return this.#handed;
  }

  #cells(): readonly Cell[] {
    const { pos, call, invocation } = this.#site;
    const caller = this.#linked.program.fns[pos.fn];
    if (caller === undefined) return NONE;
    const { receiver } = invocation.target;
    const values = receiver === undefined ? call.args : [...call.args, receiver];
    return values.flatMap((value) => namedCells(this.#linked, caller, value));
  }
}

const NONE: readonly number[] = [];

const literalsIn = (args: CallSite['call']['args'], base: FnId): readonly FnId[] =>
  args.some(({ k }) => k === 'func') ? args.flatMap((arg) => (arg.k === 'func' ? [base + arg.id] : [])) : NONE;

/** The visible calls that can run a function. */
export const callersOf = perFunction((fn: Fn, linked: Linked): readonly Caller[] =>
  linked.graph.callers(fn.id).map((site) => new Caller(linked, site)),
);

export interface Detached {
  readonly pos: Pos;
  readonly place: number;
}

/** Where a function stands as a literal that was handed to somebody unseen, who may run it; false where it does not. */
export const detachedAt = perFunction((fn: Fn, linked: Linked): Detached | false => {
  const sites = linked.graph.callers(fn.id);
  const unseen = sites.length === 0 && !neverRun(linked, fn.id);
  if (!unseen && !linked.sight.handedOut.has(fn.id)) return false;
  const pos = literalSite(linked, fn.id);
  if (pos === undefined || sites.some((s) => s.pos.fn === pos.fn)) return false;
  return { pos, place: linked.places.of(pos) };
});
