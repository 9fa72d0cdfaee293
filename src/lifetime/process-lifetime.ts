import type { CallSite } from '../link/call-graph.js';
import { externalKey } from '../link/calls.js';
import type { Pos } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import type { Fn, FnId } from '../link/program.js';
import { literalSite } from './path/literals.js';
import { cyclic } from './path/loops.js';

/** Fields of command descriptions whose functions are run once, as main is, by import path of the description's type. */
const COMMAND_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'github.com/spf13/cobra': [
    'Run',
    'RunE',
    'PreRun',
    'PreRunE',
    'PersistentPreRun',
    'PersistentPreRunE',
    'PostRun',
    'PostRunE',
  ],
  'github.com/urfave/cli': ['Action', 'Before', 'After'],
  'github.com/urfave/cli/v2': ['Action', 'Before', 'After'],
  'github.com/urfave/cli/v3': ['Action', 'Before', 'After'],
};

/**
 * What is started once and serves until the process ends: `main`, `init`, package-level variables, commands, and what
 * every visible call chain starts only from there and outside loops.
 */
export class ProcessLifetime {
  readonly #linked: Linked;
  readonly #memo = new Map<FnId, boolean>();
  readonly #commands: ReadonlySet<FnId>;

  constructor(linked: Linked) {
    this.#linked = linked;
    this.#commands = commands(linked);
  }

  /** Whether the position is run at most once (or a fixed number of times) in the life of the process. */
  once(pos: Pos): boolean {
    const fn = this.#linked.program.fns[pos.fn];
    return fn !== undefined && !cyclic(fn, pos.block) && this.runsOnce(fn.id);
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

  /** `once.Do(f)` by a package-level sync.Once. */
  #byPackageOnce({ pos, invocation }: CallSite): boolean {
    const { external, receiver } = invocation.target;
    const fn = this.#linked.program.fns[pos.fn];
    if (external === undefined || receiver === undefined || fn === undefined) return false;
    if (externalKey(external) !== 'sync.Once.Do') return false;
    const cell = this.#linked.flow.cellOf(fn, receiver);
    return cell !== undefined && this.#linked.flow.cells.name(cell)?.k === 'global';
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

function commands(linked: Linked): ReadonlySet<FnId> {
  const found = new Set<FnId>();
  const names = new Set(Object.values(COMMAND_FIELDS).flat());
  for (const name of names) {
    for (const cell of linked.flow.cells.fieldsNamed(name)) {
      for (const origin of linked.flow.origins.get(cell) ?? []) {
        const block = linked.program.fns[origin.pos.fn]?.func.blocks[origin.pos.block];
        const instr = block?.instrs[origin.pos.index];
        if (origin.fn === undefined || instr?.op !== 'alloc' || instr.type.k !== 'member') continue;
        if (COMMAND_FIELDS[instr.type.path]?.includes(name)) found.add(origin.fn);
      }
    }
  }
  return found;
}
