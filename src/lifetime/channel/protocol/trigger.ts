import type { Value } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Cell, Origin } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, type FnId, isExported } from '../../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../../link/reach.js';
import type { Way } from '../../path/walk.js';

/**
 * Whether it can be seen that the receiver is made to leave by this way while the process goes on: a channel that
 * running code closes or sends to, a context that the program derives and cancels, a timer, an error. A context from
 * outside may well be that of the process: then nobody is left behind.
 */
export function isTriggered(linked: Linked, fn: Fn, way: Way): boolean {
  const choice = lastChoice(fn, way);
  if (choice === undefined) return true;
  const cell = linked.flow.cellOf(fn, choice);
  if (cell === undefined) return false;
  const reach = backward(linked.flow, [cell]);
  const origins = originsOf(linked.flow, reach.cells).filter((o) => o.kind !== 'nil');
  // A channel of somebody else's that is no context's: an event of its own, not the end of the process.
  if (reach.truncated || linked.sight.fedFromOutside(reach.cells)) return !origins.some((o) => isDone(linked, o));
  return origins.length > 0 && origins.some((o) => isEnded(linked, o));
}

/** Whether what comes from there is the channel of a context: the result of a call of its `Done`. */
export function isDone(linked: Linked, { instr, pos }: Origin): boolean {
  const at = linked.program.fns[pos.fn];
  if (at === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call') return false;
  const { external } = linked.graph.target(at, instr);
  return external !== undefined && externalKey(external) === 'context.Context.Done';
}

/** Whether the way leaves by a context that can be seen never to end: then it is never taken. */
export function leavesByEndless(linked: Linked, fn: Fn, way: Way): boolean {
  const choice = lastChoice(fn, way);
  const cell = choice === undefined ? undefined : linked.flow.cellOf(fn, choice);
  if (cell === undefined) return false;
  const reach = backward(linked.flow, [cell]);
  const origins = originsOf(linked.flow, reach.cells).filter((o) => o.kind !== 'nil');
  return origins.length > 0 && origins.every((o) => isDone(linked, o) && !isDerived(linked, o));
}

/** Contexts that nothing cancels (package context). */
const ROOTS = new Set(['context.Background', 'context.TODO']);

/** Whether the context behind a `ctx.Done()` comes from outside or was derived; else it is Background and its like. */
function isDerived(linked: Linked, { instr, pos }: Origin): boolean {
  const at = linked.program.fns[pos.fn];
  if (at === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call') return true;
  const { receiver } = linked.graph.target(at, instr);
  const context = receiver === undefined ? undefined : linked.flow.cellOf(at, receiver);
  if (context === undefined) return true;
  const reach = backward(linked.flow, [context]);
  const origins = originsOf(linked.flow, reach.cells);
  if (reach.truncated || linked.sight.fedFromOutside(reach.cells) || origins.length === 0) return true;
  return !origins.every((o) => isRoot(linked, o));
}

function isRoot(linked: Linked, { instr, pos }: Origin): boolean {
  const at = linked.program.fns[pos.fn];
  if (at === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call') return false;
  const { external } = linked.graph.target(at, instr);
  return external !== undefined && ROOTS.has(externalKey(external));
}

/** The channel of the select case by which the way leaves; undefined where no select decides. */
export function lastChoice(fn: Fn, way: Way): Value | undefined {
  for (let i = way.blocks.length - 2; i >= 0; i--) {
    const term = fn.func.blocks[way.blocks[i] ?? -1]?.term;
    if (term?.t !== 'select') continue;
    return term.cases.find((c) => c.to === way.blocks[i + 1])?.ch;
  }
  return undefined;
}

function isEnded(linked: Linked, origin: Origin): boolean {
  if (origin.kind === 'make') {
    const reach = forward(linked.flow, [origin.cell]);
    return usesOf(linked.flow, reach.cells).some(
      (u) => (u.kind === 'close' || u.kind === 'send') && runs(linked, u.pos.fn),
    );
  }
  const { instr } = origin;
  const at = linked.program.fns[origin.pos.fn];
  if (origin.kind !== 'result' || at === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call')
    return false;
  const target = linked.graph.target(at, instr);
  const key = target.external === undefined ? '' : externalKey(target.external);
  if (key.startsWith('time.')) return true;
  if (key !== 'context.Context.Done') return true;
  if (target.receiver === undefined) return false;
  const context = linked.flow.cellOf(at, target.receiver);
  return context !== undefined && isCancelled(linked, context);
}

/** A context that the program derives itself, with a deadline or a cancel function that something uses. */
function isCancelled(linked: Linked, context: Cell): boolean {
  const reach = backward(linked.flow, [context]);
  if (reach.truncated || linked.sight.fedFromOutside(reach.cells)) return false;
  return originsOf(linked.flow, reach.cells).some(({ kind, instr, pos }) => {
    if (
      kind !== 'result' ||
      instr === undefined ||
      !('op' in instr) ||
      instr.op !== 'call' ||
      instr.results.length !== 2
    )
      return false;
    const base = linked.program.files[linked.program.fns[pos.fn]?.file ?? -1]?.varBase ?? 0;
    const cancel = instr.results[1] ?? -1;
    return (
      cancel >= 0 &&
      usesOf(linked.flow, forward(linked.flow, [base + cancel]).cells).some((u) => runs(linked, u.pos.fn))
    );
  });
}

/** Whether anything runs the function: a caller, or somebody outside. */
function runs(linked: Linked, id: FnId): boolean {
  const root = linked.program.fns[linked.program.fns[id]?.root ?? id];
  if (root === undefined) return false;
  const { func, pkg } = root;
  if (linked.graph.callers(root.id).length > 0 || linked.sight.handedOut.has(root.id)) return true;
  return (
    func.kind === 'vars' ||
    func.name === 'main' ||
    func.name === 'init' ||
    (isExported(func.name) && linked.sight.importable(pkg))
  );
}
