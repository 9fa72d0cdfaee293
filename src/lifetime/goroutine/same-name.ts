import type { Value } from '../../facts/value.js';
import type { Cell, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';

/**
 * Whether a use means the very channel that the expression in `fn` does, and not another of the same kind: the same
 * variable, or the same field of the same variable or of both methods' receiver.
 */
export function sameName(linked: Linked, fn: Fn, ch: Value, cell: Cell, use: Use): boolean {
  if (use.cell !== cell) return false;
  if (ch.k === 'var' || ch.k === 'name') return true;
  const there = linked.program.fns[use.pos.fn];
  const operand = operandOf(linked, use);
  if (there === undefined || ch.k !== 'field' || operand?.k !== 'field') return false;
  if (ch.x.k !== 'var' || operand.x.k !== 'var') return false;
  if (there.file === fn.file && ch.x.id === operand.x.id) return true;
  return isReceiver(linked, fn, ch.x.id) && isReceiver(linked, there, operand.x.id);
}

const isReceiver = (linked: Linked, fn: Fn, id: number): boolean =>
  linked.program.files[fn.file]?.facts.vars[id]?.kind === 'recv';

/** The channel that the operation is done on. */
export function operandOf(linked: Linked, use: Use): Value | undefined {
  const block = linked.program.fns[use.pos.fn]?.func.blocks[use.pos.block];
  const instr = block?.instrs[use.pos.index];
  if (instr?.op === 'send' || instr?.op === 'recv' || instr?.op === 'close') return instr.ch;
  if (instr?.op === 'defer' || instr?.op === 'go' || instr?.op === 'call') return instr.args[0];
  if (block?.term.t === 'range') return block.term.x;
  return block?.term.t === 'select' ? block.term.cases.find((c) => c.at.start === use.at.start)?.ch : undefined;
}
