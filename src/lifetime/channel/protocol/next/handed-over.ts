import type { Instr } from '../../../../facts/instr.js';
import type { VarId } from '../../../../facts/value.js';
import type { Linked } from '../../../../link/link.js';
import { type Fn, functionsUnder } from '../../../../link/program.js';
import { names } from '../../../mentions.js';
import type { Story } from '../../story.js';
import { waitsNext } from './waits-next.js';

/**
 * Whether the sender has the channel from the function that makes it, which gives it away only by sending it, each time to
 * wait for the answer next: `request <- held; <-held`.
 */
export function isHandedOver(linked: Linked, { home, lens }: Story, sender: Fn): boolean {
  if (sender.root === home.root) return false;
  const base = linked.program.files[home.file]?.varBase ?? 0;
  const isIt = (id: VarId): boolean => lens.cells.has(base + id);
  let handed = 0;
  for (const fn of functionsUnder(linked.program, home.root)) {
    for (const [block, { instrs, term }] of fn.func.blocks.entries()) {
      if (names(term, isIt)) return false;
      for (const [index, instr] of instrs.entries()) {
        if (!names(instr, isIt) || isOwn(instr, isIt)) continue;
        const sent = instr.op === 'send' && instr.value.k === 'var' && isIt(instr.value.id);
        if (!sent || !waitsNext(linked, lens, fn, { fn: fn.id, block, index })) return false;
        handed++;
      }
    }
  }
  return handed > 0;
}

/** It receives, or goes on under another name: nobody else gets the channel. */
function isOwn(instr: Instr, isIt: (id: VarId) => boolean): boolean {
  if (instr.op === 'recv') return true;
  return instr.op === 'assign' && instr.dst.every((d, n) => d.k === 'var' || !names(instr.src[n], isIt));
}
