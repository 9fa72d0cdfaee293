import type { Span } from '../../base/span.js';
import type { Block, Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { isAlwaysTrue } from '../path/condition/always-true.js';
import { cutAt, type Edge, edgesOf, isCall } from '../path/control-flow.js';
import { neverReturnsCall } from '../path/never-returns.js';
import type { Bar } from './alive.js';
import { bind, NO_BINDING } from './binding.js';
import { isSignal, unsignalled } from './signals.js';
import { PLAIN, type View, viewKey } from './view.js';
import { canBeHeldUp } from './waiting/holds-up.js';
import { closure, comesUnasked, hasSome, receiveInto, type Wait, waitsOf } from './waiting/waits.js';
import type { Wakers, Waking } from './wakers.js';

/** Why a function can't come to its end from some place that it can reach. */
export interface Obstacle {
  readonly kind: 'loop' | 'receive' | 'range' | 'select' | 'call' | 'signal';
  readonly pos: Pos;
  readonly at: Span;
  readonly waking?: Waking;
  /** The channel of the wait; for `signal` the condition. */
  readonly ch?: Value;
  /** For `loop`: the receive, or the case, that would lead out of it if anything ever came. */
  readonly shut?: { readonly pos: Pos; readonly at: Span };
  /** The blocks of the function that are run for ever, for `loop` and `range`. */
  readonly blocks?: readonly number[];
  /** For `call`: the function that never ends, and why. */
  readonly callee?: FnId;
  readonly inner?: Obstacle;
}

/** How deep calls are followed for the question whether a callee ends. */
const DEPTH_MAX = 12;

/** What one look at a function's control flow has found. */
interface Look {
  readonly stuck: ReadonlyMap<number, Obstacle>;
  readonly out: readonly (readonly number[])[];
  readonly reachable: ReadonlySet<number>;
  readonly exits: readonly number[];
}

/** Answers for each function whether it comes to an end whatever way it takes. */
export class Endings {
  readonly #linked: Linked;
  readonly #wakers: Wakers;
  readonly #memo = new Map<string, Obstacle | 'ends'>();
  readonly #looks = new Map<string, Look>();
  #depth = 0;

  constructor(linked: Linked, wakers: Wakers) {
    this.#linked = linked;
    this.#wakers = wakers;
  }

  /** What keeps the function from ending; undefined where it can end from wherever it gets to. */
  obstacle(id: FnId, view: View = PLAIN): Obstacle | undefined {
    if (!canBeHeldUp(this.#linked).has(id)) return undefined;
    const key = `${id}|${viewKey(view)}`;
    const known = this.#memo.get(key);
    if (known !== undefined) return known === 'ends' ? undefined : known;
    // Recursion ends by itself as far as this question goes.
    this.#memo.set(key, 'ends');
    const fn = this.#linked.program.fns[id];
    const open = fn !== undefined && fn.func.blocks.length > 0 && this.#depth < DEPTH_MAX;
    const found = open ? this.#find(fn, view) : undefined;
    this.#memo.set(key, found ?? 'ends');
    return found;
  }

  #find(fn: Fn, view: View): Obstacle | undefined {
    this.#depth++;
    const found = this.#trap(fn, this.#look(fn, view), view);
    const behind = found === undefined ? this.#behindItself(fn, view) : undefined;
    this.#depth--;
    return found ?? (behind === undefined ? undefined : this.#trap(fn, this.#look(fn, behind), behind));
  }

  #look(fn: Fn, view: View): Look {
    const asked = viewKey(view);
    const key = `${fn.id}|${asked}`;
    const known = asked === undefined ? undefined : this.#looks.get(key);
    if (known !== undefined) return known;
    const stuck = new Map<number, Obstacle>();
    const out = fn.func.blocks.map((block, b) => this.#ways(fn, block, b, stuck, view));
    const reachable = closure([0], (b) => out[b] ?? []);
    const look = { stuck, out, reachable, exits: [...reachable].filter((b) => !stuck.has(b) && this.#leaves(fn, b)) };
    if (asked !== undefined) this.#looks.set(key, look);
    return look;
  }

  #trap(fn: Fn, { stuck, out, reachable, exits }: Look, view: View): Obstacle | undefined {
    const into = new Map<number, number[]>();
    for (const from of reachable) for (const to of out[from] ?? []) into.set(to, [...(into.get(to) ?? []), from]);
    const canEnd = closure(exits, (b) => into.get(b) ?? []);
    const trapped = [...reachable].filter((b) => !canEnd.has(b)).sort((a, b) => a - b);
    const first = trapped[0];
    if (first === undefined) return undefined;
    const blocked = trapped.map((b) => stuck.get(b)).find((o) => o !== undefined);
    return blocked ?? this.#loop(fn, trapped, first, view);
  }

  /**
   * Supposes that the function's waits never end and drops, one after the other, those that something can end all the
   * same. What is left waits for what only stands behind it. Undefined where nothing is left.
   */
  #behindItself(fn: Fn, view: View): View | undefined {
    let waits = waitsOf(fn, this.#linked);
    while (waits.length > 0) {
      const bar = this.#bar(fn, waits, view);
      const left = waits.filter(({ ch, range }) => {
        const waking = this.#wakers.of(fn, ch, { ...view, bar });
        return range ? !waking.closed && waking.because !== 'ticker' : !waking.ready;
      });
      if (left.length === waits.length) return { ...view, bar };
      waits = left;
    }
    return undefined;
  }

  #bar(fn: Fn, waits: readonly Wait[], view: View): Bar {
    const look = this.#look(fn, view);
    const cut = new Map<number, number>();
    const shut = new Map<number, Set<number>>();
    for (const { block, index, range } of waits) {
      const { instrs, term } = fn.func.blocks[block] ?? { instrs: [], term: undefined };
      if (index < instrs.length) cut.set(block, Math.min(cut.get(block) ?? Infinity, index));
      else if (term?.t === 'select' || range) {
        const choice = term?.t === 'select' ? Math.round((index - instrs.length) * term.cases.length) : 0;
        shut.set(block, new Set([...(shut.get(block) ?? []), choice]));
      }
    }
    const next = (b: number): number[] => {
      if (cut.has(b)) return [];
      const term = fn.func.blocks[b]?.term;
      const closed = shut.get(b);
      const open =
        term === undefined || closed === undefined
          ? undefined
          : edgesOf(term).filter((e) => e.choice !== 'exit' && !closed.has(e.choice as number));
      return (look.out[b] ?? []).filter((to) => open === undefined || open.some((e) => e.to === to));
    };
    const reached = closure([0], next);
    return {
      fn: fn.id,
      reaches: (pos) => reached.has(pos.block) && pos.index <= (cut.get(pos.block) ?? Infinity),
      leaves: [...reached].some((b) => !cut.has(b) && !look.stuck.has(b) && this.#leaves(fn, b)),
    };
  }

  #leaves(fn: Fn, b: number): boolean {
    const t = fn.func.blocks[b]?.term.t;
    return t === 'return' || t === 'panic' || (t !== undefined && cutAt(this.#linked, fn, b) !== undefined);
  }

  /** The blocks that come after; where the block itself can't be passed, none, and the reason in `stuck`. */
  #ways(fn: Fn, block: Block, b: number, stuck: Map<number, Obstacle>, view: View): number[] {
    const blocked = this.#blockedIn(fn, block, b, view);
    if (blocked !== undefined) {
      stuck.set(b, blocked);
      return [];
    }
    if (cutAt(this.#linked, fn, b) !== undefined) return [];
    const { term } = block;
    const pos = { fn: fn.id, block: b, index: block.instrs.length };
    const edges = edgesOf(term).filter((e) => this.#open(fn, block, e, view));
    if (term.t === 'select' && edges.length === 0) {
      stuck.set(b, { kind: 'select', pos, at: term.at, ...this.#selectWaking(fn, term, view) });
    }
    if (term.t === 'range') {
      const waking = this.#rangeWaking(fn, term.x, view);
      if (waking !== undefined && !waking.ready && !waking.closed) {
        stuck.set(b, { kind: 'range', pos, at: term.at, waking, ch: term.x });
        return [];
      }
    }
    return edges.map((e) => e.to);
  }

  #selectWaking(fn: Fn, term: Block['term'] & { t: 'select' }, view: View): Partial<Obstacle> {
    const [first, ...more] = term.cases;
    if (first?.ch === undefined) return {};
    return { waking: this.#wakers.of(fn, first.ch, view), ch: first.ch, ...(more.length === 0 && { at: first.at }) };
  }

  #blockedIn(fn: Fn, block: Block, b: number, view: View): Obstacle | undefined {
    for (const [index, instr] of block.instrs.entries()) {
      const pos = { fn: fn.id, block: b, index };
      const found = this.#blocks(fn, instr, pos, view);
      if (found !== undefined) return found;
      if (instr.op === 'call' && neverReturnsCall(this.#linked, fn, instr)) return undefined;
    }
    return undefined;
  }

  #blocks(fn: Fn, instr: Instr, pos: Pos, view: View): Obstacle | undefined {
    if (instr.op === 'recv') {
      if (hasSome(fn, instr.ch, pos.block)) return undefined;
      const waking = this.#wakers.of(fn, instr.ch, view);
      return waking.ready ? undefined : { kind: 'receive', pos, at: instr.at, waking, ch: instr.ch };
    }
    if (!isCall(instr) || instr.op !== 'call') return undefined;
    const condition = unsignalled(this.#linked, this.#wakers.alive, fn, instr);
    if (condition !== undefined) return { kind: 'signal', pos, at: instr.at, ch: condition };
    for (const invocation of this.#linked.graph.invocations(fn, instr)) {
      if (invocation.mode !== 'call' || invocation.open || invocation.fns.length === 0) continue;
      const inner = invocation.fns.map((id) => this.#endless(fn, instr, id, view));
      const callee = invocation.fns[0];
      const found = inner[0];
      // Only where every way into the callee is caught: a callee that is caught on some ways may be fine on this one.
      if (callee !== undefined && found !== undefined && inner.every((o) => o !== undefined))
        return { kind: 'call', pos, at: instr.at, callee, inner: found };
    }
    return undefined;
  }

  /** What keeps a callee from ending on every way through it, for this call. */
  #endless(fn: Fn, call: Instr & { op: 'call' }, id: FnId, view: View): Obstacle | undefined {
    const callee = canBeHeldUp(this.#linked).has(id) ? this.#linked.program.fns[id] : undefined;
    if (callee === undefined) return undefined;
    const inner = this.#inner(view, callee, bind(this.#linked, fn, call, callee, view.binding));
    const found = this.obstacle(id, inner);
    if (found === undefined || isSignal(found)) return found;
    const { exits, out } = this.#look(callee, inner);
    return exits.length === 0 || comesUnasked(this.#linked, callee, out, found.pos.block) ? found : undefined;
  }

  #inner(view: View, callee: Fn, binding: View['binding']): View {
    const { supposed } = view;
    const concerns = supposed?.origins.some((o) => this.#wakers.concerns(o, callee.id)) === true;
    const kept = supposed !== undefined && concerns ? { supposed } : {};
    return { binding: binding.size === 0 ? NO_BINDING : binding, ...kept };
  }

  #open(fn: Fn, block: Block, edge: Edge, view: View): boolean {
    const { term } = block;
    if (term.t === 'select') {
      const c = term.cases[edge.choice as number];
      return c?.kind !== 'recv' || c.ch === undefined || this.#wakers.of(fn, c.ch, view).ready;
    }
    if (term.t === 'range' && edge.choice === 'exit') return this.#rangeWaking(fn, term.x, view)?.closed ?? true;
    if (term.t === 'branch' && edge.when?.holds === false) return !this.#neverFalse(fn, block, term.cond, view);
    return !(term.t === 'branch' && edge.when?.holds === true && term.cond.k === 'name' && term.cond.name === 'false');
  }

  /** `true`, and the `ok` of a receive from a ticker: Stop does not close its channel (package time, Ticker.Stop). */
  #neverFalse(fn: Fn, block: Block, cond: Value, view: View): boolean {
    if (isAlwaysTrue(this.#linked, fn, cond)) return true;
    if (cond.k !== 'var') return false;
    // A variable that is given other values as well says nothing of the channel.
    if (this.#linked.types.definitions(fn.file, cond.id).some((d) => d.k !== 'sent')) return false;
    const from = receiveInto(fn, block, cond.id);
    return from !== undefined && !this.#wakers.of(fn, from, view).closed;
  }

  #isChannel(fn: Fn, x: Value): boolean {
    return this.#linked.types.resolver.underlying(this.#linked.types.of(fn.file, x)).k === 'chan';
  }

  #rangeWaking(fn: Fn, x: Value, view: View): Waking | undefined {
    return this.#isChannel(fn, x) ? this.#wakers.of(fn, x, view) : undefined;
  }

  #loop(fn: Fn, trapped: readonly number[], first: number, view: View): Obstacle {
    // What can be reached from a trapped head is trapped as well; other blocks of the loop are never run.
    const loop = fn.func.loops.filter((l) => trapped.includes(l.head));
    const outer = loop.sort((a, b) => b.blocks.length - a.blocks.length)[0];
    const block = outer?.head ?? first;
    const term = fn.func.blocks[block]?.term;
    const at = outer?.at ?? (term !== undefined && 'at' in term ? term.at : fn.func.header);
    const range = term?.t === 'range' ? this.#rangeWaking(fn, term.x, view) : undefined;
    const pos = { fn: fn.id, block, index: 0 };
    if (range !== undefined && term?.t === 'range')
      return { kind: 'range', pos, at, waking: range, ch: term.x, blocks: trapped };
    const shut = this.#shutCase(fn, trapped, view);
    return { kind: 'loop', pos, at, blocks: trapped, ...shut };
  }

  /** The case of a select in the loop that would lead out of it, if anything ever made it ready. */
  #shutCase(fn: Fn, trapped: readonly number[], view: View): Pick<Obstacle, 'waking' | 'ch' | 'shut'> {
    for (const b of trapped) {
      const { instrs, term } = fn.func.blocks[b] ?? { instrs: [], term: undefined };
      for (const [index, { at, ...instr }] of instrs.entries()) {
        if (instr.op !== 'recv' || instr.ok === undefined || instr.ok < 0) continue;
        const waking = this.#wakers.of(fn, instr.ch, view);
        const shut = { pos: { fn: fn.id, block: b, index }, at };
        if (!waking.closed && waking.because !== 'ticker') return { waking, ch: instr.ch, shut };
      }
      for (const { kind, ch, at } of term?.t === 'select' ? term.cases : []) {
        const waking = kind !== 'recv' || ch === undefined ? undefined : this.#wakers.of(fn, ch, view);
        const shut = { pos: { fn: fn.id, block: b, index: instrs.length }, at };
        if (waking?.ready === false && ch !== undefined) return { waking, ch, shut };
      }
    }
    return {};
  }
}
