import type { Instr } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, perFunction } from '../../../link/program.js';
import type { Effect } from '../../lens.js';
import { comesBefore } from '../../path/control-flow.js';
import { dominates } from '../../path/dominators.js';

/** Whether, on every way to the position, the function has waited for the goroutine of the effect. */
export function waitedBefore(linked: Linked, fn: Fn, to: Pos, effect: Effect): boolean {
  return waitsIn(fn).some(({ pos, call }) => dominates(fn, pos, to) && waitsFor(linked, fn, call, effect));
}

/** Where the function calls a method of the name of Wait, in the order of the text. Few do, and they are asked for often. */
export const waitsIn = perFunction((fn: Fn): readonly GroupWait[] =>
  fn.func.blocks.flatMap(({ instrs }, block) =>
    instrs.flatMap((call, index) => {
      const isWait = call.op === 'call' && call.callee.k === 'field' && call.callee.name === 'Wait';
      return isWait ? [{ pos: { fn: fn.id, block, index }, call }] : [];
    }),
  ),
);

interface GroupWait {
  readonly pos: Pos;
  readonly call: Instr & { readonly op: 'call' };
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
  return comesBefore(fn, send.pos, done.pos);
}
