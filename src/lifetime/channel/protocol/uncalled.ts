import type { Cell, Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../../link/reach.js';
import { isDone } from '../../context/done.js';
import type { Way } from '../../path/walk.js';
import { lastChoice } from './trigger.js';

/** Whether nobody in sight calls the function, or the one around it: it is there for others, or for nobody. */
export function isUncalled(linked: Linked, id: FnId): boolean {
  const root = linked.program.fns[linked.program.fns[id]?.root ?? id];
  if (root === undefined || (root.func.kind !== 'func' && root.func.kind !== 'method')) return false;
  if (root.func.name === 'main' || root.func.name === 'init') return false;
  return linked.graph.callers(root.id).length === 0 && !linked.sight.handedOut.has(root.id);
}

/**
 * Whether the way is taken only by what a function does that nobody in sight calls: a `Stop` that nothing stops with.
 * `others`: the functions around, which whoever is there has called.
 */
export function leavesByUncalled(
  linked: Linked,
  { fn, way }: { readonly fn: Fn; readonly way: Way },
  others: readonly FnId[],
): boolean {
  const choice = lastChoice(fn, way);
  const cell = choice === undefined ? undefined : linked.flow.cellOf(fn, choice);
  const ends = cell === undefined ? undefined : endsOf(linked, cell);
  return (
    ends !== undefined &&
    ends.length > 0 &&
    ends.every(({ fn: id }) => isUncalled(linked, id) && !others.includes(linked.program.fns[id]?.root ?? id))
  );
}

/** Where the channel, or the context whose channel it is, is ended; undefined where that is not all in sight. */
function endsOf(linked: Linked, cell: Cell): readonly Pos[] | undefined {
  const reach = backward(linked.flow, [cell]);
  const origins = originsOf(linked.flow, reach.cells).filter((o) => o.kind !== 'nil');
  if (reach.truncated || linked.sight.fedFromOutside(reach.cells)) return undefined;
  const found = origins.map((o) => {
    if (o.kind === 'make') return usesFrom(linked, o.cell, ['close', 'send']);
    const at = linked.program.fns[o.pos.fn];
    if (!isDone(linked, o) || at === undefined || o.instr === undefined || !('op' in o.instr) || o.instr.op !== 'call')
      return undefined;
    const { receiver } = linked.graph.target(at, o.instr);
    const context = receiver === undefined ? undefined : linked.flow.cellOf(at, receiver);
    return context === undefined ? undefined : cancelsOf(linked, context);
  });
  return found.every((f) => f !== undefined) ? found.flat() : undefined;
}

function cancelsOf(linked: Linked, context: Cell): readonly Pos[] | undefined {
  const reach = backward(linked.flow, [context]);
  if (reach.truncated || linked.sight.fedFromOutside(reach.cells)) return undefined;
  const found = originsOf(linked.flow, reach.cells).map(({ kind, instr, pos }) => {
    if (kind !== 'result' || instr === undefined || !('op' in instr) || instr.op !== 'call') return undefined;
    const base = linked.program.files[linked.program.fns[pos.fn]?.file ?? -1]?.varBase ?? 0;
    const cancel = instr.results[1] ?? -1;
    return cancel < 0 ? undefined : usesFrom(linked, base + cancel, ['call']);
  });
  return found.every((f) => f !== undefined) ? found.flat() : undefined;
}

const usesFrom = (linked: Linked, cell: Cell, kinds: readonly string[]): readonly Pos[] =>
  usesOf(linked.flow, forward(linked.flow, [cell]).cells).flatMap((u) => (kinds.includes(u.kind) ? [u.pos] : []));
