import type { Span } from '../../base/span.js';
import type { VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import { HANDLES } from '../../link/library/handles.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { behindPointers, isNamed } from '../../link/type.js';
import { type Acquisition, type Fate, fateOf } from '../acquire/acquisition.js';
import { heldAs } from '../acquire/holder-name.js';
import { byPair, type Pair, releaseText } from '../acquire/pair.js';
import { supposing } from '../acquire/unseen-caller.js';
import { calleeKey, calleeText } from '../callee.js';
import { endsWith } from '../cancel/ended.js';
import type { Edge } from '../path/control-flow.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import type { Supposed } from '../process/supposed.js';
import { heldBy, type Opening, type Owned, openings } from './openings.js';
import { closesItself, endsWithDatabase, endsWithUnderlying, isOfGivenDatabase } from './over.js';
import { endsByWork } from './owner/by-work.js';
import { type LeftByFailure, leftByFailure } from './owner/left-by-failure.js';
import type { Goroutines } from './owner/owned.js';
import { byStatus } from './status/by-status.js';
import { requestContexts, underCancelledContext } from './under-context.js';
import { isShown, releasesBeside } from './unseen/shown-by-use.js';

/** Something that was opened and that some way out leaves open. */
export interface OpenResource {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  readonly call: CallInstr;
  /** Which result is to be released, from 0. */
  readonly result: number;
  /** What was called: `os.Open`. */
  readonly acquire: string;
  /** The variable or field that holds it; empty where nothing does. */
  readonly name: string;
  /** How it would be released: `resp.Body.Close()`. */
  readonly release: string;
  readonly fate: Exclude<Fate, { k: 'fine' }>;
  /** Where the called function of the program opens it. */
  readonly origin?: { readonly pos: Pos; readonly at: Span };
  /** It is a value that holds a goroutine, or something opened, which only its methods end. */
  readonly owned?: Owned;
  /** The method that ends it does so by the way, and is there for something else. */
  readonly byWork: boolean;
  /** What the called function does is not seen; by what it can be told all the same that it opens something. */
  readonly unseen?: NonNullable<Opening['unseen']>;
  /** Nothing but the close on another way says that it was opened. */
  readonly unnamed: boolean;
  /** Where a caller drops the object that holds it, since the function has failed. */
  readonly dropped?: LeftByFailure['dropped'];
  /** Where it is not seen that there is more than one. */
  readonly supposed?: Supposed;
}

/** All resources of the program that are not released. */
export function openResources(
  linked: Linked,
  lifetime: ProcessLifetime,
  goroutines: Goroutines,
): readonly OpenResource[] {
  const all = openings(linked, goroutines);
  const made = new Set(all.flatMap((o) => (o.unseen === undefined ? (cellOf(linked, o) ?? []) : [])));
  const found = all.flatMap((opening): OpenResource[] => {
    const { fn, call, pair, origin, holder, owned, unseen } = opening;
    // Whose value it is, the caller answers for it.
    if (holder !== undefined && (fn.func.params.includes(holder) || fn.func.recv === holder)) return [];
    if (!linked.sight.reported(fn.id) || goesWithParent(linked, opening, made)) return [];
    if (endsWithDatabase(linked, opening)) return [];
    // Whoever calls a function that hands on what it opened answers for it there.
    const held = holder === undefined ? {} : { holder };
    const ends = endsOf(linked, opening);
    const acquisition = { ...byPair(opening, pair), ...held, ...ends, answers: () => true };
    const own = fateOf(linked, lifetime, acquisition);
    const left = own.k === 'fine' && !unseen ? leftByFailure(linked, lifetime, acquisition) : undefined;
    const fate: Fate = left === undefined ? own : { k: 'missed', fn, way: left.way, release: left.release };
    if (fate.k === 'fine' || endsWithUnderlying(linked, opening) || underCancelledContext(linked, opening)) return [];
    if (fate.k === 'kept' && isOfGivenDatabase(linked, opening)) return [];
    if (unseen === 'closed by the caller' && !isShown(linked, opening, fate)) return [];
    // What is not seen may be over by then.
    if (unseen !== undefined && fate.k === 'replaced') return [];
    if (opening.ifMissed === true && fate.k !== 'missed') return [];
    // What a call leaves open is left open by each.
    const { supposed } = fate.k === 'kept' ? supposing(linked, lifetime, fn, opening.pos, true) : {};
    // Many an owner is made once and lives as long as the process.
    const global = fate.k === 'kept' && linked.flow.cells.name(fate.cell)?.k === 'global';
    if ((owned !== undefined || unseen !== undefined) && (supposed !== undefined || global)) return [];
    const name = left?.name ?? heldAs(linked, acquisition, fate);
    return [
      {
        fn,
        pos: opening.pos,
        at: opening.at,
        call,
        result: acquisition.result,
        acquire: calleeText(linked, fn, call),
        name,
        release: releaseOf(linked, opening, pair, name),
        fate,
        ...(left === undefined ? {} : { dropped: left.dropped }),
        ...(supposed === undefined ? {} : { supposed }),
        ...(origin === undefined ? {} : { origin }),
        ...(owned === undefined ? {} : { owned }),
        byWork: owned !== undefined && endsByWork(linked, owned.end),
        ...(unseen === undefined ? {} : { unseen }),
        unnamed: opening.unnamed === true,
      },
    ];
  });
  return found.filter((one) => !found.some((other) => isKeptBy(one, other) || isOf(one, other)));
}

/** What is left open itself is told as that, and not as what the value that was to hold it leaves open. */
const isOf = (owner: OpenResource, other: OpenResource): boolean =>
  owner.owned?.holds === 'resource' && other.owned === undefined && owner.call === other.call;

/** What a function opens for its caller, who keeps it and never releases it: that is told once, at the call that keeps it. */
function isKeptBy({ pos, fate }: OpenResource, { origin, fate: other }: OpenResource): boolean {
  if (origin === undefined || fate.k !== 'kept' || other.k !== 'kept' || fate.cell !== other.cell) return false;
  const { fn, block, index } = origin.pos;
  return fn === pos.fn && block === pos.block && index === pos.index;
}

/** Where it ends by itself, and what else releases it. */
function endsOf(linked: Linked, opening: Opening): Pick<Acquisition, 'endedOn' | 'taken'> {
  const told = byStatus(linked, opening);
  if (opening.unseen === undefined) {
    const ends = requestContexts(linked, opening).map((id) => endsWith(linked, opening.fn, { k: 'var', id }));
    const id = opening.call.op === 'call' ? (opening.call.results[opening.pair.result ?? 0] ?? -1) : -1;
    return {
      endedOn: (fn, edge, term) =>
        told?.(fn, edge, term) === true || ends.some((end) => end(fn, edge)) || saysEnded(linked, fn, edge, id),
    };
  }
  const ended = endedOn(linked, opening);
  return {
    endedOn: (fn, edge, term) => ended(fn, edge) || told?.(fn, edge, term) === true,
    taken: () => releasesBeside(linked, opening),
  };
}

/** What was opened with a context ends with it, as far as is known of what is not seen; so does what says that it has. */
function endedOn(linked: Linked, { fn, call, pair }: Opening): (fn: Fn, edge: Edge) => boolean {
  const context = call.args.find((a) => isNamed(linked.types.of(fn.file, a), 'context', 'Context'));
  const ends = context === undefined ? undefined : endsWith(linked, fn, context);
  const id = call.op === 'call' ? (call.results[pair.result ?? 0] ?? -1) : -1;
  return (at, edge) => ends?.(at, edge) === true || saysEnded(linked, at, edge, id);
}

/** `if cursor.IsNil()`: there is nothing to close. */
function saysEnded(linked: Linked, fn: Fn, { when }: Edge, id: VarId): boolean {
  if (when?.holds !== true || when.cond.k !== 'var') return false;
  return linked.types.definitions(fn.file, when.cond.id).some((d) => {
    if (d.k !== 'call' || d.call.callee.k !== 'field') return false;
    const { name, x } = d.call.callee;
    return x.k === 'var' && x.id === id && /^(Is)?(Nil|Closed|Done|Exited)$/.test(name);
  });
}

function cellOf(linked: Linked, opening: Opening): number | undefined {
  const { fn } = opening;
  const id = opening.holder === undefined ? heldBy(opening) : -1;
  return id < 0 ? undefined : (linked.program.files[fn.file]?.varBase ?? 0) + id;
}

/** Parents whose end does not end what they gave: a listener's connections, a root's files. */
const LEAVES_CHILDREN = /^(net|os|crypto\/tls|golang\.org\/x\/net\/.*)\./;

/** Connections that carry others: those end with them, whoever opened them. */
const ENDS_CHILDREN = /^(golang\.org\/x\/crypto\/ssh|github\.com\/pkg\/sftp)\./;

/** What is opened on what the same function opened ends with it, and is part of that defect. */
function goesWithParent(linked: Linked, opening: Opening, made: ReadonlySet<number>): boolean {
  const { fn, call } = opening;
  if (call.callee.k !== 'field') return false;
  const parent = linked.flow.cellOf(fn, call.callee.x);
  const key = calleeKey(linked, linked.graph.target(fn, call));
  if (parent === undefined || LEAVES_CHILDREN.test(key)) return false;
  return made.has(parent) || (ENDS_CHILDREN.test(key) && closesItself(linked, opening, call.callee.x));
}

function releaseOf(linked: Linked, { fn, call }: Opening, pair: Pair, name: string): string {
  const results = linked.types.results(fn.file, call.callee);
  const type = behindPointers((results.k === 'tuple' ? results.types[pair.result ?? 0] : results) ?? results);
  const handle = type.k === 'named' ? HANDLES[`${type.path}.${type.name}`] : undefined;
  const holder = name || (handle === undefined ? 'it' : 'resp');
  return releaseText(pair, handle === undefined ? holder : `${holder}.${handle}`);
}
