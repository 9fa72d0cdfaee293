import type { Value } from '../../../facts/value.js';
import type { Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { isCall } from '../../path/control-flow.js';
import type { Visitor } from '../../path/walk.js';

/** How many functions are gone through to find who runs another. */
const FNS_MAX = 400;

/**
 * Whether others than the function's own goroutine may release while it runs. `ends`: only by a method that ends the object for
 * good, after which nobody fills it any more.
 */
export function releasedByOthers(linked: Linked, fn: Fn, releases: readonly Use[]): 'ends' | 'between' | undefined {
  const own = runnersOf(linked, [fn.id]);
  const theirs = releases.filter(({ pos }) => own === undefined || isTheirs(linked, own, pos.fn));
  if (theirs.length === 0) return undefined;
  const ends = (use: Use): boolean => {
    const root = linked.program.fns[linked.program.fns[use.pos.fn]?.root ?? -1];
    return root?.func.kind === 'method' && root.id === use.pos.fn && ENDS.test(root.func.name);
  };
  return theirs.every(ends) ? 'ends' : 'between';
}

const ENDS = /^(Close|Stop|Shutdown)$/i;

function isTheirs(linked: Linked, own: Runners, id: FnId): boolean {
  const runners = runnersOf(linked, [id]);
  if (runners === undefined) return true;
  const isOther = (one: FnId): boolean => !own.all.has(one);
  return (
    [...runners.started].some(isOther) ||
    [...runners.all].some((one) => isOther(one) && linked.sight.handedOut.has(one))
  );
}

/**
 * The same ways without those that wait for anything but time or a context: by then another goroutine can have done it, and
 * may be what is waited for.
 */
export const unlessWaits = (linked: Linked, fn: Fn, visitor: Visitor): Visitor => ({
  ...visitor,
  covers: (instr, at, sum, memory) =>
    visitor.covers(instr, at, sum, memory) ||
    instr.op === 'send' ||
    (instr.op === 'recv' && !isTold(linked, fn, instr.ch)) ||
    (isCall(instr) && instr.callee.k === 'field' && instr.callee.name === 'Wait'),
  follows: (term, edge, at, sum, memory) => {
    if (term.t === 'select' && typeof edge.choice === 'number' && !isTold(linked, fn, term.cases[edge.choice]?.ch))
      return false;
    if (term.t === 'range' && isChannel(linked, fn, term.x)) return false;
    return visitor.follows?.(term, edge, at, sum, memory) !== false;
  },
});

const isChannel = ({ types }: Linked, fn: Fn, x: Value): boolean =>
  types.resolver.underlying(types.of(fn.file, x)).k === 'chan';

/** The channel is that of a timer or of a context: `time.After(d)`, `timer.C`, `ctx.Done()`. */
function isTold({ types }: Linked, fn: Fn, ch: Value | undefined): boolean {
  if (ch?.k === 'field') return ch.name === 'C';
  if (ch?.k !== 'var') return false;
  return types
    .definitions(fn.file, ch.id)
    .some((d) => d.k === 'call' && 'name' in d.call.callee && /^(After|Tick|Done)$/.test(d.call.callee.name));
}

interface Runners {
  /** Who runs one of the functions, in its own goroutine. */
  readonly all: ReadonlySet<FnId>;
  /** Those of them that are started as goroutines, or that somebody else calls back. */
  readonly started: ReadonlySet<FnId>;
}

function runnersOf(linked: Linked, ids: readonly FnId[]): Runners | undefined {
  const all = new Set(ids);
  const started = new Set<FnId>();
  for (const id of all) {
    if (all.size > FNS_MAX) return undefined;
    for (const { pos, invocation } of linked.graph.callers(id))
      if (invocation.mode === 'go' || invocation.callback) started.add(id);
      else all.add(pos.fn);
  }
  return { all, started };
}
