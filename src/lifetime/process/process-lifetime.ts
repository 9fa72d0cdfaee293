import type { Loop } from '../../facts/instr.js';
import type { CallSite } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { literalSite } from '../path/literals.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { Caches } from './caches.js';
import { commandFunctions } from './commands.js';
import { runsThere } from './executors.js';
import { endsBehind } from './exits.js';
import { capturedAt } from './guard/captured.js';
import { type Guard, guardsOf } from './guard/guards.js';
import { poolOf } from './guard/pool-tokens.js';
import { HandedOver } from './handed.js';
import { Recursion } from './recursion.js';
import { beyond, fewer, type Runs, together } from './runs.js';
import { Singletons } from './singletons.js';
import { besideTests } from './tests-apart.js';

/**
 * What is started once and serves until the process ends: `main`, `init`, package-level variables, commands, and what
 * every visible call chain starts only from there and outside loops.
 */
export class ProcessLifetime {
  readonly #linked: Linked;
  readonly #answers = new Recursion<Runs>();
  readonly #commands: ReadonlySet<FnId>;
  readonly #isKept: boolean;
  #ofKept: ProcessLifetime | undefined;
  readonly #singletons: Singletons;
  readonly #caches: Caches;
  readonly #handed: HandedOver;

  /**
   * `kept`: it is asked of what stays with its owner, as often as that is made. What fails before its owner has it is
   * begun again by who asks again.
   */
  constructor(linked: Linked, commands: ReadonlySet<FnId> = commandFunctions(linked), isKept = false) {
    this.#linked = linked;
    this.#commands = commands;
    this.#isKept = isKept;
    this.#singletons = new Singletons(linked, this.#answers, (pos) => this.runsAt(pos));
    this.#handed = new HandedOver(linked, (fn, block) => isBounded(linked, fn, block));
    this.#caches = new Caches(linked, (fn, owner) => this.#singletons.makes(fn, owner));
  }

  /** The same, asked of what stays with its owner from then on. */
  get ofKept(): ProcessLifetime {
    if (this.#isKept) return this;
    this.#ofKept ??= new ProcessLifetime(this.#linked, this.#commands, true);
    return this.#ofKept;
  }

  /** Whether the position is run at most once (or a fixed number of times) in the life of the process. */
  once(pos: Pos): boolean {
    return this.runsAt(pos) === 'once';
  }

  runsOnce(id: FnId): boolean {
    return this.runs(id) === 'once';
  }

  /** How often the position is run in the life of the process. Behind the last of it there is no second time. */
  runsAt(pos: Pos): Runs {
    const fn = this.#linked.program.fns[pos.fn];
    if (fn === undefined) return 'repeated';
    const pool = poolOf(this.#linked, fn, pos);
    const guards = [...guardsOf(this.#linked, fn, pos, this.#isKept), ...(pool === undefined ? [] : [pool])];
    if (guards.includes('process') || this.#isCached(fn, pos) || endsBehind(this.#linked, fn, pos)) return 'once';
    const runs = isBounded(this.#linked, fn, pos.block) ? this.runs(fn.id) : 'repeated';
    return guards.reduce((least: Runs, guard) => {
      if (least === 'once' || guard === 'process') return least;
      const made = this.#made(fn, guard);
      return this.#isKept || made === 'once' ? fewer(least, made) : least;
    }, runs);
  }

  runs(id: FnId): Runs {
    const fn = this.#linked.program.fns[id];
    // A function that calls itself runs more than once.
    return fn === undefined ? 'repeated' : this.#answers.answer(id, 'repeated', () => this.#decide(fn));
  }

  /** How often the process makes the owner of a guard; one that a literal captures, as often as it makes the literal. */
  #made(fn: Fn, guard: Exclude<Guard, 'process'>): Runs {
    if (!('captured' in guard)) return this.#singletons.made(fn, guard);
    const site = capturedAt(this.#linked, fn, guard.captured);
    return site === undefined ? 'repeated' : this.runsAt(site);
  }

  /**
   * `once.Do(f)`: by a package-level sync.Once once, by one in a field as often as a value with the field is made, by one of
   * the function around a literal as often as that is made.
   */
  #byOnce({ pos, invocation }: CallSite): Runs | undefined {
    const { external, receiver } = invocation.target;
    const fn = this.#linked.program.fns[pos.fn];
    if (external === undefined || receiver === undefined || fn === undefined) return undefined;
    if (externalKey(external) !== 'sync.Once.Do') return undefined;
    const cell = this.#linked.flow.cellOf(fn, receiver);
    if (cell !== undefined && this.#linked.flow.cells.name(cell)?.k === 'global') return 'once';
    if (receiver.k !== 'field' && receiver.k !== 'var') return undefined;
    const made = this.#made(fn, receiver.k === 'field' ? receiver.x : { captured: receiver.id });
    return this.#isKept || made === 'once' ? fewer(made, this.runsAt(pos)) : undefined;
  }

  #decide(fn: Fn): Runs {
    const { func } = fn;
    if (isStart(fn) || this.#commands.has(fn.id)) return 'once';
    const beside = besideTests(this.#linked, fn.file, this.#linked.graph.callers(fn.id), ({ pos }) => pos);
    const sites = beside.filter((site) => !this.#isPassedOn(fn, site) && !this.#beginsAnew(fn, site));
    const guarded = sites.flatMap((s) => this.#byOnce(s) ?? []);
    if (sites.length > 0 && guarded.length === sites.length) return together(guarded);
    const site = func.kind === 'literal' ? literalSite(this.#linked, fn.id) : undefined;
    if (site !== undefined && runsThere(this.#linked, fn, site)) return this.runsAt(site);
    if (this.#isInUnreadTable(fn.id, sites)) return 'once';
    const seen = this.#bySites(fn.id, sites);
    if (!this.#isCalledUnseen(fn.id, sites)) {
      if (func.kind === 'method' && this.#startsOnce(fn, sites)) return 'once';
      if (sites.length > 0) return together(seen);
      if (site !== undefined && fn.pkg.name === 'main') return this.runsAt(site);
    }
    // Who hands a literal over does so as often as it runs itself.
    const known = site === undefined ? seen : [...seen, this.runsAt(site)];
    // What is seen to run it once says nothing of those who are not seen.
    const more = known.filter((runs) => runs !== 'once' && runs !== 'uncalled');
    const own = beyond(this.#linked, fn);
    return together(own === 'unseen' && more.length > 0 ? more : [own, ...more]);
  }

  #isCached(fn: Fn | undefined, pos: Pos): boolean {
    return this.#isKept && fn !== undefined && this.#caches.keeps(fn, pos);
  }

  /**
   * A method that calls that of the same interface, as who is made of several does with each of them. It is not itself that
   * it calls: what it is made of was there before.
   */
  #isPassedOn({ id }: Fn, site: CallSite): boolean {
    return this.#linked.program.fns[site.pos.fn]?.root === id && isOfMany(this.#linked, site);
  }

  /** A goroutine of the function that calls it as it ends, by a deferred literal: there is one as before. */
  #beginsAnew({ id }: Fn, { pos }: CallSite): boolean {
    const { program, graph } = this.#linked;
    const last = program.fns[pos.fn];
    const ends = last?.parent === undefined ? undefined : program.fns[last.parent];
    if (last === undefined || ends?.parent !== id || cyclic(last, pos.block)) return false;
    const only = (of: FnId, mode: string): boolean => graph.callers(of).every((s) => s.invocation.mode === mode);
    const one = graph.callers(id).filter((s) => s.pos.fn === pos.fn).length === 1;
    return one && only(last.id, 'defer') && only(ends.id, 'go');
  }

  /** How often each of the callers runs it: who is handed functions to run, as often as this one is. */
  #bySites(id: FnId, sites: readonly CallSite[]): Runs[] {
    // What a cache takes stands for itself only: who asks for one beside it makes as many as it likes.
    const free = sites.filter(({ pos }) => !this.#isCached(this.#linked.program.fns[pos.fn], pos));
    if (free.length === 0 && sites.length > 0) return ['once'];
    const values = this.#handed.values(id);
    const handed = values.length === 0 ? [] : free.filter((s) => this.#handed.runs(s));
    return [
      ...(handed.length === 0 ? [] : values).map((pos) => this.runsAt(pos)),
      ...free
        .filter((s) => !handed.includes(s))
        .map((s): Runs => (s.invocation.repeated ? 'repeated' : this.runsAt(s.pos))),
    ];
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
      if (definite.every((site) => this.runsAt(site.pos) !== 'repeated')) return true;
    if (!this.#singletons.owns(fn)) return false;
    // A server calls the methods of its handlers as often as it is asked.
    if (sites.some(isOnce) && definite.every((site) => this.#isBounded(site))) return true;
    // That somebody starts it again is not seen, and it has what it keeps by then.
    if (!this.#isKept || sites.length === 0) return false;
    return sites.every((site) => this.#isBounded(site) && this.runsAt(site.pos) !== 'repeated');
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

/** Methods that start what they belong to. */
export const STARTING =
  /^(start|run|serve|listen|listenAndServe|init|initialize|launch|boot|bootstrap|setup(WithManager)?|main|open)$/i;

/** A call of a method that several types of the program have. */
function isOfMany({ types, program }: Linked, { pos, invocation }: CallSite): boolean {
  const { fns, receiver } = invocation.target;
  const file = program.fns[pos.fn]?.file;
  if (fns.length < 2 || receiver === undefined || file === undefined) return false;
  return types.resolver.underlying(types.of(file, receiver)).k === 'interface';
}

const isStart = ({ func, pkg }: Fn): boolean =>
  func.kind === 'vars' ||
  (func.kind === 'func' &&
    (func.name === 'init' || func.name === 'TestMain' || (func.name === 'main' && pkg.name === 'main')));

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
