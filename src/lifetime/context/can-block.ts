import type { Span } from '../../base/span.js';
import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { backward } from '../../link/reach.js';
import { isCall } from '../path/control-flow.js';

/** How deep a context is followed through callees. */
const DEPTH_MAX = 5;

/**
 * Functions outside that wait for the network, a process or somebody else as long as their context lives. Sources: the
 * packages' documentation.
 */
const WAITS =
  /^(net\/http\.NewRequestWithContext|os\/exec\.CommandContext|net\.Dialer\.DialContext|net\.Resolver\.Lookup\w+|golang\.org\/x\/sync\/semaphore\.Weighted\.Acquire|golang\.org\/x\/time\/rate\.Limiter\.Wait\w*|database\/sql\.(DB|Conn|Tx|Stmt)\.(Query|QueryRow|Exec|Ping|Prepare)Context|google\.golang\.org\/grpc\.ClientConn\.(Invoke|NewStream)|go\.etcd\.io\/etcd\/client\/v3\.\w+\.(Get|Put|Do|Commit)|github\.com\/(go-redis\/redis|redis\/go-redis)\/v\d+\.\w+\.\w+)$/;

/** They wait no longer than they are told to: `pubsub.ReceiveTimeout(ctx, time.Second)`. */
const OWN_LIMIT = /Timeout$/;

/** Calls that end something, or that must come to their end: no work of the caller's own. */
export const MUST_END =
  /(close|shutdown|stop|release|rollback|abort|cancel|clean|delete|remove|unlock|teardown|destroy|drain|flush|unregister|unsubscribe|revoke|leave|disconnect|reset|commit|save|store|put|write|update|publish|record|report|notify|log|audit|track|trace|span|start|run|serve|watch|listen|register|subscribe|init|new|must|open)/i;

interface Blocking {
  readonly name: string;
  readonly at?: { readonly pos: Pos; readonly at: Span };
}

/**
 * Whether the call, given a context as its argument, can wait for as long as that context lives. `reach`: another context,
 * with which the wait ends as well where the callee watches it by itself.
 */
export function canBlock(
  linked: Linked,
  fn: Fn,
  call: CallInstr,
  argument: number,
  reach: Cell | undefined,
): Blocking | undefined {
  const { callee } = call;
  const name = callee.k === 'field' || callee.k === 'member' || callee.k === 'name' ? callee.name : undefined;
  const target = linked.graph.target(fn, call);
  if (target.external !== undefined) {
    const key = externalKey(target.external);
    return WAITS.test(key) && !OWN_LIMIT.test(key) ? { name: key.slice(key.lastIndexOf('/') + 1) } : undefined;
  }
  if (name === undefined || MUST_END.test(name) || target.fns.length !== 1 || target.open) return undefined;
  const at = waitsFor({ linked, reach }, linked.program.fns[target.fns[0] ?? -1], argument, 0);
  return at === undefined ? undefined : { name, at };
}

interface Watch {
  readonly linked: Linked;
  readonly reach: Cell | undefined;
}

/** Where a function waits under the context that is its parameter. */
function waitsFor(at: Watch, fn: Fn | undefined, index: number, depth: number): Blocking['at'] {
  const { linked } = at;
  const param = fn?.func.params[index];
  if (fn === undefined || param === undefined || depth > DEPTH_MAX) return undefined;
  const isParam = (v: Value): boolean => v.k === 'var' && v.id === param;
  for (let b = 0; b < fn.func.blocks.length; b++) {
    const block = fn.func.blocks[b];
    const { instrs = [], term } = block ?? {};
    if (
      term?.t === 'select' &&
      !term.cases.some((c) => c.kind === 'default') &&
      term.cases.some((c) => isDoneOf(linked, fn, c.ch, isParam)) &&
      !term.cases.some((c) => isDoneOf(linked, fn, c.ch, (v) => isReach(at, fn, v)))
    )
      return { pos: { fn: fn.id, block: b, index: instrs.length }, at: term.at };
    for (let i = 0; i < instrs.length; i++) {
      const instr = instrs[i];
      if (instr === undefined || !isCall(instr) || instr.op !== 'call') continue;
      const arg = instr.args.findIndex(isParam);
      if (arg < 0) continue;
      const target = linked.graph.target(fn, instr);
      const key = target.external === undefined ? '' : externalKey(target.external);
      if (WAITS.test(key) && !OWN_LIMIT.test(key)) return { pos: { fn: fn.id, block: b, index: i }, at: instr.at };
      const [only] = target.fns;
      const below =
        target.fns.length === 1 && !target.open
          ? waitsFor(at, linked.program.fns[only ?? -1], arg, depth + 1)
          : undefined;
      if (below !== undefined) return below;
    }
  }
  return undefined;
}

function isDoneOf(linked: Linked, fn: Fn, ch: Value | undefined, isContext: (v: Value) => boolean): boolean {
  if (ch?.k !== 'var') return false;
  return linked.types
    .definitions(fn.file, ch.id)
    .some(
      (d) =>
        d.k === 'call' && d.call.callee.k === 'field' && d.call.callee.name === 'Done' && isContext(d.call.callee.x),
    );
}

/** The field holds the context that was in reach: both come from the same place. */
function isReach({ linked: { flow }, reach }: Watch, fn: Fn, value: Value): boolean {
  const cell = value.k === 'field' ? flow.cellOf(fn, value) : undefined;
  if (cell === undefined || reach === undefined) return false;
  const own = backward(flow, [reach]).cells;
  return [...backward(flow, [cell]).cells].some((c) => own.has(c));
}
