import type { Value } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Cell, Origin, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, type FnId, isExported } from '../../../link/program.js';
import { backward, forward, originsOf, usesOf } from '../../../link/reach.js';
import { isNamed } from '../../../link/type.js';
import { contextOf, isDone, ROOTS } from '../../context/done.js';
import type { Way } from '../../path/walk.js';
import type { ProcessLifetime } from '../../process/process-lifetime.js';
import type { Story } from '../story.js';

/**
 * Whether it can be seen that the receiver is made to leave by this way while the process goes on: a channel that
 * running code closes or sends to, a context that the program derives and cancels, a timer, an error. A context from
 * outside may well be that of the process: then nobody is left behind, unless some caller in sight hands in one of its own.
 */
export function isTriggered(linked: Linked, lifetime: ProcessLifetime, story: Story, fn: Fn, way: Way): boolean {
  const choice = lastChoice(fn, way);
  if (choice === undefined) return true;
  const cell = linked.flow.cellOf(fn, choice);
  if (cell === undefined) return false;
  const reach = backward(linked.flow, [cell]);
  const origins = originsOf(linked.flow, reach.cells).filter((o) => o.kind !== 'nil');
  const done = origins.filter((o) => isDone(linked, o));
  // A channel of somebody else's that is no context's: an event of its own, not the end of the process.
  if (done.length === 0 && (reach.truncated || linked.sight.fedFromOutside(reach.cells))) return true;
  if (reach.truncated) return false;
  return origins.some((o) => isEnded(linked, o)) || done.some((o) => isCancelledFor(linked, lifetime, story, o));
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

/** Whether the context behind a `ctx.Done()` comes from outside or was derived; else it is Background and its like. */
function isDerived(linked: Linked, origin: Origin): boolean {
  const context = contextOf(linked, origin);
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
  if (!isDone(linked, origin)) return true;
  const context = contextOf(linked, origin);
  return context !== undefined && isCancelled(linked, context);
}

/**
 * Whatever others hand in, the one context in sight is derived by who also makes the channel, again and again, and cancelled
 * there. Who gets a channel that was there before may begin to receive from it anew, under another context; and senders
 * that have contexts themselves may be ended before.
 */
function isCancelledFor(linked: Linked, lifetime: ProcessLifetime, story: Story, done: Origin): boolean {
  const context = contextOf(linked, done);
  if (context === undefined || story.sends.some((s) => hasContext(linked, s.pos.fn))) return false;
  const reach = backward(linked.flow, [context]);
  const [origin, ...others] = originsOf(linked.flow, reach.cells);
  if (reach.truncated || origin === undefined || others.length > 0 || lifetime.once(origin.pos)) return false;
  const rootOf = (id: FnId): FnId | undefined => linked.program.fns[id]?.root;
  const makers = [story.home.root, ...linked.graph.callers(story.home.id).map((s) => rootOf(s.pos.fn))];
  if (!makers.includes(rootOf(origin.pos.fn))) return false;
  return cancelsOf(linked, origin).some((u) => runs(linked, u.pos.fn) && !lifetime.once(u.pos));
}

/** A parameter or a variable of the function, or of those around it, is a context. */
function hasContext({ program, types }: Linked, id: FnId): boolean {
  const fn = program.fns[id];
  const file = program.files[fn?.file ?? -1];
  if (fn === undefined || file === undefined) return true;
  return file.facts.vars.some(
    ({ func }, v) =>
      program.fns[file.fnBase + func]?.root === fn.root && isNamed(types.ofVar(fn.file, v), 'context', 'Context'),
  );
}

/** A context that the program derives itself, with a deadline or a cancel function that something uses. */
function isCancelled(linked: Linked, context: Cell): boolean {
  const reach = backward(linked.flow, [context]);
  if (reach.truncated || linked.sight.fedFromOutside(reach.cells)) return false;
  return originsOf(linked.flow, reach.cells).some((o) => cancelsOf(linked, o).some((u) => runs(linked, u.pos.fn)));
}

/** What is done with the cancel function that comes with a derived context. */
function cancelsOf({ flow, program }: Linked, { kind, instr, pos }: Origin): readonly Use[] {
  if (kind !== 'result' || instr === undefined || !('op' in instr) || instr.op !== 'call') return [];
  const [, cancel = -1, ...others] = instr.results;
  const base = program.files[program.fns[pos.fn]?.file ?? -1]?.varBase;
  if (base === undefined || cancel < 0 || others.length > 0) return [];
  return usesOf(flow, forward(flow, [base + cancel]).cells);
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
