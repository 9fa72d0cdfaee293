import type { Span } from '../../base/span.js';
import type { Value } from '../../facts/value.js';
import type { CallInstr, PlacedCall } from '../../link/call-graph.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { inHand } from '../../link/reach.js';
import { isNamed } from '../../link/type.js';
import { type Acquisition, type Fate, fateOf } from '../acquire/acquisition.js';
import { heldAs, holderName } from '../acquire/holder-name.js';
import { onlyUnseenCallers } from '../acquire/unseen-caller.js';
import { callsTo } from '../callee.js';
import { expressionText } from '../expression-text.js';
import type { EndlessGoroutine } from '../goroutine/goroutines.js';
import { Lens } from '../lens.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import { acquires } from '../subscription/names.js';
import { registrationFate } from './after-func.js';
import { DERIVING, type Derivation, derivationOf, type Holds } from './derivations.js';
import { ends, endsOn, mistakenFor } from './ended.js';
import { endsSoon } from './ends-soon.js';
import { endsWithKeeper } from './ends-with-keeper.js';
import { holdsNothing } from './holds-nothing.js';
import { endsWithParent, fromOutside, type Parents } from './near-parent.js';
import { seesToIt } from './sees-to-it.js';

/** A derived context that some way out leaves without calling its cancel function. */
export interface UncalledCancel {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  readonly call: CallInstr;
  /** What was called: `context.WithTimeout`. */
  readonly derive: string;
  readonly holds: Holds;
  /** Which result is the cancel function, from 0. */
  readonly result: number;
  /** The variable or field that holds the cancel function; empty where nothing does. */
  readonly name: string;
  readonly fate: Exclude<Fate, { k: 'fine' }> | Behind;
  /**
   * What is not seen: that there is more than one in the life of the process, or that the parent lives longer than what
   * the derived context is for.
   */
  readonly assumes?: 'repeated' | 'parent';
  /** `ctx.Done()` as a statement, as if it cancelled. */
  readonly mistaken?: { readonly pos: Pos; readonly at: Span };
}

/** The only call stands behind a wait for the very context: `<-ctx.Done(); cancel()` in a goroutine of its own. */
export interface Behind {
  readonly k: 'behind';
  readonly wait: { readonly pos: Pos; readonly at: Span };
  readonly start: { readonly pos: Pos; readonly at: Span };
}

/** A call that derives a context, itself or by a function of the program. */
export interface Site {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly call: CallInstr;
  readonly derivation: Derivation;
  readonly parent?: Value;
}

/** What a function hands to its caller; `settled`: it sees to the end itself. */
interface HandedOn extends Derivation {
  readonly settled: boolean;
}

/** All derived contexts of the program whose cancel function is not called. */
export function uncalledCancels(
  linked: Linked,
  lifetime: ProcessLifetime,
  goroutines: readonly EndlessGoroutine[],
): readonly UncalledCancel[] {
  const derivations = new Derivations(linked, lifetime);
  const found = derivations.uncalled();
  const known = new Set(found.map((c) => c.call));
  const behind = derivations.behindWaits(goroutines).filter((c) => !known.has(c.call));
  return [...found, ...behind, ...registrations(linked, lifetime)];
}

class Derivations {
  readonly #linked: Linked;
  readonly #lifetime: ProcessLifetime;
  readonly #direct: readonly Site[];
  /** Functions of the program that hand a cancel function to their caller: by function and result. */
  readonly #handsOn = new Map<FnId, Map<number, HandedOn>>();

  constructor(linked: Linked, lifetime: ProcessLifetime) {
    this.#linked = linked;
    this.#lifetime = lifetime;
    this.#direct = sitesOf(callsTo(linked, DERIVING), (fn, call) => derivationOf(linked, fn, call));
    for (const site of this.#direct) this.#noteResults(site);
  }

  uncalled(): readonly UncalledCancel[] {
    const handed = sitesOf(this.#linked.graph.calls, (fn, call) => this.#handedOn(fn, call));
    return [...this.#direct, ...handed].flatMap((site) => this.#judge(site) ?? []);
  }

  #judge(site: Site): UncalledCancel | undefined {
    const { fn, pos, call, derivation } = site;
    const linked = this.#linked;
    if (!linked.sight.judged(fn.id)) return undefined;
    const { holds, process } = derivation;
    const acquisition = this.#acquisition(site);
    const fate = fateOf(linked, this.#lifetime, acquisition);
    if (fate.k === 'fine') return undefined;
    // It ends by itself, and as late as that whoever keeps it may mean it to.
    if (fate.k === 'kept' && holds === 'deadline') return undefined;
    if (holdsNothing(linked, site, fate) || endsSoon(linked, site, fate)) return undefined;
    if (endsWithParent(linked, fn, pos, site.parent, this.#parents)) return undefined;
    const maybeOnce = (fate.k === 'kept' || process === true) && onlyUnseenCallers(linked, fn);
    // A library that asks for signals and never lets go does so once, as a rule.
    if (process === true && maybeOnce && fate.k !== 'missed') return undefined;
    // What is kept ends with its parent, and a parent from outside may end with whoever keeps it.
    const maybeEnds = fate.k === 'kept' && holds === 'parent' && fromOutside(linked, fn, site.parent);
    if (maybeOnce && maybeEnds) return undefined;
    if (fate.k === 'kept' && holds === 'parent' && endsWithKeeper(linked, fn, site.parent, fate.cell)) return undefined;
    const derive = expressionText(linked, fn, call.callee) ?? 'the call';
    const mistaken = mistakenFor(linked, fn, call);
    return {
      fn,
      pos,
      at: call.at,
      call,
      derive,
      holds,
      result: derivation.result,
      name: heldAs(linked, acquisition, fate),
      fate,
      ...(maybeOnce ? { assumes: 'repeated' } : maybeEnds ? { assumes: 'parent' } : {}),
      ...(mistaken === undefined ? {} : { mistaken }),
    };
  }

  /** What endless goroutines wait for, where they would themselves cancel it after the wait. */
  behindWaits(goroutines: readonly EndlessGoroutine[]): readonly UncalledCancel[] {
    return goroutines.flatMap((goroutine) => {
      if (goroutine.why.k !== 'obstacle') return [];
      let wait = goroutine.why.obstacle;
      while (wait.inner !== undefined) wait = wait.inner;
      const made = wait.waking?.because === 'context' ? wait.waking.made : undefined;
      const site = this.#direct.find(({ call }) => call === made?.instr);
      if (site === undefined) return [];
      const { fn, pos, call, derivation } = site;
      const cell = cellOf(this.#linked, fn, call, derivation.result);
      if (cell === undefined || !new Lens(this.#linked, [cell]).uses.every((u) => u.pos.fn === wait.pos.fn)) return [];
      const { holds } = derivation;
      const derive = expressionText(this.#linked, fn, call.callee) ?? 'the call';
      const name = holderName(this.#linked, cell);
      const fate = { k: 'behind', wait, start: goroutine } as const;
      const assumes = goroutine.supposed !== undefined ? ({ assumes: 'repeated' } as const) : {};
      return [{ fn, pos, at: call.at, call, derive, holds, result: derivation.result, name, fate, ...assumes }];
    });
  }

  #acquisition({ fn, pos, call, derivation, parent }: Site): Acquisition {
    const over = ends(this.#linked, fn, call, parent, derivation.handed);
    return {
      fn,
      pos,
      at: call.at,
      call,
      result: derivation.result,
      releases: (use) => use.kind === 'call',
      ended: (use) => use.kind === 'recv',
      endedOn: endsOn(this.#linked, fn, call, parent, derivation.handed),
      present: [derivation.handed?.context ?? 0].filter((i) => i >= 0),
      taken: () => over,
      answers: ({ id, func }) => this.#handsOn.has(id) || acquires(func.name),
    };
  }

  /** The function that calls this one has the cancel function in a result of its own: it answers for it. */
  #handedOn(fn: Fn, call: CallInstr): Derivation | undefined {
    if (call.op !== 'call' || call.callee.k === 'func') return undefined;
    const { fns, open } = this.#linked.graph.target(fn, call);
    const [first] = fns;
    const known = first === undefined || open ? undefined : this.#handsOn.get(first);
    if (first === undefined || known === undefined) return undefined;
    const name = this.#linked.program.fns[first]?.func.name ?? '';
    // Subscriptions are for their own rule.
    if (acquires(name)) return undefined;
    for (const [index, derivation] of known) {
      const all = fns.flatMap((id) => this.#handsOn.get(id)?.get(index) ?? []);
      if (all.length < fns.length || all.some((d) => d.settled)) continue;
      const parent = call.args.findIndex((a) => isNamed(this.#linked.types.of(fn.file, a), 'context', 'Context'));
      const handed = { context: this.#contextOf(first), parent: all.flatMap((d) => d.handed?.parent ?? []) };
      return { holds: derivation.holds, result: index, handed, ...(parent < 0 ? {} : { parent }) };
    }
    return undefined;
  }

  /** Which result of the function is a context. */
  #contextOf(id: FnId): number {
    const fn = this.#linked.program.fns[id];
    const results = fn?.func.results ?? [];
    return results.findIndex((r) => isNamed(this.#linked.types.ofVar(fn?.file ?? 0, r), 'context', 'Context'));
  }

  #noteResults({ fn, pos, call, derivation, parent }: Site): void {
    const cell =
      cellOf(this.#linked, fn, call, derivation.result) ?? forwarded(this.#linked, fn, pos, derivation.result);
    if (cell === undefined) return;
    let settled: boolean | undefined;
    // Who asks for what is kept somewhere does not get it to call it.
    for (const held of inHand(this.#linked.flow, [cell])) {
      const at = this.#linked.sight.variableAt(held);
      const variable = at?.file.facts.vars[at.id];
      if (at === undefined || variable?.kind !== 'result') continue;
      const owner = this.#linked.sight.ownerOf(held);
      const index = owner?.func.results.indexOf(at.id) ?? -1;
      if (owner === undefined || index < 0) continue;
      const known = this.#handsOn.get(owner.id) ?? new Map<number, HandedOn>();
      settled ??= seesToIt(this.#linked, fn, pos, cellOf(this.#linked, fn, call, 0), cell);
      // Another context that the function hands on the same way may be the caller's to end.
      if (settled && known.has(index)) continue;
      // What the caller gives is seen at its call.
      const own = parent?.k === 'var' && fn.func.params.includes(parent.id);
      const above = parent === undefined || own ? undefined : this.#linked.flow.cellOf(fn, parent);
      const handed = { context: -1, parent: above === undefined ? [] : [above] };
      known.set(index, { ...derivation, handed, settled });
      this.#handsOn.set(owner.id, known);
    }
  }

  readonly #parents: Parents = {
    surelyCancelled: (fn, pos) => this.#surelyCancelled(fn, pos),
    answeredFor: (fn, pos) => {
      const site = this.#siteAt(fn, pos);
      return site !== undefined && fateOf(this.#linked, this.#lifetime, this.#acquisition(site)).k === 'fine';
    },
  };

  #siteAt(fn: Fn, { block, index }: Pos): Site | undefined {
    return this.#direct.find((s) => s.fn === fn && s.pos.block === block && s.pos.index === index);
  }

  /** Whether the context derived there is cancelled on every way out of the function, by the function itself. */
  #surelyCancelled(fn: Fn, pos: Pos): boolean {
    const site = this.#siteAt(fn, pos);
    if (site === undefined || this.#lifetime.once(pos)) return false;
    const cell = cellOf(this.#linked, fn, site.call, site.derivation.result);
    if (cell === undefined) return false;
    const lens = new Lens(this.#linked, [cell]);
    const own = lens.uses.every((u) => u.kind === 'call' && this.#linked.program.fns[u.pos.fn]?.root === fn.root);
    const local = [...lens.cells, ...lens.containers].every((c) => this.#linked.sight.ownerOf(c)?.root === fn.root);
    return (
      own && local && lens.uses.length > 0 && fateOf(this.#linked, this.#lifetime, this.#acquisition(site)).k === 'fine'
    );
  }
}

/** Functions that stay registered with a context by `context.AfterFunc`. */
function registrations(linked: Linked, lifetime: ProcessLifetime): readonly UncalledCancel[] {
  return sitesOf(callsTo(linked, ['context.AfterFunc']), () => REGISTRATION).flatMap(({ fn, pos, call }) => {
    const fate = registrationFate(linked, lifetime, fn, pos, call);
    if (fate.k === 'fine') return [];
    const name = heldAs(linked, { fn, call, result: 0 }, fate);
    return [{ fn, pos, at: call.at, call, derive: 'context.AfterFunc', holds: 'registration', result: 0, name, fate }];
  });
}

const REGISTRATION: Derivation = { holds: 'registration', result: 0 };

function cellOf(linked: Linked, fn: Fn, call: CallInstr, result: number): Cell | undefined {
  const id = call.op === 'call' ? (call.results[result] ?? -1) : -1;
  return id < 0 ? undefined : (linked.program.files[fn.file]?.varBase ?? 0) + id;
}

/** `return context.WithCancel(parent)`: the results of the call are the function's own. */
function forwarded(linked: Linked, fn: Fn, { block, index }: Pos, result: number): Cell | undefined {
  const at = fn.func.blocks[block];
  const instr = at?.instrs[index];
  if (instr?.op !== 'call' || at?.term.t !== 'return' || at.term.values.length !== 1) return undefined;
  const [value] = at.term.values;
  const own = fn.func.results[result];
  if (value?.k !== 'var' || value.id !== instr.results[0] || own === undefined || fn.func.results.length < 2)
    return undefined;
  return (linked.program.files[fn.file]?.varBase ?? 0) + own;
}

function sitesOf(
  calls: readonly PlacedCall[],
  derivation: (fn: Fn, call: CallInstr) => Derivation | undefined,
): readonly Site[] {
  return calls.flatMap(({ fn, pos, call }): Site[] => {
    const found = derivation(fn, call);
    if (found === undefined) return [];
    const parent = found.parent === undefined ? undefined : call.args[found.parent];
    return [{ fn, pos, call, derivation: found, ...(parent === undefined ? {} : { parent }) }];
  });
}
