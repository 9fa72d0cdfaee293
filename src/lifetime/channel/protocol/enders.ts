import type { Cell, Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { FnId } from '../../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../../link/reach.js';

/** The functions that close a channel, send its token, or derived the context it belongs to. */
export const endersOf = (linked: Linked, channel: Cell): readonly FnId[] => [
  ...saidOn(linked, channel).map(({ pos }) => pos.fn),
  ...deriversOf(linked, channel),
];

/** Where a channel is closed or sent its token, by a name that it has where it is heard. */
export const saidOn = (linked: Linked, channel: Cell): readonly Use[] =>
  usesOf(linked.flow, backward(linked.flow, [channel]).cells).filter((u) => u.kind === 'close' || u.kind === 'send');

/** The functions that derived the context to which a channel belongs. */
export function deriversOf(linked: Linked, channel: Cell): readonly FnId[] {
  const reach = backward(linked.flow, [channel]);
  const fns: FnId[] = [];
  for (const origin of originsOf(linked.flow, reach.cells)) {
    const { instr } = origin;
    const at = linked.program.fns[origin.pos.fn];
    if (
      at === undefined ||
      instr === undefined ||
      !('op' in instr) ||
      instr.op !== 'call' ||
      instr.callee.k !== 'field'
    )
      continue;
    const context = linked.flow.cellOf(at, instr.callee.x);
    if (context !== undefined) fns.push(...derivers(linked, context));
  }
  return fns;
}

/** Where a channel is closed, or sent its token. */
export const lastWordsOn = (linked: Linked, channel: Cell): readonly Pos[] =>
  usesOf(linked.flow, forward(linked.flow, [...backward(linked.flow, [channel]).cells]).cells).flatMap((u) =>
    u.kind === 'close' || u.kind === 'send' ? [u.pos] : [],
  );

function derivers(linked: Linked, context: number): readonly number[] {
  const reach = backward(linked.flow, [context]);
  return originsOf(linked.flow, reach.cells).flatMap((o) => {
    const derived =
      o.kind === 'result' &&
      o.instr !== undefined &&
      'op' in o.instr &&
      o.instr.op === 'call' &&
      o.instr.results.length === 2;
    return derived ? [o.pos.fn] : [];
  });
}

/** The function and those that call it in their own goroutine, two calls up. */
export function withCallers(linked: Linked, id: FnId): readonly FnId[] {
  const found = [id];
  for (let from = 0, round = 0; round < 2; round++) {
    const level = found.slice(from);
    from = found.length;
    for (const at of level)
      for (const site of linked.graph.callers(at)) if (site.invocation.mode !== 'go') found.push(site.pos.fn);
  }
  return found;
}
