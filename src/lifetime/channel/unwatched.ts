import type { Span } from '../../base/span.js';
import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { backward, originsOf } from '../../link/reach.js';
import { isNamed, type Type, UNKNOWN } from '../../link/type.js';
import { canReach } from '../path/control-flow.js';
import { cyclic } from '../path/loops.js';
import type { ProcessLifetime } from '../process-lifetime.js';
import { nameOf } from './story.js';
import type { UnguardedSend } from './unguarded-send.js';

interface Watch {
  readonly pos: Pos;
  readonly at: Span;
  readonly name: string;
}

/**
 * Plain sends to receivers that can't be seen, in a loop that watches a context or quit channel where it waits for
 * something else. The function itself shows that it can be told to stop; this send would not notice.
 */
export function unwatchedSends(linked: Linked, lifetime: ProcessLifetime): readonly UnguardedSend[] {
  const found: UnguardedSend[] = [];
  for (const [cell, uses] of linked.flow.uses) {
    const sends = uses.filter((u) => u.kind === 'send' && u.selected !== true);
    if (sends.length === 0 || !receiversUnseen(linked, cell)) continue;
    for (const send of sends) {
      const fn = linked.program.fns[send.pos.fn];
      const watch = fn === undefined ? undefined : watchBeside(linked, fn, send);
      if (fn === undefined || watch === undefined || lifetime.runsOnce(fn.id)) continue;
      // Who closes the channel in so many words when it is told to stop has a receiver that goes on until then.
      if (!givenTogether(linked, fn, cell) || uses.some((u) => u.kind === 'close' && u.mode !== 'defer')) continue;
      found.push({ send, name: nameOf(linked, cell), reason: { k: 'unwatched', watch, name: watch.name }, others: [] });
    }
  }
  return found;
}

/** The channel comes from a parameter or field that unseen code fills: nobody knows who receives, and how long. */
function receiversUnseen(linked: Linked, cell: number): boolean {
  const reach = backward(linked.flow, [cell]);
  if (reach.truncated || originsOf(linked.flow, reach.cells).some((o) => o.kind === 'make')) return false;
  return linked.sight.fedFromOutside(reach.cells);
}

/**
 * The channel and what says "stop" (a context, a `<-chan struct{}`) are parameters of one function: who gives both is
 * who stops receiving.
 */
function givenTogether(linked: Linked, fn: Fn, cell: number): boolean {
  const root = linked.program.fns[fn.root];
  const owner = linked.sight.ownerOf(cell);
  if (root === undefined || owner?.id !== root.id) return false;
  return root.func.params.some((p) => {
    const type = linked.types.ofVar(root.file, p);
    return isNamed(type, 'context', 'Context') || (type.k === 'chan' && type.dir === 'recv' && isSignal(linked, type));
  });
}

/** A `chan struct{}`: it carries no value, only the moment. */
function isSignal(linked: Linked, type: Type): boolean {
  const elem = type.k === 'chan' ? linked.types.resolver.underlying(type.elem) : UNKNOWN;
  return elem.k === 'struct' && elem.fields.length === 0;
}

/** A select or receive on a context's Done (or a parameter that is a quit channel) in the loop of the send. */
function watchBeside(linked: Linked, fn: Fn, send: Use): Watch | undefined {
  if (!cyclic(fn, send.pos.block)) return undefined;
  for (const [b, block] of fn.func.blocks.entries()) {
    const { term } = block;
    if (term.t !== 'select') continue;
    if (!(canReach(fn, b, send.pos.block) && canReach(fn, send.pos.block, b))) continue;
    for (const c of term.cases) {
      const name = c.kind === 'recv' && c.ch !== undefined ? quitName(linked, fn, c.ch) : undefined;
      // A case that goes on is no way out.
      if (name === undefined || canReach(fn, c.to, b)) continue;
      return { pos: { fn: fn.id, block: b, index: block.instrs.length }, at: c.at, name };
    }
  }
  return undefined;
}

/** How the source names a channel that says "stop": `ctx.Done()`, or a `chan struct{}`. */
function quitName(linked: Linked, fn: Fn, ch: Value): string | undefined {
  const cell = linked.flow.cellOf(fn, ch);
  if (cell === undefined) return undefined;
  const origins = originsOf(linked.flow, [cell, ...linked.flow.copies.to(cell)]);
  for (const { instr, pos } of origins) {
    const at = linked.program.fns[pos.fn];
    if (at === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call') continue;
    const target = linked.graph.target(at, instr);
    if (target.external === undefined || externalKey(target.external) !== 'context.Context.Done') continue;
    return `${target.receiver === undefined ? 'ctx' : printed(linked, at, target.receiver)}.Done()`;
  }
  const type = linked.types.resolver.underlying(linked.types.of(fn.file, ch));
  return isSignal(linked, type) ? printed(linked, fn, ch) : undefined;
}

function printed(linked: Linked, fn: Fn, value: Value): string {
  if (value.k === 'var') return linked.program.files[fn.file]?.facts.vars[value.id]?.name || 'ctx';
  if (value.k === 'field') return `${printed(linked, fn, value.x)}.${value.name}`;
  return value.k === 'name' ? value.name : 'ctx';
}
