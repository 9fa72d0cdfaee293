import type { Loop } from '../facts/instr.js';
import type { Value } from '../facts/value.js';
import type { CallMode, CallSite } from '../link/call-graph.js';
import { externalKey, type Target } from '../link/calls.js';
import type { Cell, Pos, Use } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import type { Fn, FnId } from '../link/program.js';
import { forward, usesOf } from '../link/reach.js';
import { mentions } from './mentions.js';
import { neverRun, throughMethodValues } from './method-values.js';
import { canReach } from './path/control-flow.js';
import { literalSite } from './path/literals.js';
import { cyclic, enclosingLoops } from './path/loops.js';
import { underOnceGuard } from './path/once.js';

/** How far up the callers an operation is lifted. */
const CHAIN_MAX = 12;

/** How many lifted operations one value may have; beyond, the picture is incomplete. */
const EFFECTS_MAX = 3000;

/** `detached`: in a function literal that was handed to somebody unseen, who may run it at any time or never. */
export type EffectMode = CallMode | 'detached';

/** What an instruction does to the watched value, itself or through what it calls. */
export interface Effect {
  readonly use: Use;
  /** Where, in the function that was asked about. */
  readonly pos: Pos;
  readonly mode: EffectMode;
  /** On the way to the operation there is a loop below `pos`, so that it can happen many times. */
  readonly repeated: boolean;
  /** It happens once however often `pos` is run: `sync.Once`. */
  readonly once: boolean;
  /** The positions from `pos` to the operation itself. */
  readonly chain: readonly Pos[];
}

/** Blocks and instructions of one function together, as one number. */
const key = (pos: Pos): number => pos.block * 2 ** 24 + pos.index;

/** Everything that happens to one value, seen from any function on the way. */
export class Lens {
  readonly linked: Linked;
  readonly cells: ReadonlySet<Cell>;
  readonly containers: ReadonlySet<Cell>;
  readonly uses: readonly Use[];
  /** The search for it gave up. */
  readonly truncated: boolean;
  /** The value could not be followed everywhere: nothing may be claimed that needs the whole picture. */
  readonly lost: boolean;
  /** By function, position and operation. */
  readonly #byFn = new Map<FnId, Map<number, Map<Use, Effect>>>();
  #count = 0;
  #overflow = false;

  /** Cells that hold a method value of the watched value (`t.Stop`), or a container of such. */
  readonly methodValues: ReadonlySet<Cell>;

  /**
   * Watches the value that comes into being in `start`. `more` adds what is done to it without naming it as operand,
   * such as a call that takes it back by an argument. Of the operations only those that `only` names are followed.
   */
  constructor(
    linked: Linked,
    start: readonly Cell[],
    more?: (cells: ReadonlySet<Cell>) => readonly Use[],
    only: (use: Use) => boolean = () => true,
  ) {
    this.linked = linked;
    const reach = forward(linked.flow, start);
    this.cells = reach.cells;
    this.containers = reach.containers;
    const bound = throughMethodValues(linked, reach.cells);
    this.methodValues = bound.cells;
    this.uses = [...usesOf(linked.flow, reach.cells), ...bound.uses, ...(more?.(reach.cells) ?? [])].filter(only);
    const held = usesOf(linked.flow, reach.containers);
    this.truncated = reach.truncated;
    this.lost =
      reach.truncated ||
      [...this.uses, ...held].some((u) => u.kind === 'escape') ||
      linked.sight.goesUnread([...reach.cells, ...reach.containers]);
    this.#lift();
  }

  /** Whether unseen code can get hold of the value through an exported name. */
  get exposed(): boolean {
    return [...this.cells, ...this.containers].some((c) => this.linked.sight.readOutside(c));
  }

  /** The effects could not all be lifted. */
  get overflow(): boolean {
    return this.#overflow;
  }

  effectsAt(pos: Pos): readonly Effect[] {
    return [...(this.#byFn.get(pos.fn)?.get(key(pos))?.values() ?? [])];
  }

  effectsIn(fn: FnId): readonly Effect[] {
    return [...(this.#byFn.get(fn)?.values() ?? [])].flatMap((at) => [...at.values()]);
  }

  /** Whether the instruction at `pos` hands a watched cell to a return value of its function. */
  returns(values: readonly Value[], fn: Fn): boolean {
    const base = this.linked.program.files[fn.file]?.varBase ?? 0;
    return values.some((value) => this.#holds(value, base, fn.id));
  }

  #lift(): void {
    const queue: { effect: Effect; fn: FnId }[] = [];
    for (const use of this.uses) {
      const fn = this.linked.program.fns[use.pos.fn];
      const once = use.kind === 'send' && fn !== undefined && underOnceGuard(this.linked, fn, use.pos);
      const effect = { use, pos: use.pos, mode: use.mode ?? 'call', repeated: false, once, chain: [use.pos] } as const;
      if (this.#add(effect)) queue.push({ effect, fn: use.pos.fn });
    }
    for (const item of queue) {
      if (item.effect.chain.length >= CHAIN_MAX) continue;
      for (const lifted of this.#toCallers(item.effect, item.fn)) {
        if (this.#add(lifted)) queue.push({ effect: lifted, fn: lifted.pos.fn });
      }
    }
  }

  #add(effect: Effect): boolean {
    if (this.#count >= EFFECTS_MAX) {
      this.#overflow = true;
      return false;
    }
    let at = this.#byFn.get(effect.pos.fn);
    if (at === undefined) {
      at = new Map();
      this.#byFn.set(effect.pos.fn, at);
    }
    const place = key(effect.pos);
    let byUse = at.get(place);
    if (byUse === undefined) {
      byUse = new Map();
      at.set(place, byUse);
    }
    const known = byUse.get(effect.use);
    // By another way (a recursion, a loop) the same operation may be repeated: that counts.
    if (known !== undefined && (known.repeated || !effect.repeated)) return false;
    byUse.set(effect.use, effect);
    this.#count++;
    return true;
  }

  /** Whether the caller may have to hear of the effect: what it knows to be repeated is no news. */
  #isNews(pos: Pos, { use }: Effect): boolean {
    return this.#byFn.get(pos.fn)?.get(key(pos))?.get(use)?.repeated !== true;
  }

  #toCallers(effect: Effect, id: FnId): Effect[] {
    const { graph, program } = this.linked;
    const looped = loopsThatRepeat(this.linked, program.fns[id], effect).length > 0;
    const up = (pos: Pos, mode: EffectMode, repeated: boolean, once = false): Effect => ({
      use: effect.use,
      pos,
      mode: strongest(effect.mode, mode),
      repeated: effect.repeated || looped || repeated,
      once: effect.once || once,
      chain: [pos, ...effect.chain],
    });
    const sites = graph.callers(id);
    const lifted = sites
      .filter((s) => this.#isNews(s.pos, effect) && this.#carries(s, id, effect))
      .map((s) => up(s.pos, s.invocation.mode, s.invocation.repeated === true, isOnce(s.invocation.target)));
    if ((sites.length === 0 && !neverRun(this.linked, id)) || this.linked.sight.handedOut.has(id)) {
      const site = literalSite(this.linked, id);
      if (site !== undefined && !sites.some((s) => s.pos.fn === site.fn)) lifted.push(up(site, 'detached', true));
    }
    return lifted;
  }

  /** Whether this call gives the callee the watched value, where the callee knows it by a parameter. */
  #carries(site: CallSite, id: FnId, effect: Effect): boolean {
    const { program } = this.linked;
    const callee = program.fns[id];
    const caller = program.fns[site.pos.fn];
    if (callee === undefined || caller === undefined) return false;
    return this.#passes(site, callee, caller) && carriesLiteral(this.linked, site, effect);
  }

  readonly #passed = new Map<CallSite, boolean>();

  #passes(site: CallSite, callee: Fn, caller: Fn): boolean {
    let passes = this.#passed.get(site);
    if (passes === undefined) {
      passes = this.#givesValue(site, callee, caller);
      this.#passed.set(site, passes);
    }
    return passes;
  }

  /** Whether the callee has the value by none of its parameters, or this call is one that hands it over. */
  #givesValue(site: CallSite, callee: Fn, caller: Fn): boolean {
    const { program } = this.linked;
    const base = program.files[callee.file]?.varBase ?? 0;
    const { params, recv } = callee.func;
    const own = [...params, ...(recv === undefined ? [] : [recv])].filter((p) => this.cells.has(base + p));
    if (own.length === 0) return true;
    if (site.invocation.callback) return true;
    const from = program.files[caller.file]?.varBase ?? 0;
    const passed = [
      ...site.call.args,
      ...(site.invocation.target.receiver === undefined ? [] : [site.invocation.target.receiver]),
    ];
    return passed.some((value) => this.#holds(value, from, caller.id));
  }

  #holds(value: Value, base: number, caller: FnId): boolean {
    return (
      mentions(value, (id) => this.cells.has(base + id) || this.containers.has(base + id)) ||
      this.#namesField(value, caller)
    );
  }

  /** A field or package-level name as an argument: its cell is watched, though no variable is. */
  #namesField(value: Value, caller: FnId): boolean {
    const at = value.k === 'addr' || value.k === 'deref' ? value.x : value;
    if (at.k !== 'field' && at.k !== 'name' && at.k !== 'index' && at.k !== 'member') return false;
    const fn = this.linked.program.fns[caller];
    const cell = fn === undefined ? undefined : this.linked.flow.cellOf(fn, at);
    return cell !== undefined && (this.cells.has(cell) || this.containers.has(cell));
  }
}

/** The callee is `sync.Once.Do`. */
const isOnce = (target: Target): boolean =>
  target.external !== undefined && externalKey(target.external) === 'sync.Once.Do';

/**
 * The loops around the effect that repeat it for the same value. A loop that takes a new value each turn (`req :=
 * <-requests`, `for _, l := range listeners`) and works on what belongs to that does not.
 */
function loopsThatRepeat(linked: Linked, fn: Fn | undefined, effect: Effect): readonly Loop[] {
  // What is always followed by a way out of the loop happens once.
  if (fn === undefined || !cyclic(fn, effect.pos.block)) return [];
  const loops = enclosingLoops(fn, effect.pos.block);
  if (loops.length === 0 || effect.chain.length > 1) return loops;
  if (forgotten(linked, fn, effect)) return [];
  return takenAnew(linked, fn, effect.pos) ? [] : loops;
}

/** Whether the operation works on what belongs to a value taken anew each turn: `req.reply` of a received `req`. */
export function takenAnew(linked: Linked, fn: Fn, pos: Pos): boolean {
  const owner = ownerVariable(fn, pos);
  if (owner === undefined || linked.program.files[fn.file]?.facts.vars[owner]?.func !== fn.local) return false;
  return linked.types.definitions(fn.file, owner).some((d) => d.k === 'received' || d.k === 'element' || d.k === 'key');
}

/** The operation's channel is set to nil in the same function: what is there next time is another one. */
function forgotten(linked: Linked, fn: Fn, { use }: Effect): boolean {
  if (use.pos.fn !== fn.id) return false;
  return (linked.flow.origins.get(use.cell) ?? []).some(
    (o) => o.kind === 'nil' && o.pos.fn === fn.id && canReach(fn, use.pos.block, o.pos.block),
  );
}

/** The variable `req` of an operation on `req.reply`. */
function ownerVariable(fn: Fn, pos: Pos): number | undefined {
  const block = fn.func.blocks[pos.block];
  const instr = block?.instrs[pos.index];
  const ch = instr?.op === 'send' || instr?.op === 'recv' || instr?.op === 'close' ? instr.ch : undefined;
  let at = ch;
  while (at?.k === 'field' || at?.k === 'deref' || at?.k === 'addr') at = at.x;
  return at?.k === 'var' ? at.id : undefined;
}

/**
 * A function that runs what it is given has the effects of every literal it was ever given. The call at hand has only
 * those of the literals in its arguments.
 */
function carriesLiteral(linked: Linked, site: CallSite, effect: Effect): boolean {
  const { program } = linked;
  const inner = program.fns[effect.use.pos.fn];
  const caller = program.fns[site.pos.fn];
  const callee = program.fns[effect.pos.fn];
  if (inner === undefined || caller === undefined || inner.func.kind !== 'literal') return true;
  // The operation is the callee's own, in itself or in a literal of its own.
  if (callee?.root === inner.root && caller.root !== inner.root) return true;
  const given = site.call.args.flatMap((a) => (a.k === 'func' ? [a.id] : []));
  if (given.length === 0) return true;
  const base = program.files[caller.file]?.fnBase ?? 0;
  for (let at: FnId | undefined = inner.id; at !== undefined; at = program.fns[at]?.parent) {
    if (program.fns[at]?.file === caller.file && given.includes(at - base)) return true;
  }
  // The callee itself may be a literal around the operation.
  return site.call.callee.k === 'func';
}

const STRENGTH: readonly EffectMode[] = ['call', 'defer', 'go', 'detached'];

const strongest = (a: EffectMode, b: EffectMode): EffectMode => (STRENGTH.indexOf(a) >= STRENGTH.indexOf(b) ? a : b);
