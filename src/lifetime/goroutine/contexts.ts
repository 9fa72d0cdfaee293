import { externalKey } from '../../link/calls.js';
import type { Cell, Origin } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { backward, forward, originsOf, usesOf } from '../../link/reach.js';

/** Contexts that nothing cancels. Source: package context, `Background`, `TODO`, `WithoutCancel`. */
const ENDLESS = new Set(['context.Background', 'context.TODO', 'context.WithoutCancel']);

/** Contexts that end just when their parent does. */
const PASSING = new Set(['context.WithValue']);

/** Contexts with a cancel function as their second result. Those with a deadline end by themselves. */
const CANCELLED = new Set(['context.WithCancel', 'context.WithCancelCause']);

const DEPTH_MAX = 8;

/**
 * Whether a context in the cell can be seen never to end: every origin is `Background` and its like, values on them,
 * or a derived context whose cancel function nothing uses.
 */
export function neverEnds(linked: Linked, cell: Cell, depth = 0): boolean {
  if (depth > DEPTH_MAX) return false;
  const reach = backward(linked.flow, [cell]);
  if (reach.truncated || linked.sight.fedFromOutside(reach.cells) || reach.containers.size > 0) return false;
  const origins = originsOf(linked.flow, reach.cells).filter((o) => o.kind !== 'nil');
  return origins.length > 0 && origins.every((o) => endless(linked, o, depth));
}

function endless(linked: Linked, origin: Origin, depth: number): boolean {
  const { instr } = origin;
  if (origin.kind !== 'result' || instr === undefined || !('op' in instr) || instr.op !== 'call') return false;
  const fn = linked.program.fns[origin.pos.fn];
  const external = fn === undefined ? undefined : linked.graph.target(fn, instr).external;
  if (fn === undefined || external === undefined) return false;
  const key = externalKey(external);
  if (ENDLESS.has(key)) return true;
  const parent = instr.args[0] === undefined ? undefined : linked.flow.cellOf(fn, instr.args[0]);
  if (parent === undefined) return false;
  if (PASSING.has(key)) return neverEnds(linked, parent, depth + 1);
  if (!CANCELLED.has(key)) return false;
  const cancel = instr.results[1] ?? -1;
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  if (cancel >= 0) {
    const reach = forward(linked.flow, [base + cancel]);
    if (
      reach.truncated ||
      usesOf(linked.flow, reach.cells).length > 0 ||
      [...reach.cells].some((c) => linked.sight.readOutside(c))
    )
      return false;
  }
  return neverEnds(linked, parent, depth + 1);
}
