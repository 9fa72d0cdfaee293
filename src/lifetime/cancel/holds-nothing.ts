import type { VarId } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Cell } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../link/reach.js';
import type { Fate } from '../acquire/acquisition.js';
import { names } from '../mentions.js';
import { givesError } from '../path/gives-error.js';
import { captures } from './captures.js';
import { isQueued } from './queued.js';
import type { Site } from './uncalled-cancels.js';

const ROOTS = new Set(['context.Background', 'context.TODO', 'context.WithoutCancel', 'context.WithValue']);

/**
 * Whether the context stays without holding anything. A parent that never ends has no list of children (package context,
 * `propagateCancel`), so only those count who wait for the derived context: there must be one. And a stream that was
 * opened on the context, and goes on when the function is left, needs it for as long as the parent lives.
 */
export function holdsNothing(linked: Linked, site: Site, fate: Fate): boolean {
  const { fn, call, derivation } = site;
  const context = call.op === 'call' ? (call.results[0] ?? -1) : -1;
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  if (fate.k === 'dropped' && streams(fn, linked, context)) return true;
  // It ends at its deadline, and to end it with the function would take it from who is to look at it later.
  if (fate.k === 'dropped' && derivation.holds === 'deadline' && context >= 0 && isQueued(linked, base + context))
    return true;
  if (derivation.holds !== 'parent' || !neverEnds(linked, site)) return false;
  if (context < 0) return true;
  switch (fate.k) {
    case 'kept':
      return !isAwaited(linked, base + context);
    case 'never':
    case 'missed': {
      // A goroutine that leaves its cancel out on some way may know that all who waited are gone.
      if (fate.fn !== fn || fate.way === undefined) return false;
      if (fate.k === 'missed' && fate.release !== undefined && startedIn(linked, fn, fate.release.pos.fn)) return true;
      const [first, ...later] = fate.way.blocks;
      const on = [
        ...(fn.func.blocks[first ?? 0]?.instrs.slice(site.pos.index + 1) ?? []),
        ...later.flatMap((b) => fn.func.blocks[b]?.instrs ?? []),
      ];
      const { term, end } = fate.way;
      // What was called with it has returned, and something has failed: only what was started may go on.
      const failed = term.t === 'return' && givesError(linked, fn, term, end.block);
      const still = failed ? on.filter((i) => i.op === 'go') : on;
      return !still.some((i) => touches(linked, fn, i, context)) && !touches(linked, fn, term, context);
    }
    default:
      return false;
  }
}

const touches = (linked: Linked, fn: Fn, facts: unknown, id: VarId): boolean =>
  names(facts, (v) => v === id) || captures(linked, fn, facts, (v) => v === id);

/** Whether the function is a literal within the other, not the other itself. */
const startedIn = (linked: Linked, fn: Fn, inner: number): boolean =>
  inner !== fn.id && linked.program.fns[inner]?.root === fn.root;

/** Whether every origin of the parent is a context that never ends. */
function neverEnds(linked: Linked, { fn, parent }: Site): boolean {
  const cell = parent === undefined ? undefined : linked.flow.cellOf(fn, parent);
  return cell !== undefined && isRoot(linked, cell, 0);
}

function isRoot(linked: Linked, cell: Cell, depth: number): boolean {
  const { cells, truncated } = backward(linked.flow, [cell]);
  if (truncated || depth > 6 || linked.sight.fedFromOutside(cells)) return false;
  const origins = originsOf(linked.flow, cells).filter((o) => o.kind !== 'nil');
  return (
    origins.length > 0 &&
    origins.every(({ instr, pos }) => {
      const fn = linked.program.fns[pos.fn];
      if (fn === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call') return false;
      const { external } = linked.graph.target(fn, instr);
      const key = external === undefined ? '' : externalKey(external);
      if (!ROOTS.has(key)) return false;
      if (key !== 'context.WithValue') return true;
      const parent = instr.args[0] === undefined ? undefined : linked.flow.cellOf(fn, instr.args[0]);
      return parent !== undefined && isRoot(linked, parent, depth + 1);
    })
  );
}

/** Whether something in sight asks for the context's `Done`. */
export const isAwaited = (linked: Linked, context: Cell): boolean =>
  usesOf(linked.flow, forward(linked.flow, [context]).cells).some((u) => u.kind === 'method' && u.name === 'Done');

/** Whether what a call made of the context is used by a goroutine that the function starts. */
function streams(fn: Fn, linked: Linked, context: VarId): boolean {
  const made = new Set<VarId>();
  for (const { instrs } of fn.func.blocks) {
    for (const instr of instrs) {
      if (instr.op === 'call' && instr.args.some((a) => names(a, (v) => v === context)))
        for (const id of instr.results) if (id >= 0) made.add(id);
      if (instr.op !== 'go') continue;
      const uses = (v: VarId): boolean => made.has(v);
      if (names(instr, uses) || captures(linked, fn, instr, uses)) return true;
    }
  }
  return false;
}
