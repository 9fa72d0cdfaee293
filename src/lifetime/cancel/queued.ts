import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { forward } from '../../link/reach.js';
import { keepsOf } from '../acquire/keeps.js';

/** In how many values, one in the other, the context is looked for. */
const DEPTH_MAX = 2;

/**
 * Whether the context is sent to somebody, itself or in what is made with it: a request that waits in a queue needs it when
 * the function that put it there has returned.
 */
export function isQueued(linked: Linked, context: Cell, depth = 0): boolean {
  const { cells, truncated } = forward(linked.flow, [context]);
  if (truncated || depth > DEPTH_MAX) return false;
  return keepsOf(linked, cells).some(({ pos }) => isSend(linked, pos) || isInQueued(linked, pos, depth));
}

function isSend({ program }: Linked, { fn, block, index }: Pos): boolean {
  const at = program.fns[fn]?.func.blocks[block];
  // What a select keeps, a case of it sends.
  return at?.instrs[index]?.op === 'send' || (at?.term.t === 'select' && index === at.instrs.length);
}

/** `request{ctx: ctx}`, which is sent. */
function isInQueued(linked: Linked, { fn, block, index }: Pos, depth: number): boolean {
  const at = linked.program.fns[fn];
  const instr = at?.func.blocks[block]?.instrs[index];
  if (at === undefined || instr?.op !== 'alloc') return false;
  return isQueued(linked, (linked.program.files[at.file]?.varBase ?? 0) + instr.result, depth + 1);
}
