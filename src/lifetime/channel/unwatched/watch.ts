import type { Span } from '../../../base/span.js';
import type { Instr } from '../../../facts/instr.js';
import type { CallSite } from '../../../link/call-graph.js';
import { externalKey } from '../../../link/calls.js';
import type { Cell, Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { expressionText } from '../../expression-text.js';
import { canReach, isCall } from '../../path/control-flow.js';
import { cyclic } from '../../path/loops.js';
import { type StopSignal, stopSignal } from './stop-signal.js';

/** How many calls up the loop around a send is looked for. */
const CALLS_MAX = 3;

/** A place that shows that the work around a send can be told to stop. */
export interface Watch {
  readonly pos: Pos;
  readonly at: Span;
  readonly signal: StopSignal;
  /** The function that watches, and the channel as it knows it. */
  readonly fn: Fn;
  readonly cell: Cell;
  /** Another send on the channel watches: who wrote that knows that its receivers leave. */
  readonly sends?: true;
}

/**
 * What watches a stop signal beside a plain send: another send on the same channel in the same function, the loop around
 * the send, or the loop that calls the function and gives it the channel.
 */
export function watchBeside(linked: Linked, send: Use): Watch | undefined {
  const fn = linked.program.fns[send.pos.fn];
  if (fn === undefined) return undefined;
  return siblingSend(linked, fn, send) ?? around(linked, fn, send.pos, send.cell, 0);
}

/** The same function guards another send on the channel, itself or in a literal of its own. */
export function siblingSend(linked: Linked, fn: Fn, send: Use): Watch | undefined {
  for (const use of linked.flow.uses.get(send.cell) ?? []) {
    const other = linked.program.fns[use.pos.fn];
    if (use.kind !== 'send' || use.selected !== true || other?.root !== fn.root) continue;
    const term = other.func.blocks[use.pos.block]?.term;
    for (const c of term?.t === 'select' ? term.cases : []) {
      const signal = c.kind === 'recv' && c.ch !== undefined ? stopSignal(linked, other, c.ch) : undefined;
      if (signal !== undefined) return { pos: use.pos, at: c.at, signal, fn: other, cell: send.cell, sends: true };
    }
  }
  return undefined;
}

/**
 * What the function itself leaves by behind the send: it begins with a value and then works until it is told to stop. That
 * says something of the send only where those who receive are told by the same.
 */
export function watchBehind(linked: Linked, { pos, cell }: Use): Watch | undefined {
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined || cyclic(fn, pos.block)) return undefined;
  for (const [b, { term }] of fn.func.blocks.entries()) {
    const behind = term.t === 'select' && (b === pos.block || canReach(fn, pos.block, b));
    const found = behind ? leavingCase(linked, fn, b, cell) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A watch on the cycle of a position, in the function or in one that calls it there. */
function around(linked: Linked, fn: Fn, pos: Pos, cell: Cell, calls: number): Watch | undefined {
  const own = onCycle(linked, fn, pos.block, cell);
  if (own !== undefined || calls >= CALLS_MAX) return own;
  for (const site of linked.graph.callers(fn.id)) {
    const caller = linked.program.fns[site.pos.fn];
    if (caller === undefined || site.invocation.mode !== 'call' || site.invocation.callback) continue;
    const given = cellGiven(linked, fn, caller, site, cell);
    const found = given === undefined ? undefined : around(linked, caller, site.pos, given, calls + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The channel as the caller knows it: the argument for a parameter, else the same cell. */
function cellGiven(linked: Linked, fn: Fn, caller: Fn, { call }: CallSite, cell: Cell): Cell | undefined {
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const index = fn.func.params.findIndex((p) => base + p === cell);
  if (index < 0) return cell;
  const arg = call.args[index];
  return arg === undefined || call.spread ? undefined : linked.flow.cellOf(caller, arg);
}

function onCycle(linked: Linked, fn: Fn, block: number, cell: Cell): Watch | undefined {
  if (!cyclic(fn, block)) return undefined;
  for (const [b, { instrs, term }] of fn.func.blocks.entries()) {
    if (b !== block && !(canReach(fn, b, block) && canReach(fn, block, b))) continue;
    const found = term.t === 'select' ? leavingCase(linked, fn, b, cell) : undefined;
    if (found !== undefined) return found;
    for (const [index, instr] of instrs.entries()) {
      const asked = asks(linked, fn, instr);
      if (asked !== undefined) return { pos: { fn: fn.id, block: b, index }, at: instr.at, signal: asked, fn, cell };
    }
  }
  return undefined;
}

/** The case of a select that leaves by a stop signal. A case that goes on is no way out. */
function leavingCase(linked: Linked, fn: Fn, b: number, cell: Cell): Watch | undefined {
  const block = fn.func.blocks[b];
  for (const c of block?.term.t === 'select' ? block.term.cases : []) {
    const signal = c.kind === 'recv' && c.ch !== undefined ? stopSignal(linked, fn, c.ch) : undefined;
    if (signal === undefined || canReach(fn, c.to, b)) continue;
    return { pos: { fn: fn.id, block: b, index: block?.instrs.length ?? 0 }, at: c.at, signal, fn, cell };
  }
  return undefined;
}

/** `ctx.Err()`, or a call of a literal of the same function that watches a signal in a select. */
export function asks(linked: Linked, fn: Fn, instr: Instr): StopSignal | undefined {
  if (!isCall(instr) || instr.op !== 'call') return undefined;
  const { external, receiver, fns } = linked.graph.target(fn, instr);
  if (external !== undefined && receiver !== undefined && externalKey(external) === 'context.Context.Err')
    return { name: `${expressionText(linked, fn, receiver) ?? 'ctx'}.Done()`, value: receiver, fn };
  const only = fns.length === 1 ? fns[0] : undefined;
  return only === undefined ? undefined : watchedInside(linked, fn, only);
}

function watchedInside(linked: Linked, fn: Fn, id: FnId): StopSignal | undefined {
  const literal = linked.program.fns[id];
  if (literal?.func.kind !== 'literal' || literal.root !== fn.root) return undefined;
  for (const { term } of literal.func.blocks) {
    for (const c of term.t === 'select' ? term.cases : []) {
      const signal = c.kind === 'recv' && c.ch !== undefined ? stopSignal(linked, literal, c.ch) : undefined;
      if (signal !== undefined) return signal;
    }
  }
  return undefined;
}
