import type { Span } from '../../base/span.js';
import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { methodOf } from '../../link/members.js';
import { type Fn, type FnId, functionsUnder } from '../../link/program.js';
import { backward, forward, usesOf } from '../../link/reach.js';
import { isNamed, type Type } from '../../link/type.js';
import { type Acquisition, type Fate, fateOf } from '../acquire/acquisition.js';
import { heldAs } from '../acquire/holder-name.js';
import { byPair, ownPairs, type Pair, type Pairs, releaseText } from '../acquire/pair.js';
import { supposing } from '../acquire/unseen-caller.js';
import { calleeKey, calleeText } from '../callee.js';
import { Lens } from '../lens.js';
import { canReach, isCall } from '../path/control-flow.js';
import { enclosingLoops } from '../path/loops.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import type { Supposed } from '../process/supposed.js';
import { isListener } from '../resource/listeners.js';
import { closesItself } from '../resource/over.js';
import { isTestSupport } from '../test-support.js';
import { isGivenContext } from './by-option.js';
import { byResultType } from './by-type.js';
import type { Candidate } from './candidate.js';
import { acquires, RELEASES } from './names.js';
import { staysWithOwner } from './of-owner.js';
import { orByOwner, ownerRelease, releaseByArgument } from './owner.js';
import { subscriptionTable } from './pairs.js';
import { canRegister, givesOwn, onlyNotes } from './registers.js';
import { isReleasedElsewhere } from './shown.js';

type Call = CallInstr;

/** A subscription that some way out leaves in place. */
export interface OpenSubscription {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  readonly call: CallInstr;
  /** Which result is to be released, from 0; -1: none. */
  readonly result: number;
  /** What was called: `bus.Subscribe`. */
  readonly acquire: string;
  /** The variable or field that holds the result; empty where nothing does. */
  readonly name: string;
  /** How it would be released: `sub.Unsubscribe()`. */
  readonly release: string;
  readonly fate: Exclude<Fate, { k: 'fine' }>;
  /** Where it is not seen that there is more than one. */
  readonly supposed?: Supposed;
  /** Nothing but names says that it has to be released: nobody in the program does. */
  readonly unshown: boolean;
  /** Who subscribes is a part of an owner that nothing is seen to end. */
  readonly stays: boolean;
  /** Where the channel is closed that is still registered: the next signal is sent on a closed channel. */
  readonly closed?: Use;
}

/** All subscriptions of the program that are not released. */
export function openSubscriptions(linked: Linked, lifetime: ProcessLifetime): readonly OpenSubscription[] {
  const pairs = withOwn(linked);
  const found: OpenSubscription[] = [];
  for (const { fn, pos, call } of linked.graph.calls) {
    // What serves tests subscribes for as long as the test's own bus or node is there.
    if (!linked.sight.reported(fn.id) || isTestSupport(linked, fn)) continue;
    const base = { fn, pos, at: call.at, call };
    const candidate = acquisitionOf(linked, base, pairs);
    if (candidate === undefined || handlerReleases(linked, base)) continue;
    const fate = fateOf(linked, lifetime, candidate.acquisition);
    if (fate.k === 'fine' || (candidate.own && fate.k !== 'missed')) continue;
    if (fate.k === 'dropped' && ownerEnds(linked, base)) continue;
    if (endsWithArgument(linked, base) || endsBySignal(linked, base) || isGivenContext(linked, base)) continue;
    // Where one way takes the name back, the other ways have to as well.
    const takesBack = fate.k === 'missed' && fate.release !== undefined;
    if (!takesBack && notesNames(linked, base)) continue;
    if (fate.k === 'missed' && isAnswerToAnother(fn, pos, fate)) continue;
    if (fate.k !== 'missed' && endsWithConnection(linked, base)) continue;
    if (fate.k === 'kept' && candidate.takenElsewhere === true) continue;
    // Who keeps it may wait for its end, which comes with that of what is not seen.
    if (candidate.unseen === true && fate.k !== 'missed' && fate.k !== 'dropped') continue;
    const name = heldAs(linked, candidate.acquisition, fate);
    const { release, process } = candidate;
    const { supposed } = supposing(linked, lifetime, fn, pos, fate.k === 'kept' || process === true);
    // Signals are the process's own affair: a library that asks for them and never lets go does so once, as a rule.
    // One that closes the channel takes itself to be done with them.
    const closed = process === true ? closeOf(linked, candidate) : undefined;
    if (process === true && supposed !== undefined && fate.k !== 'missed' && closed === undefined) continue;
    const acquire = calleeText(linked, fn, call);
    const { result } = candidate.acquisition;
    const whole = fate.k === 'missed' || fate.k === 'repeated';
    const unshown = !whole && candidate.shown?.() === false;
    const stays = !whole && process !== true && staysWithOwner(linked, lifetime, fn, call);
    found.push({
      ...base,
      result,
      acquire,
      name,
      release: release(name),
      fate,
      unshown,
      stays,
      ...(supposed === undefined ? {} : { supposed }),
    });
  }
  return found;
}

function closeOf(linked: Linked, { acquisition }: Candidate): Use | undefined {
  return new Lens(linked, acquisition.cells ?? []).uses.find((u) => u.kind === 'close');
}

/** It is made for a value that ends what was made for it: `eventbus.SubscribeFunc(client, f)` until `client.Close()`. */
function ownerEnds(linked: Linked, { fn, call }: Base): boolean {
  const [owner] = call.callee.k === 'field' ? [] : call.args;
  if (owner === undefined) return false;
  const type = linked.types.of(fn.file, owner);
  return RELEASES.some((name) => hasReleaseMethod(linked, type, name));
}

/**
 * It is told of events by a connection, or by something made of one, that this function closes itself: whoever listens on that
 * notices, and is taken away. So is what was subscribed on a connection of a library.
 */
function endsWithArgument(linked: Linked, { fn, pos, call }: Base): boolean {
  const { external, receiver } = linked.graph.target(fn, call);
  const on = external === undefined || receiver === undefined ? [] : [receiver];
  const given = [...on, ...call.args.flatMap((arg) => [arg, ...madeOf(linked, fn, arg)])];
  return given.some((value) => closesItself(linked, { fn, pos, call }, value));
}

/** It is given a channel that the subscriber closes or sends to: `stop` of `logger.Follow(stop)`, as a context would be. */
function endsBySignal(linked: Linked, { fn, call }: Base): boolean {
  const cells = call.args.flatMap((arg) => {
    const { k } = linked.types.resolver.underlying(linked.types.of(fn.file, arg));
    return k === 'chan' ? (linked.flow.cellOf(fn, arg) ?? []) : [];
  });
  const isOwn = ({ pos }: Use): boolean => linked.program.fns[pos.fn]?.root === fn.root;
  return cells.some((cell) => {
    const uses = usesOf(linked.flow, forward(linked.flow, [cell]).cells);
    return (
      uses.some((u) => isOwn(u) && (u.kind === 'send' || u.kind === 'close')) &&
      uses.some((u) => !isOwn(u) && (u.kind === 'recv' || u.kind === 'range'))
    );
  });
}

/**
 * The release stands on another branch than the subscription, and no way leads from one to the other within a turn: a function
 * that carries out what it is told, to subscribe or to unsubscribe.
 */
function isAnswerToAnother(fn: Fn, pos: Pos, { release }: Fate & { k: 'missed' }): boolean {
  if (release?.pos.fn !== fn.id || release.mode !== undefined || release.pos.block === pos.block) return false;
  const heads = enclosingLoops(fn, pos.block).map((l) => l.head);
  if (heads.length === 0) return !canReach(fn, pos.block, release.pos.block);
  return heads.every((head) => !canReach(fn, pos.block, release.pos.block, head));
}

/** What the variable is given, and what the calls were given that give it its value. */
const madeOf = (linked: Linked, fn: Fn, value: Value): readonly Value[] =>
  value.k !== 'var'
    ? []
    : linked.types
        .definitions(fn.file, value.id)
        .flatMap((d) => (d.k === 'call' ? d.call.args : d.k === 'value' ? [d.value] : []));

/**
 * The owner of the connection keeps it in a field and closes it at its own end: all that was subscribed on it ends with it, as
 * `nats.Conn.Close` says. A bus of the program mostly outlives its subscribers.
 */
function endsWithConnection(linked: Linked, { fn, call }: Base): boolean {
  const { external, receiver } = linked.graph.target(fn, call);
  const cell = receiver === undefined || external === undefined ? undefined : linked.flow.cellOf(fn, receiver);
  if (cell === undefined) return false;
  const { cells, truncated } = backward(linked.flow, [cell]);
  if (truncated) return false;
  const fields = [...cells].filter((c) => linked.flow.cells.name(c)?.k === 'field');
  return fields.length > 0 && usesOf(linked.flow, forward(linked.flow, fields).cells).some(closesAll);
}

const closesAll = (use: Use): boolean => use.kind === 'method' && /^(Close|Drain|Shutdown)$/.test(use.name ?? '');

function notesNames(linked: Linked, { fn, call }: Base): boolean {
  const { fns, open } = linked.graph.target(fn, call);
  return !open && fns.length > 0 && fns.every((id) => onlyNotes(linked, id));
}

/** The handler that is given takes itself back: `m.Sub.Unsubscribe()` of the message that it gets. */
function handlerReleases(linked: Linked, { fn, call }: Base): boolean {
  const handlers = call.args.flatMap((a) => linked.calls.target(fn.file, a).fns);
  if (handlers.length === 0) return false;
  // Or a literal beside it does, that it calls when it has all.
  const literals = functionsUnder(linked.program, fn.root).filter((f) => f.id !== fn.id);
  return [...handlers.flatMap((id) => linked.program.fns[id] ?? []), ...literals].some(({ func }) =>
    func.blocks.some((b) =>
      b.instrs.some((i) => isCall(i) && i.callee.k === 'field' && HANDLER_RELEASES.test(i.callee.name)),
    ),
  );
}

const HANDLER_RELEASES = /^(Unsubscribe|AutoUnsubscribe|Drain)$/;

function withOwn(linked: Linked): Pairs {
  return new Map([...subscriptionTable(), ...ownPairs(linked, 'subscription')]);
}

type Base = Pick<Acquisition, 'fn' | 'pos' | 'at' | 'call'>;

function acquisitionOf(linked: Linked, base: Base, pairs: Pairs): Candidate | undefined {
  const { fn, call } = base;
  const target = linked.graph.target(fn, call);
  const pair = pairs.get(calleeKey(linked, target));
  if (pair !== undefined) return fromPair(linked, base, pair);
  const name =
    call.callee.k === 'field' || call.callee.k === 'member' || call.callee.k === 'name' ? call.callee.name : '';
  if (acquires(name) && target.open && target.fns.length === 0) return byResultType(linked, base, answers);
  // A context that is handed in ends the subscription, as far as can be seen here.
  if (!acquires(name) || target.fns.length === 0 || call.args.some((a) => isContext(linked, fn, a))) return undefined;
  if (target.fns.some((id) => takesContext(linked, id))) return undefined;
  if (target.fns.every((id) => givesOwn(linked, id))) return undefined;
  const registers = target.fns.some((id) => canRegister(linked, id));
  const own = byResult(linked, base, call);
  // A function that only makes another one has nothing that it could take back: `defer notify("worker")()`.
  if (own !== undefined && (registers || !own.called)) return orByOwner(linked, own, target, name);
  // Nothing but the names says that it subscribes.
  return registers ? ownerRelease(linked, base, target, name) : undefined;
}

const isContext = (linked: Linked, fn: Fn, arg: Call['args'][number]): boolean =>
  isNamed(linked.types.of(fn.file, arg), 'context', 'Context');

/** The type of the argument may not be known, that of the parameter is. */
function takesContext(linked: Linked, id: FnId): boolean {
  const fn = linked.program.fns[id];
  return fn?.func.params.some((p) => isNamed(linked.types.ofVar(fn.file, p), 'context', 'Context')) ?? false;
}

/** A function by whose name a subscription is acquired answers for what it returns where it is called. */
const answers = (fn: Fn): boolean => acquires(fn.func.name);

function fromPair(linked: Linked, base: Base, pair: Pair): Candidate | undefined {
  const { by } = pair;
  if (pair.result === undefined && by !== undefined) return releaseByArgument(linked, base, by);
  return { acquisition: byPair(base, pair), release: (name) => releaseText(pair, name || 'sub') };
}

/** Methods whose channel tells that the subscription has ended by itself. */
const ENDED = ['Err', 'Done'];

/** A result with a release method, or a function that releases. */
function byResult(linked: Linked, base: Base, call: Call): Candidate | undefined {
  const results = linked.types.results(base.fn.file, call.callee);
  const types = results.k === 'tuple' ? results.types : [results];
  for (const [index, type] of types.entries()) {
    if (isListener(linked, type)) return undefined;
    if (isStopFunction(linked, type)) {
      const acquisition: Acquisition = { ...base, result: index, answers, releases: (u) => u.kind === 'call' };
      return {
        acquisition,
        called: true,
        shown: () => isReleasedElsewhere(linked, acquisition),
        release: (name) => `${name || 'unsubscribe'}()`,
      };
    }
    const names = RELEASES.filter((n) => hasReleaseMethod(linked, type, n));
    const [first] = names;
    if (first === undefined) continue;
    const acquisition: Acquisition = {
      ...base,
      result: index,
      answers,
      releases: (u) => u.kind === 'method' && names.includes(u.name ?? ''),
      ends: ENDED,
    };
    return {
      acquisition,
      shown: () => isReleasedElsewhere(linked, acquisition),
      release: (name) => `${name || 'sub'}.${first}()`,
    };
  }
  return undefined;
}

function isStopFunction(linked: Linked, type: Type): boolean {
  const under = linked.types.resolver.underlying(type);
  return (
    (under.k === 'func' && under.params.length === 0 && under.results.length <= 1) ||
    isNamed(type, 'context', 'CancelFunc')
  );
}

function hasReleaseMethod(linked: Linked, type: Type, name: string): boolean {
  const hit = methodOf(linked.types.resolver, type, name);
  return hit !== undefined && hit.k !== 'external';
}
