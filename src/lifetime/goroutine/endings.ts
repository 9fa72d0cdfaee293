import type { Span } from '../../base/span.js';
import type { Block, Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { cutAt, type Edge, edgesOf, isCall } from '../path/control-flow.js';
import { neverReturnsCall } from '../path/never-returns.js';
import type { Wakers, Waking } from './wakers.js';

/** Why a function can't come to its end from some place that it can reach. */
export interface Obstacle {
  readonly kind: 'loop' | 'receive' | 'range' | 'select' | 'call';
  readonly pos: Pos;
  readonly at: Span;
  readonly waking?: Waking;
  /** For `call`: the function that never ends, and why. */
  readonly callee?: FnId;
  readonly inner?: Obstacle;
}

/** Answers for each function whether it comes to an end whatever way it takes. */
export class Endings {
  readonly #linked: Linked;
  readonly #wakers: Wakers;
  readonly #memo = new Map<FnId, Obstacle | 'ends'>();

  constructor(linked: Linked, wakers: Wakers) {
    this.#linked = linked;
    this.#wakers = wakers;
  }

  /** What keeps the function from ending; undefined where it can end from wherever it gets to. */
  obstacle(id: FnId): Obstacle | undefined {
    const known = this.#memo.get(id);
    if (known !== undefined) return known === 'ends' ? undefined : known;
    // Recursion ends by itself as far as this question goes.
    this.#memo.set(id, 'ends');
    const fn = this.#linked.program.fns[id];
    const found = fn === undefined || fn.func.blocks.length === 0 ? undefined : this.#search(fn);
    this.#memo.set(id, found ?? 'ends');
    return found;
  }

  #search(fn: Fn): Obstacle | undefined {
    const stuck = new Map<number, Obstacle>();
    const out = fn.func.blocks.map((block, b) => this.#ways(fn, block, b, stuck));
    const reachable = closure([0], (b) => out[b] ?? []);
    const into = new Map<number, number[]>();
    for (const from of reachable) for (const to of out[from] ?? []) into.set(to, [...(into.get(to) ?? []), from]);
    const exits = [...reachable].filter((b) => !stuck.has(b) && this.#leaves(fn, b));
    const canEnd = closure(exits, (b) => into.get(b) ?? []);
    const trapped = [...reachable].filter((b) => !canEnd.has(b)).sort((a, b) => a - b);
    const first = trapped[0];
    if (first === undefined) return undefined;
    const blocked = trapped.map((b) => stuck.get(b)).find((o) => o !== undefined);
    return blocked ?? this.#loop(fn, trapped, first);
  }

  #leaves(fn: Fn, b: number): boolean {
    const block = fn.func.blocks[b];
    if (block === undefined) return false;
    return block.term.t === 'return' || block.term.t === 'panic' || cutAt(this.#linked, fn, block) !== undefined;
  }

  /** The blocks that come after; where the block itself can't be passed, none, and the reason in `stuck`. */
  #ways(fn: Fn, block: Block, b: number, stuck: Map<number, Obstacle>): number[] {
    const blocked = this.#blockedIn(fn, block, b);
    if (blocked !== undefined) {
      stuck.set(b, blocked);
      return [];
    }
    if (cutAt(this.#linked, fn, block) !== undefined) return [];
    const { term } = block;
    const pos = { fn: fn.id, block: b, index: block.instrs.length };
    const edges = edgesOf(term).filter((e) => this.#open(fn, block, e));
    if (term.t === 'select' && edges.length === 0) {
      stuck.set(b, { kind: 'select', pos, at: term.at, ...this.#selectWaking(fn, term) });
    }
    if (term.t === 'range') {
      const waking = this.#rangeWaking(fn, term.x);
      if (waking !== undefined && !waking.ready) stuck.set(b, { kind: 'range', pos, at: term.at, waking });
      if (waking !== undefined && !waking.ready) return [];
    }
    return edges.map((e) => e.to);
  }

  #selectWaking(fn: Fn, term: Block['term'] & { t: 'select' }): { waking?: Waking } {
    const first = term.cases[0];
    return first?.ch === undefined ? {} : { waking: this.#wakers.of(fn, first.ch) };
  }

  #blockedIn(fn: Fn, block: Block, b: number): Obstacle | undefined {
    for (let index = 0; index < block.instrs.length; index++) {
      const instr = block.instrs[index];
      if (instr === undefined) continue;
      const pos = { fn: fn.id, block: b, index };
      const found = this.#blocks(fn, instr, pos);
      if (found !== undefined) return found;
      if (instr.op === 'call' && neverReturnsCall(this.#linked, fn, instr)) return undefined;
    }
    return undefined;
  }

  #blocks(fn: Fn, instr: Instr, pos: Pos): Obstacle | undefined {
    if (instr.op === 'recv') {
      const waking = this.#wakers.of(fn, instr.ch);
      return waking.ready ? undefined : { kind: 'receive', pos, at: instr.at, waking };
    }
    if (!isCall(instr) || instr.op !== 'call') return undefined;
    for (const invocation of this.#linked.graph.invocations(fn, instr)) {
      if (invocation.mode !== 'call' || invocation.open || invocation.fns.length === 0) continue;
      const inner = invocation.fns.map((id) => this.obstacle(id));
      const callee = invocation.fns[0];
      // Only where every way into the callee is caught: a callee that is caught on some ways may be fine on this one.
      if (
        callee !== undefined &&
        inner.every((o) => o !== undefined) &&
        invocation.fns.every((id) => this.neverEnds(id))
      ) {
        const found = inner[0];
        return { kind: 'call', pos, at: instr.at, callee, ...(found === undefined ? {} : { inner: found }) };
      }
    }
    return undefined;
  }

  /** Whether no way through the function ends. */
  neverEnds(id: FnId): boolean {
    if (this.obstacle(id) === undefined) return false;
    const fn = this.#linked.program.fns[id];
    if (fn === undefined) return false;
    const stuck = new Map<number, Obstacle>();
    const out = fn.func.blocks.map((block, b) => this.#ways(fn, block, b, stuck));
    const reachable = closure([0], (b) => out[b] ?? []);
    return ![...reachable].some((b) => !stuck.has(b) && this.#leaves(fn, b));
  }

  #open(fn: Fn, block: Block, edge: Edge): boolean {
    const { term } = block;
    if (term.t === 'select') {
      const c = term.cases[edge.choice as number];
      return c?.kind !== 'recv' || c.ch === undefined || this.#wakers.of(fn, c.ch).ready;
    }
    if (term.t === 'range' && edge.choice === 'exit') return this.#rangeWaking(fn, term.x)?.closed ?? true;
    if (term.t === 'branch' && edge.when?.holds === false) return !this.#neverFalse(fn, block, term.cond);
    if (term.t === 'branch' && edge.when?.holds === true)
      return !(term.cond.k === 'name' && term.cond.name === 'false');
    return true;
  }

  /** `true`, and the `ok` of a receive from a ticker: Stop does not close its channel (package time, Ticker.Stop). */
  #neverFalse(fn: Fn, block: Block, cond: Value): boolean {
    if (cond.k === 'name' && cond.name === 'true') return true;
    if (cond.k === 'const' && cond.text === 'true') return true;
    if (cond.k !== 'var') return false;
    const from = receiveInto(fn, block, cond.id);
    return from !== undefined && this.#wakers.of(fn, from).because === 'ticker';
  }

  #rangeWaking(fn: Fn, x: Value): Waking | undefined {
    const type = this.#linked.types.resolver.underlying(this.#linked.types.of(fn.file, x));
    return type.k === 'chan' ? this.#wakers.of(fn, x) : undefined;
  }

  #loop(fn: Fn, trapped: readonly number[], first: number): Obstacle {
    const loop = fn.func.loops.filter(
      (l) => l.blocks.every((b) => trapped.includes(b) || b === l.head) && trapped.includes(l.head),
    );
    const outer = loop.sort((a, b) => b.blocks.length - a.blocks.length)[0];
    const block = outer?.head ?? first;
    const term = fn.func.blocks[block]?.term;
    const at = outer?.at ?? (term !== undefined && 'at' in term ? term.at : fn.func.header);
    const range = term?.t === 'range' ? this.#rangeWaking(fn, term.x) : undefined;
    const pos = { fn: fn.id, block, index: 0 };
    return range === undefined ? { kind: 'loop', pos, at } : { kind: 'range', pos, at, waking: range };
  }
}

/** The channel that the boolean of a receive in this block, or in the select before it, comes from. */
function receiveInto(fn: Fn, block: Block, ok: number): Value | undefined {
  for (const instr of block.instrs) if (instr.op === 'recv' && instr.ok === ok) return instr.ch;
  for (const { term } of fn.func.blocks) {
    if (term.t !== 'select') continue;
    const found = term.cases.find((c) => c.ok === ok);
    if (found?.ch !== undefined) return found.ch;
  }
  return undefined;
}

function closure(start: readonly number[], next: (b: number) => readonly number[]): Set<number> {
  const seen = new Set(start);
  const queue = [...start];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const to of next(at)) {
      if (!seen.has(to)) {
        seen.add(to);
        queue.push(to);
      }
    }
  }
  return seen;
}
