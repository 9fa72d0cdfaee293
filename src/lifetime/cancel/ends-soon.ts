import type { Loop } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Fate } from '../acquire/acquisition.js';
import { goesOn } from '../acquire/turn/turns.js';
import { contextAsked } from '../context/done.js';
import { canReach, edgesOf } from '../path/control-flow.js';
import { enclosingLoops } from '../path/loops.js';
import type { Site } from './uncalled-cancels.js';

/**
 * Whether deferring in the loop leaves little behind: each context ends by itself within seconds or with a limit that the
 * function has set for all of them, and the loop stands under a time limit of its own, after which the deferred calls run.
 */
export function endsSoon(linked: Linked, { fn, pos, call, derivation, parent }: Site, fate: Fate): boolean {
  if (fate.k !== 'repeated' || fate.release?.mode !== 'defer' || derivation.holds !== 'deadline') return false;
  const limit = call.args[1];
  return (
    limit !== undefined &&
    (isOfSeconds(limit) || (parent !== undefined && isLimit(linked, fn, parent))) &&
    enclosingLoops(fn, pos.block).every((loop) => !goesOn(linked, fn, loop) || isLimited(linked, fn, loop))
  );
}

/** `2 * time.Second`: constants and units up to a second. */
function isOfSeconds(value: Value): boolean {
  if (value.k === 'op') return isOfSeconds(value.x) && (value.y === undefined || isOfSeconds(value.y));
  if (value.k === 'member') return value.path === 'time' && /^(Nano|Micro|Milli)?[sS]econd$/.test(value.name);
  return value.k === 'const' && value.kind === 'int';
}

/** A way leads out of the loop on which time is up. */
function isLimited(linked: Linked, fn: Fn, loop: Loop): boolean {
  return loop.blocks.some((b) => {
    const term = fn.func.blocks[b]?.term;
    if (term?.t !== 'select' && term?.t !== 'branch') return false;
    return edgesOf(term).some((edge) => {
      if (loop.blocks.includes(edge.to) && canReach(fn, edge.to, loop.head)) return false;
      if (edge.when !== undefined) return asksTime(linked, fn, edge.when.cond);
      return (
        term.t === 'select' && typeof edge.choice === 'number' && isOwnLimit(linked, fn, term.cases[edge.choice]?.ch)
      );
    });
  });
}

/** `time.Since(start) > limit`, `time.Now().After(deadline)`. */
function asksTime(linked: Linked, fn: Fn, cond: Value): boolean {
  if (cond.k === 'op') return asksTime(linked, fn, cond.x) || (cond.y !== undefined && asksTime(linked, fn, cond.y));
  return keysOf(linked, fn, cond).some((key) => /^time\.(Since|Until|Time\.(After|Before))$/.test(key));
}

/** `ctx.Done()` of a context with a deadline that the function derives itself. */
function isOwnLimit(linked: Linked, fn: Fn, ch: Value | undefined): boolean {
  if (ch?.k !== 'var') return false;
  return linked.types.definitions(fn.file, ch.id).some((d) => {
    const context = d.k === 'call' ? contextAsked(linked, fn, d.call) : undefined;
    return context !== undefined && isLimit(linked, fn, context);
  });
}

const isLimit = (linked: Linked, fn: Fn, context: Value): boolean =>
  keysOf(linked, fn, context).some((key) => /^context\.With(Timeout|Deadline)(Cause)?$/.test(key));

/** The functions of libraries whose result the variable holds. */
function keysOf(linked: Linked, fn: Fn, value: Value): readonly string[] {
  if (value.k !== 'var') return [];
  return linked.types.definitions(fn.file, value.id).flatMap((d) => {
    const external = d.k === 'call' ? linked.graph.target(fn, d.call).external : undefined;
    return external === undefined ? [] : [externalKey(external)];
  });
}
