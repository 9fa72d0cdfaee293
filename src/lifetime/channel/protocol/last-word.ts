import type { Term } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import type { Cell, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, forward, usesOf } from '../../../link/reach.js';
import type { Lens } from '../../lens.js';
import { canReach, type Edge } from '../../path/control-flow.js';

/**
 * Whether taking the case of a select tells that the senders of the watched channel are through: it receives from
 * another channel what each of them sends (or closes) as its last act.
 */
export function hearsLastWord(
  linked: Linked,
  fn: Fn,
  lens: Lens,
  term: Term,
  edge: Edge,
  acts: readonly Use[] = sendsOf(lens),
): boolean {
  if (term.t !== 'select') return false;
  const c = term.cases[edge.choice as number];
  return c?.kind === 'recv' && c.ch !== undefined && isLastWord(linked, fn, lens, c.ch, acts);
}

/** The same for a plain receive. */
export function isLastWord(
  linked: Linked,
  fn: Fn,
  lens: Lens,
  ch: Value,
  acts: readonly Use[] = sendsOf(lens),
): boolean {
  const cell = acts.length === 0 ? undefined : linked.flow.cellOf(fn, ch);
  if (cell === undefined || lens.cells.has(cell)) return false;
  const told = toldBy(linked, cell);
  if (told.length === 0) return false;
  const senders = new Set(acts.map((s) => s.pos.fn));
  if (told.every((t) => !senders.has(t.pos.fn) && waitedFor(linked, t))) return true;
  // One sender only: of several the first to speak says nothing of the others.
  return senders.size === 1 && told.every((t) => senders.has(t.pos.fn) && acts.every((s) => isAfter(linked, t, s)));
}

const known = new WeakMap<Linked, Map<Cell, readonly Use[]>>();

/** What is sent on the channel, and its closes. */
function toldBy(linked: Linked, cell: Cell): readonly Use[] {
  let memo = known.get(linked);
  if (memo === undefined) {
    memo = new Map();
    known.set(linked, memo);
  }
  let told = memo.get(cell);
  if (told === undefined) {
    const { cells } = forward(linked.flow, [...backward(linked.flow, [cell]).cells]);
    told = usesOf(linked.flow, cells).filter((u) => u.kind === 'send' || u.kind === 'close');
    memo.set(cell, told);
  }
  return told;
}

const sendsOf = (lens: Lens): readonly Use[] => lens.uses.filter((u) => u.kind === 'send');

/** It is told by a goroutine that waits for a group before: for the senders, or for what they work for. */
function waitedFor(linked: Linked, told: Use): boolean {
  const fn = linked.program.fns[told.pos.fn];
  return (
    fn?.func.blocks.some((block, b) =>
      block.instrs.some((i, index) => {
        if (i.op !== 'call' || i.callee.k !== 'field' || i.callee.name !== 'Wait') return false;
        if (told.mode === 'defer') return true;
        return b === told.pos.block ? index < told.pos.index : canReach(fn, b, told.pos.block);
      }),
    ) ?? false
  );
}

/** Nothing is sent any more once `last` was done. */
function isAfter(linked: Linked, last: Use, send: Use): boolean {
  if (last.mode === 'defer') return true;
  const fn = linked.program.fns[last.pos.fn];
  if (fn === undefined) return false;
  const { block, index } = last.pos;
  if (block === send.pos.block && index < send.pos.index) return false;
  return !canReach(fn, block, send.pos.block);
}
