import type { VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { names } from '../../mentions.js';

/** The goroutine is given the value, or its literal names it. */
export function isStartedWith(linked: Linked, fn: Fn, instr: CallInstr, watched: (id: VarId) => boolean): boolean {
  if (names([...instr.args, instr.callee], watched)) return true;
  return linked.graph.target(fn, instr).fns.some((id) => {
    const callee = linked.program.fns[id];
    return callee?.root === fn.root && callee.func.blocks.some((block) => names(block, watched));
  });
}
