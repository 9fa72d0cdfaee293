import type { CallSite } from '../../link/call-graph.js';
import { externalKey, type Target } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { neverRun } from '../method-values.js';
import { literalSite } from '../path/literals.js';
import { underOnceGuard } from '../path/once.js';
import { carriesLiteral } from './carries-literal.js';
import { type Effect, type EffectMode, Lifted, type Watched } from './effect.js';
import { EffectTable, type Row } from './effect-table.js';
import { functionsHaving } from './having.js';
import { isRepeated } from './repeats.js';

/** How far up the callers an operation is lifted. */
const CHAIN_MAX = 12;

/** The ways from a function up to those who run it, for the value at hand. */
interface Upward {
  /** The calls that hand the value over, or that need not. */
  readonly calls: readonly { readonly site: CallSite; readonly row: Row }[];
  /** Where the function stands as a literal that was handed to somebody unseen. */
  readonly detached?: { readonly pos: Pos; readonly row: Row };
}

/** The operations on one value, lifted along the calls to everybody who runs them. */
export class Effects {
  readonly #linked: Linked;
  readonly #watched: Watched;
  readonly #table: EffectTable;
  readonly #upward = new Map<FnId, Upward>();
  /** Who has the value in a variable; undefined where everybody can have it. */
  readonly #having: ReadonlySet<FnId> | undefined;

  constructor(linked: Linked, watched: Watched) {
    this.#linked = linked;
    this.#watched = watched;
    this.#table = new EffectTable(watched.uses.length);
    const { cells, containers, methodValues } = watched;
    this.#having = functionsHaving(linked, [...cells, ...containers, ...methodValues]);
    this.#lift();
  }

  /** Not all of them could be lifted. */
  get overflow(): boolean {
    return this.#table.overflow;
  }

  /** How many there are. */
  get size(): number {
    return this.#table.all.length;
  }

  at(pos: Pos): readonly Effect[] {
    return this.#table.at(this.#linked.places.of(pos));
  }

  in(fn: FnId): readonly Effect[] {
    return this.#table.in(fn);
  }

  #lift(): void {
    for (const [operation, use] of this.#watched.uses.entries()) {
      const row = this.#row(use.pos);
      // The same operation may have been found by several ways.
      if (row.effects.some((e) => e.use === use)) continue;
      const fn = this.#linked.program.fns[use.pos.fn];
      const once = use.kind === 'send' && fn !== undefined && underOnceGuard(this.#linked, fn, use.pos);
      this.#table.add(row, new Lifted({ use, operation }, use.pos, use.mode ?? 'call', false, once));
    }
    for (const effect of this.#table.all) {
      // A full table takes nothing more.
      if (this.#table.overflow) break;
      if (effect.depth < CHAIN_MAX) this.#toCallers(effect);
    }
    this.#upward.clear();
  }

  #toCallers(effect: Lifted): void {
    const { program } = this.#linked;
    const { use, operation } = effect;
    const callee = program.fns[effect.pos.fn];
    if (callee === undefined) return;
    const inner = program.fns[use.pos.fn];
    const literal = inner?.func.kind === 'literal' ? inner : undefined;
    let looped: boolean | undefined;
    const up = (row: Row, pos: Pos, mode: EffectMode, again: boolean, once: boolean): void => {
      looped ??= isRepeated(this.#linked, this.#watched, callee, effect);
      const repeated = effect.repeated || looped || again;
      this.#table.add(
        row,
        new Lifted(effect, pos, strongest(effect.mode, mode), repeated, effect.once || once, effect),
      );
    };
    const { calls, detached } = this.#above(callee);
    for (const { site, row } of calls) {
      if (!this.#table.isNews(row, operation)) continue;
      if (literal !== undefined && !carriesLiteral(this.#linked, site, callee, literal)) continue;
      const { mode, repeated, target } = site.invocation;
      up(row, site.pos, mode, repeated === true, isOnce(target));
    }
    if (detached !== undefined) up(detached.row, detached.pos, 'detached', true, false);
  }

  #above(callee: Fn): Upward {
    let upward = this.#upward.get(callee.id);
    if (upward === undefined) {
      upward = this.#waysUp(callee);
      this.#upward.set(callee.id, upward);
    }
    return upward;
  }

  #waysUp(callee: Fn): Upward {
    const { graph, sight } = this.#linked;
    const sites = graph.callers(callee.id);
    const byParameter = this.#hasByParameter(callee);
    const passing = sites.filter(
      (s) => !this.#endsAt(callee, s) && (!byParameter || s.invocation.callback || this.#handsOver(s)),
    );
    const calls = passing.map((site) => ({ site, row: this.#row(site.pos) }));
    if (!(sites.length === 0 && !neverRun(this.#linked, callee.id)) && !sight.handedOut.has(callee.id))
      return { calls };
    const pos = literalSite(this.#linked, callee.id);
    if (pos === undefined || sites.some((s) => s.pos.fn === pos.fn)) return { calls };
    return { calls, detached: { pos, row: this.#row(pos) } };
  }

  #row(pos: Pos): Row {
    return this.#table.row(this.#linked.places.of(pos));
  }

  /** Whether the value is a matter of the callee and not of the caller, who does not have it. */
  #endsAt(callee: Fn, { pos }: CallSite): boolean {
    if (this.#having === undefined || callee.func.kind === 'literal' || !this.#having.has(callee.id)) return false;
    return !this.#having.has(this.#linked.program.fns[pos.fn]?.root ?? -1);
  }

  /** Whether a call of a function that has the value by a parameter is one that hands it over. */
  #handsOver({ pos, call, invocation }: CallSite): boolean {
    const caller = this.#linked.program.fns[pos.fn];
    if (caller === undefined) return false;
    const { receiver } = invocation.target;
    const from = this.#linked.program.files[caller.file]?.varBase ?? 0;
    return (
      call.args.some((value) => this.#watched.holds(value, from, caller.id)) ||
      (receiver !== undefined && this.#watched.holds(receiver, from, caller.id))
    );
  }

  #hasByParameter(callee: Fn): boolean {
    const base = this.#linked.program.files[callee.file]?.varBase ?? 0;
    const { params, recv } = callee.func;
    const { cells } = this.#watched;
    return params.some((p) => cells.has(base + p)) || (recv !== undefined && cells.has(base + recv));
  }
}

/** The callee is `sync.Once.Do`. */
const isOnce = (target: Target): boolean =>
  target.external !== undefined && externalKey(target.external) === 'sync.Once.Do';

const STRENGTH: readonly EffectMode[] = ['call', 'defer', 'go', 'detached'];

const strongest = (a: EffectMode, b: EffectMode): EffectMode => (STRENGTH.indexOf(a) >= STRENGTH.indexOf(b) ? a : b);
