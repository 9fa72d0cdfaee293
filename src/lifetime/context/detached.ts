import type { Span } from '../../base/span.js';
import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { isErrorType, isNamed, type Type } from '../../link/type.js';
import { callsTo } from '../callee.js';
import type { Wakers } from '../goroutine/wakers.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { isCall } from '../path/control-flow.js';
import { immediateDominators } from '../path/dominators.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import { canBlock } from './can-block.js';

/** A fresh context where the caller's own was in reach, and the call that can block under it. */
export interface DetachedContext {
  readonly pos: Pos;
  readonly at: Span;
  readonly made: 'Background' | 'TODO';
  /** What was in reach: `ctx`, or `r.Context()` of a request. */
  readonly reach: string;
  readonly call: { readonly pos: Pos; readonly at: Span; readonly name: string };
  /** Where the callee blocks, as far as it is seen. */
  readonly blocks?: { readonly pos: Pos; readonly at: Span };
}

/** The calls of `context.Background` and `TODO` whose context goes straight to a call that can block. */
export function detachedContexts(
  linked: Linked,
  lifetime: ProcessLifetime,
  wakers: Wakers,
): readonly DetachedContext[] {
  const found: DetachedContext[] = [];
  for (const { fn, pos, call } of callsTo(linked, ['context.Background', 'context.TODO'])) {
    if (!linked.sight.reported(fn.id)) continue;
    const made = freshContext(linked, fn, call);
    const reach = made === undefined ? undefined : contextInReach(linked, fn);
    if (made === undefined || reach === undefined || lifetime.runsOnce(fn.root) || call.op !== 'call') continue;
    // One that never ends either changes nothing.
    if (reach.cell !== undefined && wakers.neverEnds(reach.cell)) continue;
    const one = judge(linked, fn, pos, call, reach);
    if (one !== undefined) found.push({ pos, at: call.at, made, reach: reach.text, ...one });
  }
  return found;
}

interface Reach {
  readonly text: string;
  /** The variable of the parameter. */
  readonly id: number;
  /** Where it is the context itself. */
  readonly cell?: Cell;
}

/** The context or request that the function, or the one around a literal, is given. */
function contextInReach(linked: Linked, fn: Fn): Reach | undefined {
  for (let at: Fn | undefined = fn; at !== undefined; at = linked.program.fns[at.parent ?? -1]) {
    for (const id of at.func.params) {
      const file = linked.program.files[at.file];
      const name = file?.facts.vars[id]?.name ?? '';
      if (name === '' || name === '_') continue;
      const type = linked.types.ofVar(at.file, id);
      if (isContext(type)) return { text: name, id, cell: (file?.varBase ?? 0) + id };
      if (isNamed(type, 'net/http', 'Request')) return { text: `${name}.Context()`, id };
    }
    // What is started, deferred or handed over may be meant to outlive the call around it.
    if (at.parent === undefined || !runsInLine(linked, at)) return undefined;
  }
  return undefined;
}

const isContext = (type: Type): boolean => isNamed(type, 'context', 'Context');

/** The literal is called where it stands, and nowhere else. */
function runsInLine(linked: Linked, fn: Fn): boolean {
  const sites = linked.graph.callers(fn.id);
  return sites.length > 0 && sites.every((s) => s.pos.fn === fn.parent && s.invocation.mode === 'call');
}

function freshContext(linked: Linked, fn: Fn, instr: Instr): 'Background' | 'TODO' | undefined {
  if (instr.op !== 'call') return undefined;
  const { external } = linked.graph.target(fn, instr);
  const key = external === undefined ? '' : externalKey(external);
  return key === 'context.Background' ? 'Background' : key === 'context.TODO' ? 'TODO' : undefined;
}

/** What the fresh context is given to, where that can block and nothing says that the detaching is meant. */
function judge(
  linked: Linked,
  fn: Fn,
  pos: Pos,
  made: Instr & { op: 'call' },
  reach: Reach,
): Pick<DetachedContext, 'call' | 'blocks'> | undefined {
  const [result] = made.results;
  if (result === undefined || result < 0 || isMeant(linked, fn, pos, reach)) return undefined;
  const block = fn.func.blocks[pos.block];
  for (let index = pos.index + 1; index < (block?.instrs.length ?? 0); index++) {
    const instr = block?.instrs[index];
    if (instr === undefined || !isCall(instr)) continue;
    const at = instr.args.findIndex((a) => a.k === 'var' && a.id === result);
    if (at < 0) continue;
    // With the caller's own context beside it the callee has both.
    if (instr.op !== 'call' || instr.args.some((a) => isOwn(a, reach))) return undefined;
    const blocks = canBlock(linked, fn, instr, at, reach.cell);
    if (blocks === undefined) return undefined;
    return {
      call: { pos: { ...pos, index }, at: instr.at, name: blocks.name },
      ...(blocks.at === undefined ? {} : { blocks: blocks.at }),
    };
  }
  return undefined;
}

const isOwn = (value: Value, reach: Reach): boolean => value.k === 'var' && value.id === reach.id;

/** Functions that clean up, or that begin what goes on after them. */
const CLEANS_UP =
  /(close|shutdown|stop|release|rollback|abort|cancel|clean|delete|remove|unlock|teardown|destroy|drain|flush|unregister|unsubscribe|revoke|leave|disconnect|reset)/i;
const BEGINS = /^(New|Start|Run|Serve|Open|Init|Setup|Register|Watch|Listen|Launch|Spawn|Go|Must)/i;

/** Whether the place says that the work must go on without the caller: clean-up, an error, a context that is done. */
function isMeant(linked: Linked, fn: Fn, pos: Pos, reach: Reach): boolean {
  const root = linked.program.fns[fn.root];
  if (root === undefined || CLEANS_UP.test(root.func.name) || takesError(linked, fn)) return true;
  // A handler may be called Serve; what is given a context and begins something seldom means that to end with it.
  if (!reach.text.endsWith(')') && BEGINS.test(root.func.name)) return true;
  const asks = conditionsAbove(fn, pos.block).some(
    ({ cond }) => onError(linked, fn, cond) || mentionsContext(linked, fn, cond, reach),
  );
  return asks || behindDone(linked, fn, pos.block);
}

/** What is handed an error deals with it: the caller's context may be what failed. */
const takesError = (linked: Linked, { file, func }: Fn): boolean =>
  func.params.some((p) => linked.types.isError(file, p));

function onError(linked: Linked, fn: Fn, cond: Value): boolean {
  if (cond.k !== 'op' || cond.op !== '!=' || cond.y?.k !== 'nil') return false;
  const type = linked.types.of(fn.file, cond.x);
  return type.k === 'unknown' || isErrorType(type);
}

/** `ctx == nil`, `ctx.Err() != nil`. */
function mentionsContext(linked: Linked, fn: Fn, value: Value, reach: Reach): boolean {
  if (value.k === 'op')
    return (
      mentionsContext(linked, fn, value.x, reach) ||
      (value.y !== undefined && mentionsContext(linked, fn, value.y, reach))
    );
  if (value.k !== 'var') return false;
  if (value.id === reach.id) return true;
  return linked.types
    .definitions(fn.file, value.id)
    .some((d) => d.k === 'call' && d.call.callee.k === 'field' && isContext(linked.types.of(fn.file, d.call.callee.x)));
}

/** Behind a receive from a `Done()`, in a case of its own. */
function behindDone(linked: Linked, fn: Fn, block: number): boolean {
  const dominators = immediateDominators(fn);
  const above = new Set<number>();
  for (let at = block; at >= 0; at = dominators[at] ?? -1) above.add(at);
  const isDone = (ch: Value | undefined): boolean =>
    ch?.k === 'var' &&
    linked.types
      .definitions(fn.file, ch.id)
      .some((d) => d.k === 'call' && d.call.callee.k === 'field' && d.call.callee.name === 'Done');
  return fn.func.blocks.some(
    ({ term, instrs }, b) =>
      (term.t === 'select' && term.cases.some((c) => isDone(c.ch) && above.has(c.to))) ||
      (above.has(b) && instrs.some((i) => i.op === 'recv' && isDone(i.ch))),
  );
}
