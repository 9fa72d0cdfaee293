import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { canReach } from '../path/control-flow.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import type { Lifted } from './effect.js';

/**
 * Whether a loop around the effect repeats it for the same value. A loop that takes a new value each turn (`req :=
 * <-requests`, `for _, l := range listeners`) and works on what belongs to that does not.
 */
export function isRepeated(linked: Linked, fn: Fn, effect: Lifted): boolean {
  // What is always followed by a way out of the loop happens once.
  if (!cyclic(fn, effect.pos.block) || enclosingLoops(fn, effect.pos.block).length === 0) return false;
  return effect.depth > 1 || !(forgotten(linked, fn, effect) || takenAnew(linked, fn, effect.pos));
}

/** Whether the operation works on what belongs to a value taken anew each turn: `req.reply` of a received `req`. */
export function takenAnew(linked: Linked, fn: Fn, pos: Pos): boolean {
  const owner = ownerVariable(fn, pos);
  if (owner === undefined || linked.program.files[fn.file]?.facts.vars[owner]?.func !== fn.local) return false;
  return linked.types.definitions(fn.file, owner).some((d) => d.k === 'received' || d.k === 'element' || d.k === 'key');
}

/** The operation's channel is set to nil in the same function: what is there next time is another one. */
function forgotten(linked: Linked, fn: Fn, { use }: Lifted): boolean {
  if (use.pos.fn !== fn.id) return false;
  return (linked.flow.origins.get(use.cell) ?? []).some(
    (o) => o.kind === 'nil' && o.pos.fn === fn.id && canReach(fn, use.pos.block, o.pos.block),
  );
}

/** The variable `req` of an operation on `req.reply`. */
function ownerVariable(fn: Fn, pos: Pos): number | undefined {
  const block = fn.func.blocks[pos.block];
  const instr = block?.instrs[pos.index];
  const ch = instr?.op === 'send' || instr?.op === 'recv' || instr?.op === 'close' ? instr.ch : undefined;
  let at = ch;
  while (at?.k === 'field' || at?.k === 'deref' || at?.k === 'addr') at = at.x;
  return at?.k === 'var' ? at.id : undefined;
}
