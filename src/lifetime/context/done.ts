import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Origin } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';

/** Contexts that nothing cancels. Source: package context, `Background` and `TODO`. */
export const ROOTS: ReadonlySet<string> = new Set(['context.Background', 'context.TODO']);

/** The context whose `Done` the call asks for; undefined for any other call. Source: package context, `Context`. */
export function contextAsked(linked: Linked, fn: Fn, call: CallInstr): Value | undefined {
  const { external, receiver } = linked.graph.target(fn, call);
  return external !== undefined && externalKey(external) === 'context.Context.Done' ? receiver : undefined;
}

/** Whether what comes from there is the channel of a context: the result of a call of its `Done`. */
export const isDone = (linked: Linked, origin: Origin): boolean => asked(linked, origin) !== undefined;

/** The cell of the context whose channel comes from there. */
export function contextOf(linked: Linked, origin: Origin): Cell | undefined {
  const value = asked(linked, origin);
  const fn = linked.program.fns[origin.pos.fn];
  return value === undefined || fn === undefined ? undefined : linked.flow.cellOf(fn, value);
}

function asked(linked: Linked, { instr, pos }: Origin): Value | undefined {
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call') return undefined;
  return contextAsked(linked, fn, instr);
}
