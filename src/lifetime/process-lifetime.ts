import type { Loop } from '../facts/instr.js';
import type { CallSite } from '../link/call-graph.js';
import { externalKey } from '../link/calls.js';
import type { Pos } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import type { Fn, FnId } from '../link/program.js';
import { commandFunctions } from './commands.js';
import { literalSite } from './path/literals.js';
import { cyclic, enclosingLoops } from './path/loops.js';
import { Singletons } from './singletons.js';

/**
 * What is started once and serves until the process ends: `main`, `init`, package-level variables, commands, and what
 * every visible call chain starts only from there and outside loops.
 */
export class ProcessLifetime {
  readonly #linked: Linked;
  readonly #memo = new Map<FnId, boolean>();
  readonly #commands: ReadonlySet<FnId>;
  readonly #singletons: Singletons;

  constructor(linked: Linked) {
    this.#linked = linked;
    this.#commands = commandFunctions(linked);
    this.#singletons = new Singletons(linked, (pos) => this.once(pos));
  }

  /** Whether the position is run at most once (or a fixed number of times) in the life of the process. */
  once(pos: Pos): boolean {
    const fn = this.#linked.program.fns[pos.fn];
    return fn !== undefined && isBounded(this.#linked, fn, pos.block) && this.runsOnce(fn.id);
  }

  runsOnce(id: FnId): boolean {
    const known = this.#memo.get(id);
    if (known !== undefined) return known;
    // A function that calls itself runs more than once.
    this.#memo.set(id, false);
    const fn = this.#linked.program.fns[id];
    const answer = fn !== undefined && this.#decide(fn);
    this.#memo.set(id, answer);
    return answer;
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

  #decide(fn: Fn): boolean {
    const { func, pkg } = fn;
    if (func.kind === 'vars' || (func.kind === 'func' && func.name === 'init')) return true;
    if (func.kind === 'func' && func.name === 'main' && pkg.name === 'main') return true;
    if (func.kind === 'func' && func.name === 'TestMain') return true;
    if (this.#commands.has(fn.id)) return true;
    const sites = this.#linked.graph.callers(fn.id);
    if (sites.length > 0 && sites.every((s) => this.#byPackageOnce(s))) return true;
    if (this.#linked.sight.handedOut.has(fn.id)) return false;
    if (sites.length > 0) return sites.every((s) => s.invocation.repeated !== true && this.once(s.pos));
    const site = func.kind === 'literal' ? literalSite(this.#linked, fn.id) : undefined;
    return site !== undefined && func.kind === 'literal' && pkg.name === 'main' && this.once(site);
  }
}

/**
 * Whether the block is run a bounded number of times in one run of its function: outside loops, or in loops that count
 * or go over what is there. A pool of workers that `main` starts is as fixed as a single one.
 */
function isBounded(linked: Linked, fn: Fn, block: number): boolean {
  if (!cyclic(fn, block)) return true;
  const loops = enclosingLoops(fn, block);
  return loops.length > 0 && loops.every((l) => l.kind === 'count' || (l.kind === 'range' && !isStream(linked, fn, l)));
}

/** A range over a channel or an iterator, which may never end. */
function isStream(linked: Linked, fn: Fn, loop: Loop): boolean {
  const term = fn.func.blocks[loop.head]?.term;
  if (term?.t !== 'range') return true;
  const { k } = linked.types.resolver.underlying(linked.types.of(fn.file, term.x));
  return k === 'chan' || k === 'func' || k === 'unknown';
}
