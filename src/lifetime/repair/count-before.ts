import type { Linked } from '../../link/link.js';
import type { Model } from '../model.js';
import type { WaitGroupMisuse } from '../wait-group/misuse.js';
import type { Repair } from './repair.js';

/** The Add of the goroutine that it counts, moved in front of the `go` statement of a function literal. */
export function countBefore(
  linked: Linked,
  place: Model['place'],
  { use, reason }: WaitGroupMisuse,
): Repair | undefined {
  if (reason.k !== 'add-inside') return undefined;
  const { pos, at } = reason.start;
  const fn = linked.program.fns[pos.fn];
  const start = fn?.func.blocks[pos.block]?.instrs[pos.index];
  const inner = linked.program.fns[use.pos.fn];
  if (fn === undefined || inner === undefined || start?.op !== 'go' || start.callee.k !== 'func') return undefined;
  if ((linked.program.files[fn.file]?.fnBase ?? 0) + start.callee.id !== inner.id) return undefined;
  const add = inner.func.blocks[use.pos.block]?.instrs[use.pos.index];
  // Each run of the goroutine counts once, by a number, on a group that has the same name outside.
  if (add?.op !== 'call' || add.callee.k !== 'field' || add.callee.x.k !== 'var' || use.pos.block !== 0)
    return undefined;
  if (!add.args.every((arg) => arg.k === 'const')) return undefined;
  const declaredBy = linked.program.files[fn.file]?.facts.vars[add.callee.x.id]?.func;
  if (declaredBy === undefined || declaredBy === inner.local) return undefined;
  return { k: 'move', at: place(use.pos, use.at), before: place(pos, at), safe: true };
}
