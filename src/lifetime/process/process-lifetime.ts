import type { Loop } from '../../facts/instr.js';
import type { CallSite } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { literalSite } from '../path/literals.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { commandFunctions } from './commands.js';
import { runsThere } from './executors.js';
import { underPackageGuard } from './package-guard.js';
import { Recursion } from './recursion.js';
import { Singletons } from './singletons.js';

/**
 * What is started once and serves until the process ends: `main`, `init`, package-level variables, commands, and what
 * every visible call chain starts only from there and outside loops.
 */
export class ProcessLifetime {
  readonly #linked: Linked;
  readonly #answers = new Recursion<Runs>();
  readonly #commands: ReadonlySet<FnId>;
  readonly #singletons: Singletons;

  constructor(linked: Linked) {
    this.#linked = linked;
    this.#commands = commandFunctions(linked);
    this.#singletons = new Singletons(linked, this.#answers, (pos) => this.once(pos));
  }

  /** Whether the position is run at most once (or a fixed number of times) in the life of the process. */
  once(pos: Pos): boolean {
    return this.#runsAt(pos) === 'once';
  }

  runsOnce(id: FnId): boolean {
    return this.#runs(id) === 'once';
  }

  #runsAt(pos: Pos): Runs {
    const fn = this.#linked.program.fns[pos.fn];
    if (fn === undefined) return 'many';
    if (underPackageGuard(this.#linked, fn, pos, (value) => this.#singletons.has(fn, value))) return 'once';
    return isBounded(this.#linked, fn, pos.block) ? this.#runs(fn.id) : 'many';
  }

  #runs(id: FnId): Runs {
    const fn = this.#linked.program.fns[id];
    // A function that calls itself runs more than once.
    return fn === undefined ? 'many' : this.#answers.answer(id, 'many', () => this.#decide(fn));
  }

  /** `once.Do(f)` by a package-level sync.Once, or by one in a value of which the process has only one. */
  #byPackageOnce({ pos, invocation }: CallSite): boolean {
    const { external, receiver } = invocation.target;
    const fn = this.#linked.program.fns[pos.fn];
    if (external === undefined || receiver === undefined || fn === undefined) return false;
    if (externalKey(external) !== 'sync.Once.Do') return false;
    const cell = this.#linked.flow.cellOf(fn, receiver);
    if (cell !== undefined && this.#linked.flow.cells.name(cell)?.k === 'global') return true;
    return receiver.k === 'field' && this.#singletons.has(fn, receiver.x);
  }

  #decide(fn: Fn): Runs {
    const { func } = fn;
    if (isStart(fn) || this.#commands.has(fn.id)) return 'once';
    const sites = this.#linked.graph.callers(fn.id);
    if (sites.length > 0 && sites.every((s) => this.#byPackageOnce(s))) return 'once';
    const site = func.kind === 'literal' ? literalSite(this.#linked, fn.id) : undefined;
    if (site !== undefined && runsThere(this.#linked, fn, site)) return this.#runsAt(site);
    if (site !== undefined && sites.length > 0 && sites.every((s) => callsParameter(this.#linked, s)))
      return this.#runsAt(site);
    if (this.#isInUnreadTable(fn.id, sites)) return 'once';
    if (this.#isCalledUnseen(fn.id, sites)) return 'many';
    if (func.kind === 'method' && this.#startsOnce(fn, sites)) return 'once';
    if (sites.length > 0) return together(sites.map((s) => (s.invocation.repeated ? 'many' : this.#runsAt(s.pos))));
    if (site !== undefined) return fn.pkg.name === 'main' ? this.#runsAt(site) : 'many';
    return func.kind === 'func' ? 'unseen' : 'many';
  }

  /**
   * What starts a component is called once for each, and of this one there is one; or somebody who runs once chooses one of
   * many commands. A call by an interface that others implement as well says nothing against it.
   */
  #startsOnce(fn: Fn, sites: readonly CallSite[]): boolean {
    const { name } = fn.func;
    if (!STARTING.test(name) && !COMMAND.test(name)) return false;
    const chosen = sites.filter((site) => isOfMany(this.#linked, site));
    const definite = sites.filter((site) => !chosen.includes(site));
    const isOnce = ({ pos }: CallSite): boolean => this.once(pos);
    if (COMMAND.test(name) && chosen.length > 0 && (definite.some(isOnce) || chosen.some(isOnce)))
      if (definite.every((site) => this.#runsAt(site.pos) !== 'many')) return true;
    // A server calls the methods of its handlers as often as it is asked.
    return this.#singletons.owns(fn) && sites.some(isOnce) && definite.every((site) => this.#isBounded(site));
  }

  #isBounded({ pos, invocation }: CallSite): boolean {
    const caller = this.#linked.program.fns[pos.fn];
    return caller !== undefined && invocation.repeated !== true && isBounded(this.#linked, caller, pos.block);
  }

  /**
   * A function in a table of commands is called by who reads the table. Who else could read it counts no more than unseen
   * callers of an exported function do.
   */
  #isCalledUnseen(id: FnId, sites: readonly CallSite[]): boolean {
    const { handedOut, handedToStrangers } = this.#linked.sight;
    return handedToStrangers.has(id) || (sites.length === 0 && handedOut.has(id));
  }

  /** With single files the package that reads the table may be one that was not read: it may look one command up. */
  #isInUnreadTable(id: FnId, sites: readonly CallSite[]): boolean {
    const { program, sight } = this.#linked;
    const inTable = sight.handedOut.has(id) && !sight.handedToStrangers.has(id);
    return !program.input.whole && sites.length === 0 && inTable;
  }
}

const COMMAND = /^(exec|execute|run)$/i;

const STARTING = /^(start|run|serve|listen|listenAndServe|init|initialize|launch|boot|bootstrap|setup|main|open)$/i;

/** A call of a method that several types of the program have. */
function isOfMany({ types, program }: Linked, { pos, invocation }: CallSite): boolean {
  const { fns, receiver } = invocation.target;
  const file = program.fns[pos.fn]?.file;
  if (fns.length < 2 || receiver === undefined || file === undefined) return false;
  return types.resolver.underlying(types.of(file, receiver)).k === 'interface';
}

/** How often something runs: `unseen` where only code that is not there can call it. */
export type Runs = 'once' | 'many' | 'unseen';

/** Callers that are not seen do not count beside those that are. */
function together(all: readonly Runs[]): Runs {
  if (all.includes('many')) return 'many';
  return all.includes('once') ? 'once' : 'unseen';
}

const isStart = ({ func, pkg }: Fn): boolean =>
  func.kind === 'vars' ||
  (func.kind === 'func' &&
    (func.name === 'init' || func.name === 'TestMain' || (func.name === 'main' && pkg.name === 'main')));

/** The call is of a parameter of its own function, outside loops: it runs as often as the function is handed over. */
function callsParameter(linked: Linked, { pos, call }: CallSite): boolean {
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined || call.callee.k !== 'var' || cyclic(fn, pos.block)) return false;
  const variable = linked.program.files[fn.file]?.facts.vars[call.callee.id];
  return variable?.kind === 'param' && variable.func === fn.local;
}

/**
 * Whether the block is run a bounded number of times in one run of its function: outside loops, or in loops that count
 * or go over what is there. A pool of workers that `main` starts is as fixed as a single one.
 */
function isBounded(linked: Linked, fn: Fn, block: number): boolean {
  if (!cyclic(fn, block)) return true;
  const loops = enclosingLoops(fn, block);
  return loops.length > 0 && loops.every((l) => hasEnd(linked, fn, l));
}

function hasEnd(linked: Linked, fn: Fn, loop: Loop): boolean {
  if (loop.kind === 'range') return !isStream(linked, fn, loop);
  return loop.kind === 'count' || (loop.kind === 'while' && countsUp(fn, loop));
}

/** `for i := 0; i < runtime.NumCPU(); i++`: it is asked anew in each turn, and counts to the answer. */
function countsUp({ func }: Fn, { head, blocks }: Loop): boolean {
  const { instrs, term } = func.blocks[head] ?? { instrs: [] };
  if (term?.t !== 'branch' || term.cond.k !== 'op' || !/^(<=?|!=)$/.test(term.cond.op)) return false;
  const { x: counter, y: bound } = term.cond;
  if (counter.k !== 'var' || bound?.k !== 'var') return false;
  if (!instrs.some((i) => i.op === 'call' && i.results.includes(bound.id))) return false;
  const writes = blocks.flatMap((b) =>
    (func.blocks[b]?.instrs ?? []).flatMap((i) =>
      i.op === 'assign' ? i.src.filter((_, n) => i.dst[n]?.k === 'var' && i.dst[n].id === counter.id) : [],
    ),
  );
  const [next] = writes;
  return writes.length === 1 && next?.k === 'op' && next.op === '+' && next.x.k === 'var' && next.x.id === counter.id;
}

/** A range over a channel or an iterator, which may never end. What a library gives is taken for what is there. */
function isStream(linked: Linked, fn: Fn, loop: Loop): boolean {
  const term = fn.func.blocks[loop.head]?.term;
  if (term?.t !== 'range') return true;
  const { k } = linked.types.resolver.underlying(linked.types.of(fn.file, term.x));
  return k === 'chan' || k === 'func';
}
