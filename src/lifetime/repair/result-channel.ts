import type { Block } from '../../facts/instr.js';
import type { Linked } from '../../link/link.js';
import type { UnguardedSend } from '../channel/unguarded-send.js';
import type { Model } from '../model.js';
import type { Repair } from './repair.js';

/** A capacity of one for a channel on which there is exactly one send: it then never waits for a receiver. */
export function resultChannel(linked: Linked, place: Model['place'], send: UnguardedSend): Repair | undefined {
  const { reason, made } = send;
  if ((reason.k !== 'left' && reason.k !== 'returned') || made === undefined) return undefined;
  const { amount, looped, endless, crowd } = reason.total;
  if (amount.k !== 'number' || amount.n !== 1 || looped || endless || crowd || send.others.length > 0) return undefined;
  const make = linked.program.fns[made.pos.fn]?.func.blocks[made.pos.block]?.instrs[made.pos.index];
  if (make?.op !== 'make' || make.size !== undefined) return undefined;
  return { k: 'capacity', at: place(made.pos, made.at), safe: isLast(linked, send) };
}

/** Nothing comes after the send: what would, may count on it that the value was received. */
function isLast(linked: Linked, { send: { pos } }: UnguardedSend): boolean {
  const blocks = linked.program.fns[pos.fn]?.func.blocks ?? [];
  let block: Block | undefined = blocks[pos.block];
  let rest = block?.instrs.slice(pos.index + 1);
  for (let steps = 0; steps < blocks.length && block !== undefined; steps++) {
    if (rest === undefined || rest.length > 0) return false;
    if (block.term.t === 'return') return true;
    if (block.term.t !== 'jump') return false;
    block = blocks[block.term.to];
    rest = block?.instrs.slice();
  }
  return false;
}
