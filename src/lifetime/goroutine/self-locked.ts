import type { CallSite } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { allLocks } from '../lock/held.js';
import { SameObject } from '../lock/same-object.js';
import { type LockedTwice, lockedTwice } from '../lock/twice.js';
import { isTestSupport } from '../test-support.js';
import type { Alive } from './alive.js';
import type { EndlessGoroutine } from './goroutines.js';

/** How many functions between the start of a goroutine and the lock are looked at. */
const FUNCTIONS_MAX = 200;

/** The goroutines that come to a lock which they hold themselves; of several the nearest one. */
export const selfLocked = (linked: Linked, alive: Alive): readonly EndlessGoroutine[] =>
  allLockedTwice(linked).flatMap((why) => {
    const start = startOf(linked, alive, why.fn);
    return start === undefined ? [] : (told(linked, start, why) ?? []);
  });

/**
 * The functions that take a lock again without a goroutine in sight that comes to them: whoever calls them waits. Of single
 * files none, since the goroutine may stand in one that was not read, and is told there.
 */
export const selfLockedCallers = (linked: Linked, alive: Alive): readonly LockedTwice[] =>
  (linked.program.input.whole ? allLockedTwice(linked) : []).filter(
    ({ fn }) => alive.fn(fn.id) && !isTestSupport(linked, fn) && startOf(linked, alive, fn) === undefined,
  );

const known = new WeakMap<Linked, readonly LockedTwice[]>();

function allLockedTwice(linked: Linked): readonly LockedTwice[] {
  let found = known.get(linked);
  if (found === undefined) {
    const same = new SameObject(linked);
    found = [...allLocks(linked)].flatMap(([fn, locks]) => lockedTwice(linked, same, fn, locks) ?? []);
    known.set(linked, found);
  }
  return found;
}

interface Start {
  readonly site: CallSite;
  readonly target: FnId;
}

/** The nearest `go` from which the function is reached by calls. */
function startOf(linked: Linked, alive: Alive, fn: Fn): Start | undefined {
  const seen = new Set<FnId>([fn.id]);
  for (const id of seen) {
    if (seen.size > FUNCTIONS_MAX) return undefined;
    for (const site of linked.graph.callers(id)) {
      const { mode, open, fns } = site.invocation;
      // Of several implementations it may be another one.
      if (open || fns.length !== 1) continue;
      if (mode === 'go' && alive.fn(site.pos.fn)) return { site, target: id };
      if (mode === 'call') seen.add(site.pos.fn);
    }
  }
  return undefined;
}

function told(linked: Linked, { site, target }: Start, why: LockedTwice): EndlessGoroutine | undefined {
  const fn = linked.program.fns[site.pos.fn];
  const instr = fn?.func.blocks[site.pos.block]?.instrs[site.pos.index];
  return fn === undefined || instr === undefined ? undefined : { fn, pos: site.pos, at: instr.at, target, why };
}
