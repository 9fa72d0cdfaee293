import type { Span } from '../../base/span.js';
import type { Instr } from '../../facts/instr.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { Assumptions } from '../path/conditions.js';
import { Lens } from '../lens.js';
import { enclosingLoops } from '../path/loops.js';
import type { ProcessLifetime } from '../process-lifetime.js';
import { findWay, type Visitor, type Way } from '../path/walk.js';

/** A call that gives somebody something to release. */
export interface Acquisition {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  readonly call: Instr & { op: 'call' };
  /** Which result is to be released, from 0. */
  readonly result: number;
  /** Whether a use of the result releases it. */
  readonly releases: (use: Use) => boolean;
  /** Whether an instruction releases it without naming the result: `bus.Unsubscribe(ch)`. */
  readonly releasedBy?: (instr: CallInstr, pos: Pos) => boolean;
}

/** What becomes of it. */
export type Fate =
  /** It is released, or somebody else may do it. */
  | { readonly k: 'fine' }
  /** The result is thrown away on the spot. */
  | { readonly k: 'dropped' }
  /** Nobody releases it, and `way` leads out of the function that has it. */
  | { readonly k: 'never'; readonly fn: Fn; readonly way?: Way }
  /** It is released, but not on this way. */
  | { readonly k: 'missed'; readonly fn: Fn; readonly way: Way; readonly release: Use }
  /** A loop makes the next one before this one is released. */
  | { readonly k: 'repeated'; readonly fn: Fn; readonly release?: Use }
  /** It is kept in a field or variable, and nothing releases what is there. */
  | { readonly k: 'kept'; readonly cell: Cell };

const FINE: Fate = { k: 'fine' };

/** Follows what was acquired to its release on every way, through fields, results and callees. */
export function fateOf(linked: Linked, lifetime: ProcessLifetime, acquisition: Acquisition): Fate {
  const { fn, pos, call, result } = acquisition;
  if (lifetime.once(pos)) return FINE;
  const id = call.results[result] ?? -1;
  const way = { fn, pos };
  if (id < 0) return acquisition.releasedBy === undefined ? { k: 'dropped' } : byOwner(linked, acquisition, fn);
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const lens = new Lens(linked, [base + id]);
  if (
    lens.overflow ||
    lens.exposed ||
    lens.uses.some((u) => u.kind === 'escape' && !fnOwns(linked, u, fn)) ||
    escapedContainer(linked, lens)
  )
    return FINE;
  const releases = lens.uses.filter(acquisition.releases);
  const kept = [...lens.cells].find(
    (c) => linked.flow.cells.name(c) !== undefined && linked.flow.cells.name(c)?.k !== 'element',
  );
  if (kept !== undefined || lens.containers.size > 0) {
    if (releases.length > 0 || lens.lost || acquisition.releasedBy !== undefined) return FINE;
    return kept === undefined ? FINE : { k: 'kept', cell: kept };
  }
  return local(linked, acquisition, lens, releases, way);
}

const fnOwns = (linked: Linked, use: Use, fn: Fn): boolean => linked.program.fns[use.pos.fn]?.root === fn.root;

function escapedContainer(linked: Linked, lens: Lens): boolean {
  return [...lens.containers].some((c) => (linked.flow.uses.get(c) ?? []).some((u) => u.kind === 'escape'));
}

/** Nothing is received: the release names the owner or an argument. */
function byOwner(linked: Linked, acquisition: Acquisition, fn: Fn): Fate {
  const { releasedBy } = acquisition;
  if (releasedBy === undefined) return FINE;
  const visitor: Visitor = {
    covers: (instr, pos) =>
      (instr.op === 'call' || instr.op === 'defer' || instr.op === 'go') &&
      runsRelease(linked, fn, instr, pos, releasedBy),
  };
  const way = findWay(linked, fn, acquisition.pos, visitor, knownAfter(acquisition));
  return way === undefined ? FINE : { k: 'never', fn, way };
}

function local(
  linked: Linked,
  acquisition: Acquisition,
  lens: Lens,
  releases: readonly Use[],
  from: { fn: Fn; pos: Pos },
): Fate {
  const { fn, pos } = from;
  const first = releases[0];
  if (!lens.lost && acquisition.releasedBy === undefined) {
    const again = comesAgain(linked, acquisition, lens);
    if (again) return { k: 'repeated', fn, ...(first === undefined ? {} : { release: first }) };
  }
  const way = findWay(linked, fn, pos, releaseVisitor(linked, acquisition, lens, fn), knownAfter(acquisition));
  if (way !== undefined)
    return first === undefined ? { k: 'never', fn, way } : { k: 'missed', fn, way, release: first };
  return inCallers(linked, acquisition, lens, first);
}

/** Covers a release, a hand-over, and a return of the value. */
function releaseVisitor(linked: Linked, acquisition: Acquisition, lens: Lens, fn: Fn, deferred = true): Visitor {
  const { releases, releasedBy } = acquisition;
  return {
    covers: (instr, pos) => {
      if (!deferred && instr.op === 'defer') return false;
      if (lens.effectsAt(pos).some((e) => releases(e.use) || e.use.kind === 'escape')) return true;
      return (
        releasedBy !== undefined &&
        (instr.op === 'call' || instr.op === 'defer' || instr.op === 'go') &&
        runsRelease(linked, fn, instr, pos, releasedBy)
      );
    },
    coversTerm: (term) => term.t === 'return' && lens.returns(term.values, fn.file),
  };
}

/** The call itself releases, or a literal that it runs does. */
function runsRelease(
  linked: Linked,
  fn: Fn,
  instr: CallInstr,
  pos: Pos,
  releasedBy: NonNullable<Acquisition['releasedBy']>,
): boolean {
  if (releasedBy(instr, pos)) return true;
  return linked.graph.invocations(fn, instr).some((i) =>
    i.fns.some((id) => {
      const callee = linked.program.fns[id];
      return callee?.func.blocks.some((block, b) =>
        block.instrs.some(
          (inner, index) =>
            (inner.op === 'call' || inner.op === 'defer') && releasedBy(inner, { fn: id, block: b, index }),
        ),
      );
    }),
  );
}

/** After the call: the error that came with it is nil, or there would be nothing to release; the value is not nil. */
function knownAfter(acquisition: Acquisition): Assumptions {
  const { results } = acquisition.call;
  const value = results[acquisition.result] ?? -1;
  const facts = value >= 0 ? [{ id: value, isNil: false }] : [];
  const last = results[results.length - 1] ?? -1;
  if (results.length > 1 && last >= 0 && last !== value) facts.push({ id: last, isNil: true });
  return Assumptions.nil(facts);
}

/** Whether an endless loop acquires again before it has released; a deferred release runs only when the loop is over. */
function comesAgain(linked: Linked, acquisition: Acquisition, lens: Lens): boolean {
  const { fn, pos } = acquisition;
  const loops = enclosingLoops(fn, pos.block);
  if (!loops.some((l) => l.kind === 'endless')) return false;
  let again = false;
  const visitor = releaseVisitor(linked, acquisition, lens, fn, false);
  const returning: Visitor = {
    ...visitor,
    covers: (instr, at, sum) => {
      if (at.block === pos.block && at.index === pos.index) {
        again = true;
        return true;
      }
      return visitor.covers(instr, at, sum);
    },
    coversTerm: (term) => term.t === 'return',
  };
  findWay(linked, fn, pos, returning, knownAfter(acquisition));
  return again;
}

/** The value is returned: each caller that can be seen answers for it. */
function inCallers(linked: Linked, acquisition: Acquisition, lens: Lens, release: Use | undefined): Fate {
  const home = acquisition.fn;
  for (const site of linked.graph.callers(home.root)) {
    const caller = linked.program.fns[site.pos.fn];
    const { call } = site;
    if (caller === undefined || call.op !== 'call') continue;
    const base = linked.program.files[caller.file]?.varBase ?? 0;
    const index = call.results.findIndex((r) => r >= 0 && lens.cells.has(base + r));
    if (index < 0) continue;
    const there: Acquisition = { ...acquisition, fn: caller, pos: site.pos, call, result: index };
    const way = findWay(linked, caller, site.pos, releaseVisitor(linked, there, lens, caller), knownAfter(there));
    if (way !== undefined)
      return release === undefined ? { k: 'never', fn: caller, way } : { k: 'missed', fn: caller, way, release };
  }
  return FINE;
}
