import type { Value, VarId } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { mayFollow } from '../control-flow.js';
import type { Standing } from './choices.js';
import { saidOfNil } from './condition.js';

/**
 * `if ctx.Err() != nil { return }; ch <- v; cancel()`: what stands under the question whether a context still lives happens
 * once where the same context is cancelled behind it.
 */
export function isCancelledBehind(linked: Linked, fn: Fn, pos: Pos, standing: Standing): boolean {
  const said = saidOfNil(standing);
  if (said?.isNil !== true || said.of.k !== 'var') return false;
  const [asked, ...others] = linked.types.definitions(fn.file, said.of.id);
  if (asked?.k !== 'call' || others.length > 0) return false;
  const { external, receiver } = linked.graph.target(fn, asked.call);
  if (external === undefined || receiver === undefined || externalKey(external) !== 'context.Context.Err') return false;
  const cancel = cancelOf(linked, fn, receiver);
  return fn.func.blocks.some(({ instrs }, block) =>
    instrs.some(
      (i, index) =>
        i.op === 'call' &&
        i.callee.k === 'var' &&
        i.callee.id === cancel &&
        mayFollow(fn, pos, { fn: fn.id, block, index }),
    ),
  );
}

/** The cancel function that came with the context. */
function cancelOf(linked: Linked, fn: Fn, context: Value): VarId | undefined {
  const derived = context.k === 'var' ? linked.types.definitions(fn.file, context.id) : [];
  const [only, ...others] = derived;
  if (only?.k !== 'call' || only.index !== 0 || others.length > 0) return undefined;
  const [, cancel, ...more] = only.call.results;
  return cancel === undefined || cancel < 0 || more.length > 0 ? undefined : cancel;
}
