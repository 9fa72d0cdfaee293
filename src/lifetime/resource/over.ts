import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { methodOf } from '../../link/members.js';
import type { Fn } from '../../link/program.js';
import { forward } from '../../link/reach.js';
import { behindPointers } from '../../link/type.js';
import { knownAfter } from '../acquire/acquisition.js';
import { variableOf } from '../acquire/held.js';
import { ReleaseWays } from '../acquire/release-way.js';
import { calleeKey } from '../callee.js';
import { Lens } from '../lens.js';
import type { Opening } from './openings.js';

/** Through how many callers it is asked who ends what a function was given. */
const DEPTH_MAX = 4;

const closes = (use: Use): boolean =>
  use.kind === 'method' && /^(Close|CloseNow|CloseWithError|Shutdown|Stop|Disconnect)$/.test(use.name ?? '');

/** A call that is given what it works on. */
type Given = Pick<Opening, 'fn' | 'pos' | 'call'>;

/**
 * Whether what it is opened over, such as the connection of a session, comes to its end: with that the session does. What
 * a caller gives is the caller's, and whoever is not seen is taken to close it.
 */
export function endsWithUnderlying(linked: Linked, opening: Given & Pick<Opening, 'over'>): boolean {
  return (opening.over ?? []).some((value) => isClosed(linked, opening, value, 0));
}

/** Whether the function that is given the value, or has it, closes it itself on every way from there. */
export function closesItself(linked: Linked, { fn, pos, call }: Given, value: Value): boolean {
  const cell = linked.flow.cellOf(fn, value);
  const id = variableOf(value);
  if (cell === undefined || id === undefined || hasEnd(linked, fn, value) !== 'yes') return false;
  const lens = new Lens(linked, [cell]);
  // Where too much is done with it to be followed, a close that is seen may be the function's.
  return lens.uses.some(closes) && (lens.overflow || closedAfter(linked, fn, pos, call, lens, id));
}

/** Statements: a database that is closed has none, and who keeps both closes the database (package database/sql). */
const PREPARED = /^(database\/sql|github\.com\/jmoiron\/sqlx)\.DB\.Prepare/;

/** A statement of a database that the caller has given: where it is kept, it is good for as long as that is open. */
export function isOfGivenDatabase(linked: Linked, { fn, call }: Opening): boolean {
  const x = databaseOf(linked, fn, call);
  return x?.k === 'var' && fn.func.params.includes(x.id);
}

/** What the call prepares a statement for; undefined for any other call. */
function databaseOf(linked: Linked, fn: Fn, call: CallInstr): Value | undefined {
  if (call.callee.k !== 'field') return undefined;
  return PREPARED.test(calleeKey(linked, linked.graph.target(fn, call))) ? call.callee.x : undefined;
}

/** A statement that is kept in a field, of a database that somebody closes. */
export function endsWithDatabase(linked: Linked, { fn, call, pair }: Opening): boolean {
  const x = databaseOf(linked, fn, call);
  if (call.op !== 'call' || x === undefined) return false;
  const database = linked.flow.cellOf(fn, x);
  const statement = call.results[pair.result ?? 0] ?? -1;
  if (database === undefined || statement < 0) return false;
  const kept = forward(linked.flow, [(linked.program.files[fn.file]?.varBase ?? 0) + statement]).cells;
  const isField = (cell: Cell): boolean => linked.flow.cells.name(cell)?.k === 'field';
  return [...kept].some(isField) && new Lens(linked, [database]).uses.some(closes);
}

function isClosed(linked: Linked, given: Given, value: Value, depth: number): boolean {
  const { fn, pos, call } = given;
  const cell = linked.flow.cellOf(fn, value);
  const closable = hasEnd(linked, fn, value);
  if (cell === undefined || closable === 'no') return false;
  const id = variableOf(value);
  if (id === undefined && closable !== 'yes') return false;
  const lens = new Lens(linked, [cell]);
  if (lens.overflow) return closable === 'yes';
  const closed = lens.uses.some(closes);
  // A field: who has the value with it closes it when he likes.
  if (id === undefined) return closed;
  if (closed && closedAfter(linked, fn, pos, call, lens, id)) return true;
  const index = fn.func.params.indexOf(id);
  return index >= 0 && closable === 'yes' && byCallers(linked, fn, index, depth);
}

function closedAfter(linked: Linked, fn: Fn, pos: Pos, call: CallInstr, lens: Lens, id: number): boolean {
  const ways = new ReleaseWays(linked, lens, fn, { releases: closes });
  const acquisition = { fn, pos, at: call.at, call, result: -1, releases: closes };
  return ways.deferredBefore(acquisition) || ways.find(fn, pos, knownAfter(linked, fn, call, []), [id]) === undefined;
}

function byCallers(linked: Linked, fn: Fn, index: number, depth: number): boolean {
  if (depth >= DEPTH_MAX) return true;
  return linked.graph.callers(fn.id).every(({ pos, call, invocation }) => {
    const caller = linked.program.fns[pos.fn];
    const value = call.args[index];
    if (caller === undefined || value === undefined || invocation.callback || invocation.mode !== 'call') return true;
    return isClosed(linked, { fn: caller, pos, call }, value, depth + 1);
  });
}

/** Whether the value is something that has an end: a connection, a file, a value of the program with such a method. */
function hasEnd(linked: Linked, { file }: Fn, value: Value): 'yes' | 'no' | 'unknown' {
  const type = linked.types.of(file, value);
  const at = behindPointers(type);
  if (at.k === 'unknown') return 'unknown';
  if (at.k === 'named' && at.entry === undefined) return CLOSABLE.test(`${at.path}.${at.name}`) ? 'yes' : 'no';
  const hit = methodOf(linked.types.resolver, type, 'Close');
  return hit !== undefined && (hit.k !== 'external' || CLOSABLE.test(`${hit.path}.${hit.recv}`)) ? 'yes' : 'no';
}

/** Types of libraries that something is opened over, by their names: of most the methods are not known. */
const CLOSABLE = /^os\.File$|(Conn|Listener|Closer|Client|Session)$/;
