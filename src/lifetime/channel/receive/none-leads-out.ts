import type { Value } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Effect, Lens } from '../../lens.js';
import { canReach, cutAt, edgesOf } from '../../path/control-flow.js';
import { enclosingLoops } from '../../path/loops.js';
import { isPartOf } from '../loop-exit.js';
import { resultsOf } from '../receiver/received.js';

/**
 * Whether only what is in a value leads out of the range, and each of the goroutines that a loop starts sends one that it
 * got by a call: nothing says that any of them leads out. `for name := range names { if name != "" { return name } }`. One
 * goroutine that sends again and again may well have a last value.
 */
export function noneLeadsOut(linked: Linked, lens: Lens, fn: Fn, range: Pos, effects: readonly Effect[]): boolean {
  const sent = effects.filter((e) => e.use.kind === 'send');
  return sent.length > 0 && sent.every((e) => isOneOfMany(linked, e)) && asksValues(linked, lens, fn, range);
}

/** The send is the only one of its goroutine, which a loop of the function starts for each of several. */
function isOneOfMany({ program, types }: Linked, { mode, pos, chain, use }: Effect): boolean {
  const starter = program.fns[pos.fn];
  const sender = program.fns[use.pos.fn];
  if (mode !== 'go' || chain.length !== 2 || starter === undefined || sender === undefined) return false;
  if (enclosingLoops(starter, pos.block).length !== 1 || enclosingLoops(sender, use.pos.block).length > 0) return false;
  const send = sender.func.blocks[use.pos.block]?.instrs[use.pos.index];
  const value: Value | undefined = send?.op === 'send' ? send.value : undefined;
  return value?.k === 'var' && types.definitions(sender.file, value.id).some((d) => d.k === 'call');
}

/** Each way out of the loop, but for its end, is taken for what was received. */
function asksValues(linked: Linked, lens: Lens, fn: Fn, { block: head }: Pos): boolean {
  const loop = enclosingLoops(fn, head).find((l) => l.head === head);
  const { values } = resultsOf(lens, fn);
  // What stands in the loop and does not come back to its head is a way out already.
  const turning = new Set(loop?.blocks.filter((b) => b === head || canReach(fn, b, head)));
  return [...turning].every((b) => {
    const term = fn.func.blocks[b]?.term;
    if (term === undefined || b === head) return true;
    if (cutAt(linked, fn, b) !== undefined) return false;
    return (
      edgesOf(term).every((e) => turning.has(e.to)) || (term.t === 'branch' && isPartOf(linked, fn, term.cond, values))
    );
  });
}
