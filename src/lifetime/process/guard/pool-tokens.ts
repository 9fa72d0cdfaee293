import type { Value } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../../link/reach.js';
import { isCall } from '../../path/control-flow.js';
import { dominates } from '../../path/dominators.js';

/**
 * What bounds the goroutines that are started at the position, because each takes a place in a channel first: the `process`
 * for a channel of the package, or the owner of the channel. `case p.slots <- struct{}{}: go p.work()`. The place is only
 * given back by the goroutine itself.
 */
export function poolOf(linked: Linked, fn: Fn, pos: Pos): 'process' | Value | undefined {
  const instr = fn.func.blocks[pos.block]?.instrs[pos.index];
  if (instr === undefined || !isCall(instr) || instr.op !== 'go') return undefined;
  const { fns, open } = linked.graph.target(fn, instr);
  if (open || fns.length === 0) return undefined;
  const own = new Set(fns.map((id) => linked.program.fns[id]?.root ?? id));
  const channel = takenBefore(fn, pos).find((ch) => holdsPlaces(linked, fn, ch, own));
  if (channel?.k === 'field') return channel.x;
  return channel?.k === 'name' && fn.pkg.globals.has(channel.name) ? 'process' : undefined;
}

/** The channels that something was sent on, on every way to the position. */
function takenBefore(fn: Fn, pos: Pos): readonly Value[] {
  return fn.func.blocks.flatMap(({ instrs, term }, block) => [
    ...instrs.flatMap((i, index) => (i.op === 'send' && dominates(fn, { fn: fn.id, block, index }, pos) ? [i.ch] : [])),
    ...(term.t === 'select' ? term.cases : []).flatMap((c) =>
      c.kind === 'send' && c.ch !== undefined && isIn(fn, c.to, pos) ? [c.ch] : [],
    ),
  ]);
}

const isIn = (fn: Fn, block: number, pos: Pos): boolean =>
  block === pos.block || dominates(fn, { fn: fn.id, block, index: -1 }, pos);

/** A channel with room that says nothing, from which only the goroutines themselves receive. */
function holdsPlaces(linked: Linked, fn: Fn, ch: Value, own: ReadonlySet<number>): boolean {
  const type = linked.types.resolver.underlying(linked.types.of(fn.file, ch));
  if (type.k !== 'chan') return false;
  const said = linked.types.resolver.underlying(type.elem);
  const cell = linked.flow.cellOf(fn, ch);
  if (said.k !== 'struct' || said.fields.length > 0 || cell === undefined) return false;
  const from = backward(linked.flow, [cell]);
  const all = forward(linked.flow, [...from.cells]);
  const made = originsOf(linked.flow, from.cells).filter((o) => o.kind !== 'nil');
  const hasRoom = made.every(
    ({ instr }) => instr !== undefined && 'op' in instr && instr.op === 'make' && isSome(instr.size),
  );
  if (from.truncated || all.truncated || made.length === 0 || !hasRoom) return false;
  const taken = usesOf(linked.flow, all.cells).filter(
    (u) => u.kind === 'recv' || u.kind === 'range' || u.kind === 'escape',
  );
  return taken.every((u) => own.has(linked.program.fns[u.pos.fn]?.root ?? -1));
}

const isSome = (size: Value | undefined): boolean => size !== undefined && !(size.k === 'const' && size.text === '0');
