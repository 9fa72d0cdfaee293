import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, isExported, isRunByTests, perFunction } from '../../link/program.js';
import { cellsOfFunction, neverRun } from '../method-values.js';
import { literalSite } from '../path/literals.js';

/** How many functions one search may visit; beyond, the position is taken to be run. */
const FUNCTIONS_MAX = 300;

/** A function that waits, and what of it is run while it does. */
export interface Bar {
  readonly fn: FnId;
  /** Whether the position is reached without any of the waits coming to an end. */
  readonly reaches: (pos: Pos) => boolean;
  /** Whether the function is left without any of the waits coming to an end, so that its deferred calls run. */
  readonly leaves: boolean;
}

/** Answers whether some way leads from where the program is entered to a position. */
export class Alive {
  readonly #linked: Linked;
  readonly #memo = new Map<FnId, boolean>();
  readonly #unresolved: ReadonlySet<string>;

  constructor(linked: Linked) {
    this.#linked = linked;
    this.#unresolved = unresolvedMethods(linked);
  }

  /** Whether the operation can be run; with `bar`, whether it can be run before a wait of that function ends. */
  use(use: Use, bar?: Bar): boolean {
    return this.#position(use.pos, use.mode === 'defer', bar) && this.fn(use.pos.fn, bar);
  }

  /** Whether the function can be run. */
  fn(id: FnId, bar?: Bar): boolean {
    if (bar === undefined) {
      const known = this.#memo.get(id);
      if (known !== undefined) return known;
    }
    const answer = this.#search(id, bar);
    if (bar === undefined) this.#memo.set(id, answer);
    return answer;
  }

  #position(pos: Pos, deferred: boolean, bar: Bar | undefined): boolean {
    if (bar === undefined || pos.fn !== bar.fn) return true;
    return bar.reaches(pos) && (!deferred || bar.leaves);
  }

  #search(start: FnId, bar: Bar | undefined): boolean {
    const { program, graph, sight } = this.#linked;
    const seen = new Set([start]);
    const queue = [start];
    // On the chains of calls from there.
    const beginners = new Set<FnId>();
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const fn = program.fns[id];
      if (fn === undefined || seen.size > FUNCTIONS_MAX || isEntry(fn)) return true;
      if (sight.calledFromOutside(id) || sight.handedOut.has(id)) return true;
      if (beginsSomething(fn)) beginners.add(id);
      const sites = graph.callers(id);
      if (sites.length === 0 && (isOffered(fn) || (fn.func.kind === 'func' && beginners.has(id)))) return true;
      // A call that could not be resolved may be of any method of that name; a function value may be called by any name.
      if (fn.func.kind === 'method' && this.#unresolved.has(`${fn.pkg.key}.${fn.func.name}`)) return true;
      if (sites.length === 0 && cellsOfFunction(this.#linked, id).length > 0 && !neverRun(this.#linked, id))
        return true;
      const next = sites.filter((s) => this.#position(s.pos, s.invocation.mode === 'defer', bar)).map((s) => s.pos.fn);
      const site = sites.length === 0 ? literalSite(this.#linked, id) : undefined;
      if (site !== undefined) next.push(site.fn);
      for (const caller of next) {
        const more = beginners.has(id) && !beginners.has(caller);
        if (more) beginners.add(caller);
        if (seen.has(caller) && !more) continue;
        seen.add(caller);
        queue.push(caller);
      }
    }
    return false;
  }
}

/** Functions that the runtime calls (Go spec, "Program execution", "Package initialization"; package testing). */
function isEntry({ func, pkg }: Fn): boolean {
  if (func.kind === 'vars') return true;
  if (func.kind !== 'func') return false;
  if (func.name === 'init' || (func.name === 'main' && pkg.name === 'main')) return true;
  return isRunByTests(func.name);
}

/** An exported function that nothing in sight calls: tests may, or what is still to be written. */
const isOffered = ({ func, pkg }: Fn): boolean => func.kind === 'func' && isExported(func.name) && pkg.name !== 'main';

/**
 * It starts a goroutine or makes a channel. A function that nothing calls yet is still to be called, and with it all that
 * belongs to what it begins. One that would only end what others began is forgotten rather than early.
 */
const beginsSomething = perFunction(({ func }: Fn): boolean =>
  func.blocks.some((b) => b.instrs.some((i) => i.op === 'go' || (i.op === 'make' && i.type.k === 'chan'))),
);

/** The names of unexported methods, with their package, that are called on operands of unknown type. */
function unresolvedMethods({ graph }: Linked): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { fn, call, target } of graph.calls) {
    if (call.callee.k !== 'field' || !target.open || target.fns.length > 0 || target.external !== undefined) continue;
    found.add(`${fn.pkg.key}.${call.callee.name}`);
  }
  return found;
}
