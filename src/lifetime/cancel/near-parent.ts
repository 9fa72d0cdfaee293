import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Origin, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { backward, originsOf, usesOf } from '../../link/reach.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { reachingDefinitions } from '../path/reaching.js';

/** Contexts that end with the request or the test. Sources: packages net/http and testing. */
const SHORT = /^(net\/http\.Request\.Context|testing\.(T|B|F|TB)\.Context)$/;

/** Values on a context end just when it does. */
const PASSING = new Set(['context.WithValue']);

const DEPTH_MAX = 6;

/** What is known of the derivations of a function that are the parents of others. */
export interface Parents {
  /** Whether it is cancelled on every way out of its function. */
  readonly surelyCancelled: (fn: Fn, pos: Pos) => boolean;
  /** Whether somebody answers for its cancel function: it is called, or returned, or kept by who calls it. */
  readonly answeredFor: (fn: Fn, pos: Pos) => boolean;
}

/**
 * Whether the parent of a derived context surely ends soon after the function at hand does: then the child ends with it,
 * and that its own cancel function is not called is a point of style. In a loop without an end nothing is soon but what is
 * cancelled in each turn.
 */
export function endsWithParent(linked: Linked, fn: Fn, pos: Pos, parent: Value | undefined, parents: Parents): boolean {
  if (parent === undefined) return false;
  const long = enclosingLoops(fn, pos.block).some((l) => l.kind === 'endless') && cyclic(fn, pos.block);
  return isNear(linked, { fn, pos, long }, { fn, pos }, parent, parents, 0);
}

/** The function that derives the context; `long`: in a loop without an end. */
interface Home {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly long: boolean;
}

/** Where the context is used. */
interface Use {
  readonly fn: Fn;
  readonly pos: Pos;
}

function isNear(linked: Linked, home: Home, at: Use, context: Value, parents: Parents, depth: number): boolean {
  const { fn } = at;
  const own = context.k === 'var' ? reachingDefinitions(fn, context.id, at.pos) : undefined;
  // `ctx, _ = context.WithTimeout(ctx, limit)`: the variable held another context before.
  if (own?.every((d) => d.instr.op === 'call') === true && own.length > 0 && depth <= DEPTH_MAX)
    return own.every((d) => endsSoon(linked, home, d, parents, depth));
  const cell = linked.flow.cellOf(fn, context);
  if (cell === undefined || depth > DEPTH_MAX) return false;
  const { cells, containers, truncated } = backward(linked.flow, [cell]);
  if (truncated || containers.size > 0 || linked.sight.fedFromOutside(cells)) return false;
  if ([...cells].some((c) => linked.flow.cells.name(c) !== undefined)) return false;
  const origins = originsOf(linked.flow, cells).filter((o) => o.kind !== 'nil');
  return origins.length > 0 && origins.every((o) => endsSoon(linked, home, o, parents, depth));
}

function endsSoon(
  linked: Linked,
  home: Home,
  origin: Pick<Origin, 'instr' | 'pos'>,
  parents: Parents,
  depth: number,
): boolean {
  const { instr, pos } = origin;
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call') return false;
  const { external } = linked.graph.target(fn, instr);
  if (external === undefined) return false;
  const key = externalKey(external);
  if (SHORT.test(key)) return !home.long;
  const parent = instr.args[0];
  if (PASSING.has(key)) return parent !== undefined && isNear(linked, home, { fn, pos }, parent, parents, depth + 1);
  // Only of the same run of the function: a literal, or what is called with the context, may be run many times.
  if (fn !== home.fn) return false;
  if (key === 'golang.org/x/sync/errgroup.WithContext') {
    if (home.long) return false;
    const group = instr.results[0] ?? -1;
    const base = linked.program.files[fn.file]?.varBase ?? 0;
    return group >= 0 && usesOf(linked.flow, [base + group]).some((u) => u.name === 'Wait' && u.pos.fn === fn.id);
  }
  if (parents.surelyCancelled(fn, pos)) return true;
  // One child for each parent goes when its parent does, whoever it is that sees to that.
  const own = enclosingLoops(fn, home.pos.block).every((l) => l.blocks.includes(pos.block));
  if (own && parents.answeredFor(fn, pos)) return true;
  return parent !== undefined && isNear(linked, home, { fn, pos }, parent, parents, depth + 1);
}

/** Whether unseen code may hand in the parent. */
export function fromOutside(linked: Linked, fn: Fn, parent: Value | undefined): boolean {
  const cell = parent === undefined ? undefined : linked.flow.cellOf(fn, parent);
  if (cell === undefined) return true;
  const { cells, truncated } = backward(linked.flow, [cell]);
  return truncated || linked.sight.fedFromOutside(cells);
}
