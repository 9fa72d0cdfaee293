import type { Value } from '../../facts/value.js';
import type { CallSite } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { backward, originsOf } from '../../link/reach.js';
import { namedCells } from '../mentions.js';
import { neverRun } from '../method-values.js';
import { isCall } from '../path/control-flow.js';
import { literalSite } from '../path/literals.js';
import { type Manner, mannerOf } from './effect.js';
import { queuedAt } from './queued.js';

/** A call that can run a function, with what is asked of it for every value that is lifted through it. */
export class Caller {
  /** The declared function around it. */
  readonly root: FnId;
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
    const caller = linked.program.fns[pos.fn];
    const base = linked.program.files[caller?.file ?? -1]?.fnBase ?? 0;
    this.#linked = linked;
    this.#site = site;
    this.root = caller?.root ?? -1;
    this.callback = invocation.callback === true;
    this.literals = literalsIn(call.args, base);
    this.ofLiteral = call.callee.k === 'func';
  }

  /** The functions that its arguments name or hold, beside its literals. */
  get functions(): Handed {
    if (this.#functions === undefined) {
      const { pos, call } = this.#site;
      const caller = this.#linked.program.fns[pos.fn];
      this.#functions = caller === undefined ? NOBODY : functionsAmong(this.#linked, caller, call.args);
    }
    return this.#functions;
  }

  #functions: Handed | undefined;

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

/** Functions that are handed over. */
interface Handed {
  readonly seen: ReadonlySet<FnId>;
  /** There may be others, out of sight. */
  readonly open: boolean;
}

const NOBODY: Handed = { seen: new Set(), open: true };

/** What the arguments can be that are functions, and no literals. */
function functionsAmong(linked: Linked, caller: Fn, args: CallSite['call']['args']): Handed {
  const seen = new Set<FnId>();
  let open = false;
  for (const arg of args) {
    if (arg.k === 'func') continue;
    const declared = arg.k === 'name' ? caller.pkg.funcs.get(arg.name) : undefined;
    const method = arg.k === 'field' ? methodsOf(linked, caller, arg) : undefined;
    const named = declared ?? method;
    if (named !== undefined) for (const id of named) seen.add(id);
    else if (linked.types.resolver.underlying(linked.types.of(caller.file, arg)).k === 'func') {
      const cell = arg.k === 'var' ? linked.flow.cellOf(caller, arg) : undefined;
      const reach = cell === undefined ? undefined : backward(linked.flow, [cell]);
      open ||= reach === undefined || reach.truncated || linked.sight.fedFromOutside(reach.cells);
      for (const { kind, fn } of reach === undefined ? [] : originsOf(linked.flow, reach.cells)) {
        if (kind === 'nil') continue;
        if (kind === 'func' && fn !== undefined) seen.add(fn);
        else open = true;
      }
    }
  }
  return { seen, open };
}

/** The methods that a method value can be: `t.Stop` without a call. */
function methodsOf(linked: Linked, caller: Fn, value: Value): readonly FnId[] | undefined {
  const { fns, dynamic, open } = linked.calls.target(caller.file, value);
  return fns.length === 0 || dynamic || open ? undefined : fns;
}

/** How a call runs the function; once: by `sync.Once.Do`. */
export function mannerOfCall({ invocation: { target, mode, repeated } }: CallSite): Manner {
  const once = target.external !== undefined && externalKey(target.external) === 'sync.Once.Do';
  return mannerOf(mode, repeated === true, once);
}

/** Where a literal stands whom somebody else than the function around it runs, and how. */
export interface Standing {
  readonly pos: Pos;
  readonly mode: 'detached' | 'go';
}

/**
 * Where a function stands as a literal that was handed to somebody unseen, who may run it, or put into a channel, from
 * which a worker takes it; undefined where it does not.
 */
export function standingOf(fn: Fn, linked: Linked): Standing | undefined {
  const sites = linked.graph.callers(fn.id);
  const queued = queuedAt(linked, fn);
  if (queued !== undefined) return { pos: queued, mode: 'go' };
  const unseen = sites.length === 0 && !neverRun(linked, fn.id);
  if (!unseen && !linked.sight.handedOut.has(fn.id)) return undefined;
  const pos = literalSite(linked, fn.id);
  if (pos === undefined || sites.some((s) => s.pos.fn === pos.fn)) return undefined;
  if (!unseen && isRunByCallee(linked, sites, pos)) return undefined;
  return { pos, mode: 'detached' };
}

/** It is handed to an interface: who implements it within sight shows how it is run. */
function isRunByCallee({ program, graph }: Linked, sites: readonly CallSite[], { fn: id, block, index }: Pos): boolean {
  const fn = program.fns[id];
  const call = fn?.func.blocks[block]?.instrs[index];
  if (fn === undefined || call === undefined || !isCall(call)) return false;
  const callees = graph.target(fn, call).fns.map((callee) => program.fns[callee]?.root);
  return sites.some(({ pos }) => callees.includes(program.fns[pos.fn]?.root));
}
