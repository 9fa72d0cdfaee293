import type { CallSite } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { allLocks } from '../lock/held.js';
import { SameObject } from '../lock/same-object.js';
import { type LockedTwice, lockedTwice } from '../lock/twice.js';
import type { Alive } from './alive.js';
import type { EndlessGoroutine } from './goroutines.js';

/** How many functions between the start of a goroutine and the lock are looked at. */
const FUNCTIONS_MAX = 200;

/** The goroutines that come to a lock which they hold themselves; of several the nearest one. */
export function selfLocked(linked: Linked, alive: Alive): readonly EndlessGoroutine[] {
  const same = new SameObject(linked);
  return [...allLocks(linked)].flatMap(([fn, locks]) => {
    const why = lockedTwice(linked, same, fn, locks);
    const start = why === undefined ? undefined : startOf(linked, alive, fn);
    return why === undefined || start === undefined ? [] : [told(linked, start, why)].flatMap((g) => g ?? []);
  });
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
