import type { Cell, Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { FnId } from '../../../link/program.js';
import { dominates } from '../../path/dominators.js';
import { endersOf, withCallers } from './enders.js';

/** How many calls above a send its goroutine is looked for. */
const LEVELS = 6;

/**
 * Whether everybody who ends the receiver has ended the sender before: `producer.stop(); consumer.stop()`. An order like
 * this is there for its own sake, so that the first stop comes back when all is sent.
 */
export function sendersEndFirst(linked: Linked, send: Use, enders: readonly FnId[]): boolean {
  const sites = enders.flatMap((id) => linked.graph.callers(id));
  if (sites.length === 0) return false;
  const stops = new Set(quitsOf(linked, send).flatMap((id) => withCallers(linked, id)));
  for (const id of enders) stops.delete(id);
  return stops.size > 0 && sites.every(({ pos }) => callsBefore(linked, pos, stops));
}

/** The functions that end the goroutines in which the value is sent: they close or send what those receive from. */
function quitsOf(linked: Linked, send: Use): readonly FnId[] {
  const above = new Set<FnId>();
  let level = new Set<FnId>([send.pos.fn]);
  for (let n = 0; n < LEVELS; n++) {
    const callers = new Set<FnId>();
    for (const id of level) {
      above.add(id);
      for (const { pos } of linked.graph.callers(id)) if (!above.has(pos.fn)) callers.add(pos.fn);
    }
    level = callers;
  }
  const cells = new Set([...above].flatMap((id) => received(linked, id)));
  return [...cells].flatMap((cell) => endersOf(linked, cell));
}

function received(linked: Linked, id: FnId): readonly Cell[] {
  const fn = linked.program.fns[id];
  if (fn === undefined) return [];
  const channels = fn.func.blocks.flatMap(({ instrs, term }) => [
    ...instrs.flatMap((i) => (i.op === 'recv' ? [i.ch] : [])),
    ...(term.t === 'select' ? term.cases.flatMap((c) => (c.kind === 'recv' && c.ch !== undefined ? [c.ch] : [])) : []),
  ]);
  return channels.flatMap((ch) => linked.flow.cellOf(fn, ch) ?? []);
}

/** A call that always comes before the position runs one of the functions: a goroutine may not have begun, what is deferred has not. */
function callsBefore(linked: Linked, to: Pos, stops: ReadonlySet<FnId>): boolean {
  const fn = linked.program.fns[to.fn];
  return (
    fn?.func.blocks.some(({ instrs }, block) =>
      instrs.some((instr, index) => {
        if (instr.op !== 'call' || (block === to.block && index >= to.index)) return false;
        const ran = linked.graph.target(fn, instr).fns.some((id) => stops.has(id));
        return ran && dominates(fn, { fn: fn.id, block, index }, to);
      }),
    ) ?? false
  );
}
