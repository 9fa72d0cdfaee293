import type { Loop } from '../facts/instr.js';
import type { Value } from '../facts/value.js';
import type { CallMode, CallSite } from '../link/call-graph.js';
import { externalKey, type Target } from '../link/calls.js';
import type { Cell, Pos, Use } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import type { Fn, FnId } from '../link/program.js';
import { neverRun } from './method-values.js';
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

/** An effect that knows the one it was lifted from: chains are written out only for those that somebody looks at. */
class Lifted implements Effect {
  readonly use: Use;
  readonly pos: Pos;
  readonly mode: EffectMode;
  readonly repeated: boolean;
  readonly once: boolean;
  /** How many positions the chain has. */
  readonly depth: number;
  readonly #below: Lifted | undefined;
  #chain: readonly Pos[] | undefined;

  constructor(use: Use, pos: Pos, mode: EffectMode, repeated: boolean, once: boolean, below?: Lifted) {
    this.use = use;
    this.pos = pos;
    this.mode = mode;
    this.repeated = repeated;
    this.once = once;
    this.depth = below === undefined ? 1 : below.depth + 1;
    this.#below = below;
  }

  get chain(): readonly Pos[] {
    this.#chain ??= this.#below === undefined ? [this.pos] : [this.pos, ...this.#below.chain];
    return this.#chain;
  }
}

/** What lifting asks about the value. */
export interface Watched {
  readonly cells: ReadonlySet<Cell>;
  readonly uses: readonly Use[];
  /** Whether an expression of the function is the value or holds it; `base` numbers the first variable of its file. */
  holds(value: Value, base: number, fn: FnId): boolean;
}

/** The operations on one value, lifted along the calls to everybody who runs them. */
export class Effects {
  readonly #linked: Linked;
  readonly #watched: Watched;
  readonly #byPlace = new Map<number, Lifted[]>();
  /** Those of each function by place, in the order in which they were found. */
  readonly #byFn = new Map<FnId, Lifted[][]>();
  readonly #flat = new Map<FnId, readonly Effect[]>();
  readonly #passed = new Map<CallSite, boolean>();
  readonly #known = new Map<FnId, boolean>();
  #count = 0;
  /** Not all of them could be lifted. */
  overflow = false;

  constructor(linked: Linked, watched: Watched) {
    this.#linked = linked;
    this.#watched = watched;
    this.#lift();
  }

  at(pos: Pos): readonly Effect[] {
    return this.#byPlace.get(this.#linked.places.of(pos)) ?? NONE;
  }

  in(fn: FnId): readonly Effect[] {
    const places = this.#byFn.get(fn);
    if (places === undefined) return NONE;
    let flat = this.#flat.get(fn);
    if (flat === undefined) {
      flat = places.flat();
      this.#flat.set(fn, flat);
    }
    return flat;
  }

  #lift(): void {
    const queue: Lifted[] = [];
    for (const use of this.#watched.uses) {
      const fn = this.#linked.program.fns[use.pos.fn];
      const once = use.kind === 'send' && fn !== undefined && underOnceGuard(this.#linked, fn, use.pos);
      const effect = new Lifted(use, use.pos, use.mode ?? 'call', false, once);
      if (this.#add(effect)) queue.push(effect);
    }
    for (const effect of queue) if (effect.depth < CHAIN_MAX) this.#toCallers(effect, queue);
  }

  #add(effect: Lifted): boolean {
    if (this.#count >= EFFECTS_MAX) {
      this.overflow = true;
      return false;
    }
    const place = this.#linked.places.of(effect.pos);
    let at = this.#byPlace.get(place);
    if (at === undefined) {
      at = [];
      this.#byPlace.set(place, at);
      const places = this.#byFn.get(effect.pos.fn);
      if (places === undefined) this.#byFn.set(effect.pos.fn, [at]);
      else places.push(at);
    }
    const index = at.findIndex((e) => e.use === effect.use);
    if (index < 0) at.push(effect);
    else {
      // By another way (a recursion, a loop) the same operation may be repeated: that counts.
      if (at[index]?.repeated === true || !effect.repeated) return false;
      at[index] = effect;
    }
    this.#count++;
    return true;
  }

  /** Whether the caller may have to hear of the effect: what it knows to be repeated is no news. */
  #isNews(pos: Pos, use: Use): boolean {
    const at = this.#byPlace.get(this.#linked.places.of(pos));
    if (at === undefined) return true;
    for (const e of at) if (e.use === use) return !e.repeated;
    return true;
  }

  #toCallers(effect: Lifted, queue: Lifted[]): void {
    const { graph, program } = this.#linked;
    const { use } = effect;
    const id = effect.pos.fn;
    const callee = program.fns[id];
    const sites = graph.callers(id);
    const inner = program.fns[use.pos.fn];
    const literal = inner?.func.kind === 'literal' ? inner : undefined;
    let looped: boolean | undefined;
    const up = (pos: Pos, mode: EffectMode, again: boolean, once: boolean): void => {
      looped ??= loopsThatRepeat(this.#linked, callee, effect).length > 0;
      const repeated = effect.repeated || looped || again;
      const lifted = new Lifted(use, pos, strongest(effect.mode, mode), repeated, effect.once || once, effect);
      if (this.#add(lifted)) queue.push(lifted);
    };
    const news = sites.filter(
      (s) =>
        this.#isNews(s.pos, use) &&
        this.#passes(s, callee) &&
        (literal === undefined || carriesLiteral(this.#linked, s, literal, effect)),
    );
    for (const { pos, invocation } of news)
      up(pos, invocation.mode, invocation.repeated === true, isOnce(invocation.target));
    if ((sites.length === 0 && !neverRun(this.#linked, id)) || this.#linked.sight.handedOut.has(id)) {
      const site = literalSite(this.#linked, id);
      if (site !== undefined && !sites.some((s) => s.pos.fn === site.fn)) up(site, 'detached', true, false);
    }
  }

  #passes(site: CallSite, callee: Fn | undefined): boolean {
    let passes = this.#passed.get(site);
    if (passes === undefined) {
      const caller = this.#linked.program.fns[site.pos.fn];
      passes = callee !== undefined && caller !== undefined && this.#givesValue(site, callee, caller);
      this.#passed.set(site, passes);
    }
    return passes;
  }

  /** Whether the callee has the value by none of its parameters, or this call is one that hands it over. */
  #givesValue(site: CallSite, callee: Fn, caller: Fn): boolean {
    if (site.invocation.callback || !this.#hasByParameter(callee)) return true;
    const { receiver } = site.invocation.target;
    const from = this.#linked.program.files[caller.file]?.varBase ?? 0;
    return (
      site.call.args.some((value) => this.#watched.holds(value, from, caller.id)) ||
      (receiver !== undefined && this.#watched.holds(receiver, from, caller.id))
    );
  }

  #hasByParameter(callee: Fn): boolean {
    let known = this.#known.get(callee.id);
    if (known === undefined) {
      const base = this.#linked.program.files[callee.file]?.varBase ?? 0;
      const { params, recv } = callee.func;
      const { cells } = this.#watched;
      known = params.some((p) => cells.has(base + p)) || (recv !== undefined && cells.has(base + recv));
      this.#known.set(callee.id, known);
    }
    return known;
  }
}

const NONE: readonly Effect[] = [];

/** The callee is `sync.Once.Do`. */
const isOnce = (target: Target): boolean =>
  target.external !== undefined && externalKey(target.external) === 'sync.Once.Do';

/**
 * The loops around the effect that repeat it for the same value. A loop that takes a new value each turn (`req :=
 * <-requests`, `for _, l := range listeners`) and works on what belongs to that does not.
 */
function loopsThatRepeat(linked: Linked, fn: Fn | undefined, effect: Lifted): readonly Loop[] {
  // What is always followed by a way out of the loop happens once.
  if (fn === undefined || !cyclic(fn, effect.pos.block)) return [];
  const loops = enclosingLoops(fn, effect.pos.block);
  if (loops.length === 0 || effect.depth > 1) return loops;
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
function carriesLiteral(linked: Linked, site: CallSite, inner: Fn, effect: Effect): boolean {
  const { program } = linked;
  const caller = program.fns[site.pos.fn];
  const callee = program.fns[effect.pos.fn];
  if (caller === undefined) return true;
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
