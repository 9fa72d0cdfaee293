import type { VarId } from '../../facts/value.js';
import type { Use } from '../../link/flow.js';
import type { Fn, FnId } from '../../link/program.js';
import { type Acquisition, type Fate, knownAfter, missed } from './acquisition.js';
import type { ReleaseWays } from './release-way.js';

/** How many functions a value may be returned through. */
const RETURNS_MAX = 6;

/** The value is returned, or a function that releases it: each caller that can be seen answers for it. */
export function inCallers(acquisition: Acquisition, ways: ReleaseWays, release: Use | undefined): Fate {
  return ask(acquisition, ways, release, acquisition.fn, new Set());
}

function ask(acquisition: Acquisition, ways: ReleaseWays, release: Use | undefined, from: Fn, seen: Set<FnId>): Fate {
  if (seen.has(from.id) || seen.size >= RETURNS_MAX) return { k: 'fine' };
  seen.add(from.id);
  const { program, graph, sight } = ways.linked;
  const base = program.files[from.file]?.varBase ?? 0;
  const carried = from.func.results.flatMap((r, i) => (ways.carries(base + r) ? [i] : []));
  if (carried.length === 0 || sight.calledFromOutside(from.id) || sight.handedOut.has(from.id)) return { k: 'fine' };
  for (const { pos, call, invocation } of graph.callers(from.id)) {
    const caller = program.fns[pos.fn];
    if (caller === undefined || call.op !== 'call' || invocation.callback || caller.func.broken) continue;
    const received = carried.flatMap((i) => call.results[i] ?? -1).filter((id) => id >= 0);
    const way = ways.find(
      caller,
      pos,
      knownAfter(ways.linked, caller, call, received, [], carried),
      valuesOf(ways, caller, received),
    );
    if (way !== undefined) return missed(caller, way, release);
    if (acquisition.answers?.(caller)) continue;
    const above = ask(acquisition, ways, release, caller, seen);
    if (above.k !== 'fine') return above;
  }
  return { k: 'fine' };
}

/** The variables that hold the value itself; undefined where only functions that release it were received. */
function valuesOf(ways: ReleaseWays, caller: Fn, received: readonly VarId[]): readonly VarId[] | undefined {
  const base = ways.linked.program.files[caller.file]?.varBase ?? 0;
  const values = received.filter((id) => ways.lens.cells.has(base + id));
  return values.length > 0 && values.length === received.length ? values : undefined;
}
