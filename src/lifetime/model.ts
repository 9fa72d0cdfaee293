import type { Span } from '../base/span.js';
import type { BlockId, Term } from '../facts/instr.js';
import type { Value } from '../facts/value.js';
import type { Pos } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import { type FnId, symbolOf } from '../link/program.js';
import { type RunningTicker, runningTickers } from './acquire/tickers.js';
import { type UncalledCancel, uncalledCancels } from './cancel/uncalled-cancels.js';
import { type NilChannel, nilChannels } from './channel/nil/nil-channels.js';
import type { BlockedReceive } from './channel/receive/blocked-receive.js';
import { blockedReceives } from './channel/receive/blocked-receives.js';
import { type Crowded, type Stories, type Story, storiesOf } from './channel/story.js';
import type { UnguardedSend } from './channel/unguarded-send.js';
import { unguardedSends } from './channel/unguarded-sends.js';
import { unwatchedSends } from './channel/unwatched/unwatched-sends.js';
import type { CloseMisuse } from './close/misuse.js';
import { closeMisuses } from './close/misuses.js';
import { type DetachedContext, detachedContexts } from './context/detached.js';
import { expressionText } from './expression-text.js';
import { Endings } from './goroutine/endings.js';
import { type EndlessGoroutine, endlessGoroutines } from './goroutine/goroutines.js';
import { type Wakers, wakersOf } from './goroutine/wakers.js';
import { bareSends, type LiteralReading, startsWithoutSignal, unresolvedSubscriptions } from './literal-reading.js';
import { type LeftLocked, leftLocks } from './lock/left-locked.js';
import { type LockOrder, lockOrders } from './lock/order.js';
import { type LockedTwice, locksTakenTwice } from './lock/twice.js';
import { ProcessLifetime } from './process/process-lifetime.js';
import type { Supposed } from './process/supposed.js';
import { countBefore } from './repair/count-before.js';
import { type Deferrable, deferral } from './repair/deferral.js';
import type { Repair } from './repair/repair.js';
import { resultChannel } from './repair/result-channel.js';
import { type OpenResource, openResources } from './resource/resources.js';
import { type GrowingStore, growingStores } from './subscription/only-grows.js';
import { type OpenSubscription, openSubscriptions } from './subscription/subscriptions.js';
import type { WaitGroupMisuse } from './wait-group/misuse.js';
import { waitGroupMisuses } from './wait-group/misuses.js';

/** A place in the checked code. */
export interface Place {
  /** Index of the file in the program. */
  readonly file: number;
  readonly span: Span;
}

/** The confidence of a finding, and what it rests on where that is not high. */
export type Certainty =
  | { readonly confidence: 'high'; readonly assumes?: never }
  | { readonly confidence: 'medium' | 'low'; readonly assumes: string };

/** The model of a program's lifetimes: what rules ask. Each answer is computed once, when it is first asked for. */
export class Model {
  readonly #linked: Linked;
  readonly #lifetime: ProcessLifetime;
  readonly #wakers: Wakers;
  readonly #endings: Endings;

  constructor(linked: Linked) {
    this.#linked = linked;
    this.#lifetime = new ProcessLifetime(linked);
    this.#wakers = wakersOf(linked);
    this.#endings = new Endings(linked, this.#wakers);
  }

  /** The name of a file of the program, by its index. */
  fileName(file: number): string | undefined {
    return this.#linked.program.files[file]?.input.name;
  }

  /** Whether a syntax error lies in the function around the place: the missing text may be the release. */
  isBroken({ file, span }: Place): boolean {
    const funcs = this.#linked.program.files[file]?.facts.funcs ?? [];
    return funcs.some((f) => f.broken === true && f.whole.start <= span.start && span.start < f.whole.end);
  }

  /** The place of a span in the function of a position. */
  place(pos: Pos, span: Span): Place {
    return { file: this.#linked.program.fns[pos.fn]?.file ?? -1, span };
  }

  /** The function as Go prints it in a goroutine dump. */
  symbol(fn: FnId): string {
    return symbolOf(this.#linked.program, fn);
  }

  /** The place of what starts something at a position: the `go` keyword, the call, or the case that leads into its block. */
  startOf(pos: Pos): Place {
    const func = this.#linked.program.fns[pos.fn]?.func;
    const block = func?.blocks[pos.block];
    const term = block !== undefined && 'at' in block.term ? block.term.at : func?.header;
    const at = pos.index < 0 ? func?.blocks.flatMap((b) => casesInto(b.term, pos.block))[0] : undefined;
    return this.place(pos, at ?? block?.instrs[pos.index]?.at ?? term ?? { start: 0, end: 0 });
  }

  /** The short name in backquotes, as far as it is the source's own: `` `New` ``, ``the function literal in `New` ``. */
  quotedName(id: FnId): string {
    const name = this.shortName(id);
    const literal = 'the function literal in ';
    return name.startsWith(literal) ? `${literal}\`${name.slice(literal.length)}\`` : `\`${name}\``;
  }

  /** A short name for messages: `New`, `Server.run`, `the function literal in New`. */
  shortName(id: FnId): string {
    const fn = this.#linked.program.fns[id];
    const root = this.#linked.program.fns[fn?.root ?? id];
    if (fn === undefined || root === undefined) return 'the function';
    const name =
      root.func.kind === 'method'
        ? `${root.func.recvType}.${root.func.name}`
        : root.func.name || 'a package-level variable';
    return fn === root ? name : `the function literal in ${name}`;
  }

  /** An expression as the source has it: `s.done`, `ctx.Done()`; undefined where it has no such text. */
  textOf(id: FnId, value: Value): string | undefined {
    const fn = this.#linked.program.fns[id];
    return fn === undefined ? undefined : expressionText(this.#linked, fn, value);
  }

  /**
   * How sure a finding is of what may be begun only once in the life of the process. `assumed`: what else it rests on. Two
   * assumptions are one too many where nobody outside can call what begins it.
   */
  certainty(supposed: Supposed | undefined, assumed?: string): Certainty {
    if (assumed !== undefined && supposed?.unseen !== true) return { confidence: 'medium', assumes: assumed };
    if (supposed === undefined) return { confidence: 'high' };
    const assumes = `${this.shortName(supposed.fn)} is called more than once in the life of the process`;
    const isWeak = supposed.weak || assumed !== undefined;
    return {
      confidence: isWeak ? 'low' : 'medium',
      assumes: assumed === undefined ? assumes : `${assumes}, and ${assumed}`,
    };
  }

  tickers(): readonly RunningTicker[] {
    return runningTickers(this.#linked, this.#lifetime);
  }

  /** How the release could be deferred where it was acquired; undefined where something else is needed. */
  deferral(what: Deferrable): Repair | undefined {
    return deferral(this.#linked, this.place.bind(this), what);
  }

  /** A capacity for the channel of a single send, or nothing. */
  resultChannel(send: UnguardedSend): Repair | undefined {
    return resultChannel(this.#linked, this.place.bind(this), send);
  }

  /** The Add before the `go` statement, or nothing. */
  countBefore(misuse: WaitGroupMisuse): Repair | undefined {
    return countBefore(this.#linked, this.place.bind(this), misuse);
  }

  goroutines(): readonly EndlessGoroutine[] {
    this.#endless ??= endlessGoroutines(this.#linked, this.#lifetime, this.#wakers, this.#endings);
    return this.#endless;
  }

  #endless: readonly EndlessGoroutine[] | undefined;

  /** Locks that a way out of a function leaves locked. */
  leftLocks(): readonly LeftLocked[] {
    return leftLocks(this.#linked, this.#wakers.alive);
  }

  /** Locks that their holder takes again. */
  doubleLocks(): readonly LockedTwice[] {
    return locksTakenTwice(this.#linked, this.#wakers.alive);
  }

  /** Pairs of locks that are taken in both orders. */
  lockOrders(): readonly LockOrder[] {
    return lockOrders(this.#linked, this.#wakers.alive);
  }

  cancels(): readonly UncalledCancel[] {
    return uncalledCancels(this.#linked, this.#lifetime, this.goroutines());
  }

  nilChannels(): readonly NilChannel[] {
    return nilChannels(this.#linked, this.#wakers.alive);
  }

  receives(): readonly BlockedReceive[] {
    return blockedReceives(
      this.#linked,
      this.#lifetime,
      this.#wakers,
      this.#endings,
      this.goroutines(),
      this.#stories(),
    );
  }

  subscriptions(): readonly OpenSubscription[] {
    return openSubscriptions(this.#linked, this.#lifetime);
  }

  resources(): readonly OpenResource[] {
    const goroutines = { wakers: this.#wakers, endings: this.#endings, endless: this.goroutines() };
    return openResources(this.#linked, this.#lifetime, goroutines);
  }

  growingStores(): readonly GrowingStore[] {
    return growingStores(this.#linked, this.#lifetime);
  }

  sends(): readonly UnguardedSend[] {
    const known = this.#stories().flatMap((s) => unguardedSends(this.#linked, this.#lifetime, this.#wakers, s));
    return [...known, ...unwatchedSends(this.#linked, this.#lifetime)];
  }

  waitGroups(): readonly WaitGroupMisuse[] {
    return waitGroupMisuses(this.#linked);
  }

  closes(): readonly CloseMisuse[] {
    return closeMisuses(this.#linked, this.#wakers, this.#stories());
  }

  detached(): readonly DetachedContext[] {
    return detachedContexts(this.#linked, this.#lifetime, this.#wakers);
  }

  /** What the rules say to the letter, for a strict run. */
  literally(): {
    readonly goroutines: readonly LiteralReading[];
    readonly sends: readonly LiteralReading[];
    readonly subscriptions: readonly LiteralReading[];
  } {
    return {
      goroutines: startsWithoutSignal(this.#linked),
      sends: bareSends(this.#stories()),
      subscriptions: unresolvedSubscriptions(this.#linked),
    };
  }

  #stories(): readonly Story[] {
    this.#told ??= storiesOf(this.#linked, this.#lifetime, this.#wakers);
    return this.#told.told;
  }

  #told: Stories | undefined;

  /** What was left out of the answers that were given, since following it would take too long. */
  limits(): readonly Crowded[] {
    return this.#told?.crowded ?? [];
  }
}

/** The cases of a select that lead into the block. */
const casesInto = (term: Term, block: BlockId): readonly Span[] =>
  term.t === 'select' ? term.cases.flatMap((c) => (c.to === block ? [c.at] : [])) : [];
