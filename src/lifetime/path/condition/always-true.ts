import type { Value, VarId } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, functionsUnder } from '../../../link/program.js';
import { boolOf } from './condition.js';

/** Whether the condition always holds: `true` itself, or a variable that is set to it, never to anything else. */
export function isAlwaysTrue(linked: Linked, fn: Fn, cond: Value): boolean {
  if (cond.k !== 'var') return boolOf(cond) === true;
  const variable = linked.program.files[fn.file]?.facts.vars[cond.id];
  if (variable?.kind !== 'local') return false;
  const set = linked.types.definitions(fn.file, cond.id);
  if (set.length === 0 || !set.every((d) => d.k === 'value' && boolOf(d.value) === true)) return false;
  // By its address somebody else can give it another value.
  return !functionsUnder(linked.program, fn.root).some((f) => hasAddress(f.func.blocks, cond.id));
}

/** Whether a piece of the facts, however deep, takes the address of the variable. */
function hasAddress(facts: unknown, id: VarId): boolean {
  if (typeof facts !== 'object' || facts === null) return false;
  if ('k' in facts && facts.k === 'addr' && 'x' in facts) {
    const x = facts.x as Value;
    if (x.k === 'var' && x.id === id) return true;
  }
  return Object.values(facts).some((part) => hasAddress(part, id));
}
