import type { CallInstr } from '../../../link/call-graph.js';
import { externalKey } from '../../../link/calls.js';
import type { Origin, Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, originsOf } from '../../../link/reach.js';
import { contextOf } from '../../context/done.js';
import { defersIn } from '../../path/control-flow.js';
import { dominates } from '../../path/dominators.js';
import { endsProgram } from '../../process/ends-program.js';

/**
 * Whether the function, however it is left behind the position, cancels the context that `main`, or a command, waits for:
 * the process is over then, and with it whatever the function left behind.
 */
export const endsMain = (linked: Linked, fn: Fn, since: Pos): boolean =>
  defersIn(fn).some((at) => dominates(fn, at, since) && runsIn(linked, fn, at.instr).some((cancels) => cancels));

/** Of each call that a deferred one consists of, whether it cancels the context that the process lives for. */
function runsIn(linked: Linked, fn: Fn, call: CallInstr): readonly boolean[] {
  const literal = call.callee.k === 'func' ? linked.program.fns[linked.graph.target(fn, call).fns[0] ?? -1] : undefined;
  if (literal === undefined) return [isCancelOfMain(linked, fn, call)];
  // What is done in any case.
  const instrs = literal.func.blocks[0]?.instrs ?? [];
  return instrs.map((i) => i.op === 'call' && isCancelOfMain(linked, literal, i));
}

function isCancelOfMain(linked: Linked, fn: Fn, call: CallInstr): boolean {
  if (linked.graph.target(fn, call).dynamic !== true) return false;
  const cell = linked.flow.cellOf(fn, call.callee);
  if (cell === undefined) return false;
  const reach = backward(linked.flow, [cell]);
  // `var cancel context.CancelFunc` holds none yet.
  const origins = originsOf(linked.flow, reach.cells).filter((o) => o.kind !== 'nil' && o.kind !== 'alloc');
  return !reach.truncated && origins.length > 0 && origins.every((o) => isMain(linked, o));
}

/** The cancel function of a context that is derived in `main`, or in a command, which waits until it is done. */
function isMain(linked: Linked, { kind, instr, pos, index }: Origin): boolean {
  const fn = linked.program.fns[pos.fn];
  if (kind !== 'result' || index !== 1 || fn === undefined || !endsProgram(linked, fn)) return false;
  if (instr === undefined || !('op' in instr) || instr.op !== 'call') return false;
  const { external } = linked.graph.target(fn, instr);
  if (external === undefined || !DERIVES.has(externalKey(external))) return false;
  return fn.func.blocks.some(({ instrs }) =>
    instrs.some((i) => {
      const ch = i.op === 'recv' ? linked.flow.cellOf(fn, i.ch) : undefined;
      return ch !== undefined && originsOf(linked.flow, [ch]).some((o) => isDoneOf(linked, o, instr));
    }),
  );
}

/** `ctx.Done()` of the context that the call gives. */
function isDoneOf(linked: Linked, origin: Origin, derived: CallInstr): boolean {
  const context = contextOf(linked, origin);
  return (
    context !== undefined &&
    originsOf(linked.flow, backward(linked.flow, [context]).cells).some((o) => o.instr === derived && o.index === 0)
  );
}

const DERIVES = new Set(['context.WithCancel', 'context.WithCancelCause', 'os/signal.NotifyContext']);
