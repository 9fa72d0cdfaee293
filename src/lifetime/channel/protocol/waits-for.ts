import type { Value } from '../../../facts/value.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Effect } from '../../lens.js';
import { canReach } from '../../path/control-flow.js';
import { dominates } from '../../path/dominators.js';

/** Whether, on every way to the position, the function has waited for the goroutine of the effect. */
export function waitedBefore(linked: Linked, fn: Fn, to: Pos, effect: Effect): boolean {
  return fn.func.blocks.some(({ instrs }, block) =>
    instrs.some(
      (i, index) =>
        i.op === 'call' &&
        i.callee.k === 'field' &&
        i.callee.name === 'Wait' &&
        dominates(fn, { fn: fn.id, block, index }, to) &&
        waitsFor(linked, fn, i, effect),
    ),
  );
}

/** Whether the wait is for the goroutine of the effect: it calls Done on the same group, or the group started it. */
export function waitsFor(linked: Linked, fn: Fn, wait: { readonly callee: Value }, effect: Effect): boolean {
  if (wait.callee.k !== 'field') return false;
  const group = linked.flow.cellOf(fn, wait.callee.x);
  const start = fn.func.blocks[effect.pos.block]?.instrs[effect.pos.index];
  if (group === undefined) return false;
  if (start?.op === 'call' && start.callee.k === 'field' && linked.flow.cellOf(fn, start.callee.x) === group)
    return true;
  const inside = new Set(effect.chain.slice(1).map((p) => p.fn));
  return (linked.flow.uses.get(group) ?? []).some(
    (u) => u.name === 'Done' && inside.has(u.pos.fn) && doneAfter(linked, u, effect.use),
  );
}

/** Whether Done comes after the send: deferred, or further on. Before it the wait does not wait for the send. */
function doneAfter(linked: Linked, done: Use, send: Use): boolean {
  const fn = linked.program.fns[done.pos.fn];
  if (done.mode === 'defer' || fn === undefined || done.pos.fn !== send.pos.fn) return true;
  return done.pos.block === send.pos.block
    ? done.pos.index > send.pos.index
    : canReach(fn, send.pos.block, done.pos.block);
}
