import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { type Fate, fateOf } from '../acquire/acquisition.js';
import { changes, goesOn } from '../acquire/turn/turns.js';
import { rootVariable } from '../mentions.js';
import { enclosingLoops } from '../path/loops.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';

/**
 * What becomes of the registration that `context.AfterFunc` makes. It ends with its context, so it adds up only where a
 * loop without an end registers again and again with a context that is not the turn's own.
 */
export function registrationFate(linked: Linked, lifetime: ProcessLifetime, fn: Fn, pos: Pos, call: CallInstr): Fate {
  const { external } = linked.graph.target(fn, call);
  const [context] = call.args;
  if (external === undefined || externalKey(external) !== 'context.AfterFunc' || context === undefined)
    return { k: 'fine' };
  const root = rootVariable(context);
  const own = root !== undefined && changes(fn, pos.block, root);
  if (own || !enclosingLoops(fn, pos.block).some((l) => goesOn(linked, fn, l))) return { k: 'fine' };
  const stop = call.op === 'call' ? (call.results[0] ?? -1) : -1;
  if (stop < 0) return { k: 'repeated', fn };
  return fateOf(linked, lifetime, {
    fn,
    pos,
    at: call.at,
    call,
    result: 0,
    releases: (use) => use.kind === 'call',
    onlyRepeated: true,
  });
}
