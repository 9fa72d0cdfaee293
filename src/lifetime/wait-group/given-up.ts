import type { CallSite } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { Assumptions } from '../path/condition/assumptions.js';
import { comesBefore } from '../path/control-flow.js';
import { givesError } from '../path/gives-error.js';
import { findWay } from '../path/walk.js';
import type { WaitGroup } from './group.js';

/** Through how many callers an error is followed. */
const DEPTH_MAX = 5;

/**
 * Whether nobody comes to wait for the group where the function fails: whoever calls it gives up what has the group, and
 * begins to wait only behind a call that went well.
 */
export function givenUpOnError(linked: Linked, group: WaitGroup, fn: Fn, depth = 0): boolean {
  const callers = linked.graph.callers(fn.id);
  if (callers.length === 0 || depth > DEPTH_MAX || linked.sight.handedOut.has(fn.id)) return false;
  return callers.every((site) => givesUp(linked, group, fn, site, depth));
}

function givesUp(
  linked: Linked,
  group: WaitGroup,
  fn: Fn,
  { pos, call, invocation }: CallSite,
  depth: number,
): boolean {
  const caller = linked.program.fns[pos.fn];
  if (caller === undefined || invocation.mode !== 'call' || invocation.callback || call.op !== 'call') return false;
  const error = call.results.at(-1) ?? -1;
  if (call.results.length !== fn.func.results.length || error < 0) return false;
  const failed = Assumptions.nil([{ id: error, isNil: false }]);
  const waits = group.lens.effectsIn(caller.id).filter((e) => group.waits.includes(e.use));
  if (waits.length === 0) {
    const goesOn = findWay(
      linked,
      caller,
      pos,
      {
        covers: () => false,
        coversTerm: (term, { block }) => term.t === 'return' && givesError(linked, caller, term, block),
      },
      failed,
    );
    return goesOn === undefined && givenUpOnError(linked, group, caller, depth + 1);
  }
  // Who waits already, or will when the function ends, waits for what was added.
  if (waits.some((w) => comesBefore(caller, w.pos, pos))) return false;
  const reached = findWay(
    linked,
    caller,
    pos,
    {
      covers: () => false,
      coversTerm: (term) => term.t === 'return',
      endsAt: (_, { block, index }) => waits.some((w) => w.pos.block === block && w.pos.index === index),
    },
    failed,
  );
  return reached === undefined;
}
