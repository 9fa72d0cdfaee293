import type { Instr, Term } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import type { Effect, Lens } from '../lens.js';
import type { Assumptions } from '../path/condition/assumptions.js';
import { canReach, comesBefore, defersIn, type Edge, isCall } from '../path/control-flow.js';
import { remembered } from '../path/remembered.js';
import { findWay, type Visitor, type Way } from '../path/walk.js';
import type { Acquisition } from './acquisition.js';
import { Agents, isOfTurn } from './agents.js';
import { Asks } from './asks.js';
import { canTake, comesNeverBack, runsForEver } from './endless.js';
import { endsProcess } from './failure/ends-process.js';
import { leftUntested } from './failure/left-untested.js';
import { OnError } from './failure/on-error.js';
import { Held, type Onward, variableOf } from './held.js';
import { capturedBy, givenOn } from './kept/captured.js';
import { askedErrors, Hands, isRefused, isTakenUnless, saysTaken } from './kept/hands.js';
import { rewraps } from './kept/inner.js';
import { isLent } from './kept/lent.js';
import { notNil } from './kept/not-nil.js';
import { isOfAnother, isOfNextCall } from './kept/of-another.js';
import { isGivenToOuter } from './kept/outer.js';
import { isStartedWith } from './kept/started.js';
import { worksOnFile } from './kept/works-on.js';
import { isReturned } from './returned.js';
import { givesWay, passesOver } from './turn/other-turns.js';

/** Searches ways that leave a function without releasing a value. */
export class ReleaseWays {
  readonly linked: Linked;
  readonly lens: Lens;
  readonly agents: Agents;
  readonly #releases: (use: Use) => boolean;
  /** Whether a way ends where the value is put into what others can have. */
  readonly #untilKept: boolean;
  readonly #asks: Asks;
  readonly hands?: Hands;
  readonly #ended: (use: Use) => boolean;
  readonly #endedOn: NonNullable<Acquisition['endedOn']>;
  readonly #onError: OnError;
  readonly #busy = new Set<FnId>();
  /** It is asked whether a call only has the value while it runs; no other call takes it over meanwhile. */
  #lending = false;

  constructor(
    linked: Linked,
    lens: Lens,
    home: Fn,
    what: Pick<Acquisition, 'releases' | 'serves' | 'exhausts' | 'fails' | 'ended' | 'endedOn' | 'ends' | 'closes'>,
    untilKept = false,
  ) {
    const { releases, serves, ended, endedOn } = what;
    this.#untilKept = untilKept;
    this.#asks = new Asks(linked, what);
    this.linked = linked;
    this.lens = lens;
    this.#releases = serves === undefined ? releases : (use) => releases(use) || serves(use);
    this.#ended = ended ?? (() => false);
    this.#endedOn = endedOn ?? (() => false);
    this.#onError = new OnError(linked, lens, this.#releases);
    this.agents = new Agents(linked, lens, home, releases);
    // Fields and what other functions do are not seen within one function: there each hand has it for good.
    if (untilKept && lens.within === undefined)
      this.hands = new Hands(
        linked,
        (fn, id) => this.#isWatched(fn, id),
        (fn, params) => this.visitor(fn, { fn: fn.id, block: 0, index: -1 }, params, true),
      );
  }

  /** Whether the value is released there, in whatever way. */
  readonly releasesAt = (pos: Pos): boolean => this.lens.effectsAt(pos).some((e) => this.#releases(e.use));

  /** What was registered by an argument is released by a call that was deferred before. */
  deferredBefore({ fn, pos, result }: Acquisition): boolean {
    if (result >= 0) return false;
    return defersIn(fn).some((at) => comesBefore(fn, at, pos) && this.releasesAt(at));
  }

  /**
   * A way from `start` on which nothing releases. `held` names the variables that hold the value at the start;
   * without it any that ever can is taken to hold it.
   */
  find(fn: Fn, start: Pos, known: Assumptions, held?: readonly VarId[]): Way | undefined {
    const visitor = this.visitor(fn, start, held, true);
    if (!remembered(this.linked, fn, start)) return findWay(this.linked, fn, start, visitor, known);
    const again = (pos: Pos): boolean => pos.block === start.block && pos.index === start.index;
    const once: Visitor<Held> = {
      ...visitor,
      covers: (instr, pos, sum, memory) => again(pos) || visitor.covers(instr, pos, sum, memory),
    };
    return findWay(this.linked, fn, start, once, known);
  }

  /** Whether a way from `start` ends with a return that hands the value on, unreleased and not kept by anybody else. */
  handsOn(fn: Fn, start: Pos, known: Assumptions, held: readonly VarId[]): boolean {
    const visitor = this.visitor(fn, start, held, true);
    const hands: Visitor<Held> = {
      ...visitor,
      coversTerm: (term, _, memory) =>
        term.t === 'return' && (!isReturned(this, fn, start, term) || memory?.releasedAtEnd === true),
    };
    return findWay(this.linked, fn, start, hands, known) !== undefined;
  }

  /** `deferred`: whether a deferred release counts. In a loop that goes on for ever it does not. */
  visitor(fn: Fn, start: Pos, held: readonly VarId[] | undefined, deferred: boolean): Visitor<Held> {
    return {
      ...(held === undefined ? {} : { memory: this.#memory(fn, start, held) }),
      ...(this.#untilKept ? { asks: askedErrors(fn, this.linked) } : {}),
      covers: (instr, pos, _sum, memory) => (deferred || instr.op !== 'defer') && this.#covers(fn, instr, pos, memory),
      coversTerm: (term, pos, memory, assumed) =>
        term.t === 'return' &&
        ((deferred && memory?.releasedAtEnd === true) ||
          this.#released(pos, fn, memory) ||
          endsProcess(this.linked, fn, term, pos.block) ||
          leftUntested(fn, start, held, pos) ||
          (!isRefused(term, memory) &&
            (isTakenUnless(memory, assumed) ||
              isReturned(this, fn, start, term) ||
              this.hands?.namesHolder(fn, term.values, memory) === true))),
      follows: (term, edge, pos, _sum, memory) =>
        !saysTaken(edge, memory) &&
        this.hands?.leavesBy(fn, term, edge, memory) !== true &&
        canTake(this.linked, fn, term, edge) &&
        !this.#asks.denies(fn, edge, pos, (id) => this.#isWatched(fn, id) && memory?.has(id) !== false) &&
        !this.#asks.saysClosed(fn, term, edge, (id) => this.#isWatched(fn, id) && memory?.has(id) !== false) &&
        !this.#asks.absent(fn, edge, (cell) => this.lens.cells.has(cell)) &&
        !this.#asks.setBeside(fn, edge, start, (id) => this.#isWatched(fn, id)) &&
        !this.#endedOn(fn, edge, term) &&
        !this.#onError.denies(fn, edge) &&
        !this.#caseReleases(fn, term, edge, pos, memory) &&
        !passesOver(fn, edge, pos, (at) => this.#startsRelease(at)),
    };
  }

  #startsRelease(pos: Pos): boolean {
    return this.lens.effectsAt(pos).some((e) => e.mode === 'go' && this.#releases(e.use));
  }

  #memory(fn: Fn, start: Pos, held: readonly VarId[]): Held {
    const can = (id: VarId): boolean => this.#isWatched(fn, id);
    const defers = (instr: Instr, pos: Pos): readonly VarId[] => this.#deferredReads(fn, instr, pos);
    const before = defersIn(fn).flatMap((at) =>
      at.block === start.block || canReach(fn, at.block, start.block) ? defers(at.instr, at) : [],
    );
    const reads = (value: Value): VarId | undefined => this.#asks.variable(fn, value);
    const onward = (instr: Instr, pos: Pos, at: Held): Onward | undefined => this.hands?.onward(fn, instr, pos, at);
    return new Held({ can, reads, defers, onward }, held, before);
  }

  carries(cell: number): boolean {
    return this.lens.cells.has(cell) || this.lens.containers.has(cell) || this.agents.cells.has(cell);
  }

  #isWatched(fn: Fn, id: VarId): boolean {
    return this.lens.cells.has((this.linked.program.files[fn.file]?.varBase ?? 0) + id);
  }

  #covers(fn: Fn, instr: Instr, pos: Pos, held: Held | undefined): boolean {
    const onward = held === undefined ? undefined : this.hands?.onward(fn, instr, pos, held);
    for (const effect of this.lens.effectsAt(pos)) {
      if (onward !== undefined && (effect.chain.length > 1 || effect.use.kind === 'keep')) continue;
      if (effect.mode === 'go' && this.hands?.isDropped(fn, instr, held) === true) continue;
      if (effect.use.kind === 'escape') {
        if (this.#lending || this.#isLent(fn, instr, pos, held)) continue;
        if (effect.chain.length < 2 && worksOnFile(this.linked, fn, instr, (id) => this.#isWatched(fn, id))) continue;
        return true;
      }
      if (effect.mode === 'call' && this.#ended(effect.use)) return true;
      if (this.#untilKept && held !== undefined && isOfAnother(this.linked, fn, instr, effect, held)) continue;
      if (held !== undefined && isOfNextCall(this.linked, fn, instr, effect, held)) continue;
      // Whoever can have it from there on may release it.
      const inBlock = pos.index < (fn.func.blocks[pos.block]?.instrs.length ?? 0);
      if (inBlock && this.#isKeep(fn, effect.use, held)) return true;
      if (!this.#releases(effect.use) || this.#onError.teller(fn, instr, effect) !== undefined) continue;
      if (this.#isMeant(fn, instr, effect, held)) return true;
    }
    if (instr.op === 'recv' && this.#asks.ended(fn, instr.ch, (id) => held?.has(id) !== false)) return true;
    if (onward === undefined && held !== undefined && this.hands?.leaves(fn, instr, held) === true) return true;
    const isHeld = (id: VarId): boolean => this.#isWatched(fn, id) && held?.has(id) !== false;
    if (this.#asks.asserts(fn, instr, pos, isHeld) || rewraps(this.linked, fn, instr, isHeld)) return true;
    if (held !== undefined && givesWay(fn, instr, pos, held, this.releasesAt)) return true;
    if (isCall(instr) && comesNeverBack(this.linked, fn, instr)) return true;
    if (
      instr.op === 'go' &&
      runsForEver(this.linked, fn, instr) &&
      isStartedWith(this.linked, fn, instr, (id) => this.#isWatched(fn, id))
    )
      return true;
    return this.agents.handedOver(fn, instr) || this.#givenToOuter(fn, instr, held);
  }

  /** Somebody unseen has the value only while the call runs: the function closes it itself. */
  #isLent(fn: Fn, instr: Instr, pos: Pos, held: Held | undefined): boolean {
    if (held === undefined || instr.op !== 'call') return false;
    this.#lending = true;
    const visitor = { ...this.visitor(fn, pos, [], true), memory: held };
    const lent = isLent(this.linked, { fn, pos, call: instr, visitor, releasesAt: this.releasesAt });
    this.#lending = false;
    return lent;
  }

  #isKeep(fn: Fn, use: Use, held: Held | undefined): boolean {
    return this.#untilKept && use.kind === 'keep' && this.#holds(fn, use, held);
  }

  /** A literal puts it into a variable of the function around it, where something else releases it. */
  #givenToOuter(fn: Fn, instr: Instr, held: Held | undefined): boolean {
    if (instr.op !== 'assign') return false;
    return instr.src.some((src, i) => {
      const id = variableOf(src);
      const dst = instr.dst[i];
      if (id === undefined || dst?.k !== 'var' || !this.#isWatched(fn, id) || held?.has(id) === false) return false;
      return this.startsOutside(fn, dst.id);
    });
  }

  /** The call puts it into a variable of the function around the literal, where something else releases it. */
  startsOutside(fn: Fn, id: VarId): boolean {
    return isGivenToOuter({ linked: this.linked, lens: this.lens, releases: this.#releases }, fn, id);
  }

  #released(pos: Pos, fn: Fn, held: Held | undefined): boolean {
    return this.lens.effectsAt(pos).some((e) => this.#releases(e.use) && this.#holds(fn, e.use, held));
  }

  /** The case of a select that is taken, or the range, is itself the release: the receive from a timer that has fired. */
  #caseReleases(fn: Fn, term: Term, edge: Edge, pos: Pos, held: Held | undefined): boolean {
    // A range over the channel ends when it is closed, by another than who registered it.
    if (term.t === 'range')
      return this.lens.effectsAt(pos).some((e) => e.use.kind === 'range' && this.#releases(e.use));
    if (term.t !== 'select' || typeof edge.choice !== 'number') return false;
    const taken = term.cases[edge.choice];
    const over = this.#asks.ended(fn, taken?.ch, (id) => held?.has(id) !== false);
    if (over || this.agents.leavesBy(fn, term, edge)) return true;
    const ends = (u: Use): boolean => this.#releases(u) || this.#ended(u) || this.#isKeep(fn, u, held);
    return this.lens.effectsAt(pos).some(({ use }) => use.at === taken?.at && ends(use));
  }

  /** The release at the instruction is for the value that the way watches, and surely happens. */
  #isMeant(fn: Fn, instr: Instr, effect: Effect, held: Held | undefined): boolean {
    if (instr.op === 'go' && effect.chain.length > 1 && !this.alwaysReleases(fn, instr, effect)) return false;
    // A deferred literal reads the variable when the function ends: the way's end asks.
    const captured = effect.use.pos.fn === fn.id ? undefined : capturedBy(this.lens, fn, effect.use);
    if (instr.op === 'defer' && captured !== undefined)
      return (
        held === undefined || (held.has(captured) && isOfTurn(this.linked, fn, captured, effect.pos.block, instr.at))
      );
    if (effect.mode === 'go' || effect.mode === 'detached') return true;
    if (isCall(instr) && effect.use.pos.fn !== fn.id) {
      const passed = instr.args
        .flatMap((a) => this.#asks.variable(fn, a) ?? [])
        .filter((id) => this.#isWatched(fn, id));
      if (passed.length > 0) return held === undefined || passed.some((id) => held.has(id));
    }
    return this.#holds(fn, effect.use, held);
  }

  #holds(fn: Fn, use: Use, held: Held | undefined): boolean {
    const id = capturedBy(this.lens, fn, use);
    return id === undefined || held === undefined || held.has(id);
  }

  /** The variables that a deferred literal releases. */
  #deferredReads(fn: Fn, instr: Instr, pos: Pos): readonly VarId[] {
    if (instr.op !== 'defer') return [];
    return this.lens.effectsAt(pos).flatMap((e) => {
      if (!this.#releases(e.use) || e.use.pos.fn === fn.id) return [];
      return capturedBy(this.lens, fn, e.use) ?? givenOn(this.lens, fn, e);
    });
  }

  /** Whether the goroutine that the instruction starts releases on all its ways. */
  alwaysReleases(fn: Fn, instr: CallInstr, effect: Effect): boolean {
    // A release in yet another goroutine, or by somebody unseen: taken to come.
    if (effect.chain.length > 2) return true;
    const fns = this.linked.graph.invocations(fn, instr).flatMap((i) => i.fns);
    return fns.every((id) => {
      const callee = this.linked.program.fns[id];
      if (callee === undefined || callee.func.blocks.length === 0 || this.#busy.has(id)) return true;
      this.#busy.add(id);
      const way = this.find(callee, { fn: id, block: 0, index: -1 }, notNil(this.lens, callee));
      this.#busy.delete(id);
      return way === undefined;
    });
  }
}
