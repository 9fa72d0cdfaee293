import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import { type Fn, functionsUnder } from '../../link/program.js';
import { nameIn } from '../operand.js';
import { isCall } from '../path/control-flow.js';

/** The methods that take a lock and wait for it, and those that give it back (package sync). */
export const LOCK = /^R?Lock$/;
export const UNLOCK = /^R?Unlock$/;

/**
 * What the function calls a lock, where all elements of one container are taken for one (`s.locks[i]`): who gives back
 * another element may well have counted the index on.
 */
export function lockName(linked: Linked, fn: Fn, value: Value): string | undefined {
  const object = nameIn(linked, fn, value);
  if (object !== undefined) return object;
  let path = '';
  let at = value;
  while (at.k === 'addr' || at.k === 'deref' || at.k === 'field') {
    if (at.k === 'field') path = `.${at.name}${path}`;
    at = at.x;
  }
  const of = at.k === 'index' ? lockName(linked, fn, at.x) : undefined;
  return of === undefined ? undefined : `${of}[]${path}`;
}

/** Whether the call, deferred or not, gives back what goes by the name. */
const isUnlockNamed = (linked: Linked, fn: Fn, { callee }: CallInstr, name: string): boolean =>
  callee.k === 'field' && UNLOCK.test(callee.name) && lockName(linked, fn, callee.x) === name;

export const isLockNamed = (linked: Linked, fn: Fn, { callee }: CallInstr, name: string): boolean =>
  callee.k === 'field' && LOCK.test(callee.name) && lockName(linked, fn, callee.x) === name;

/** The function, or a literal that it calls or defers there, gives back what goes by the name. */
export function givesBack(linked: Linked, fn: Fn, instr: Instr, name: string): boolean {
  if (!isCall(instr)) return false;
  if (isUnlockNamed(linked, fn, instr, name)) return true;
  return (
    instr.callee.k === 'func' &&
    functionsUnder(linked.program, fn.root).some(
      (f) =>
        f !== fn &&
        f.func.blocks.some(({ instrs }) => instrs.some((i) => isCall(i) && isUnlockNamed(linked, f, i, name))),
    )
  );
}

/** The function gives its caller, or somebody else, the means to give back what goes by the name: `return v, v.mu.Unlock`. */
export function handsOutUnlock(linked: Linked, fn: Fn, name: string): boolean {
  const isIt = (value: Value | undefined): boolean =>
    value?.k === 'field' && UNLOCK.test(value.name) && lockName(linked, fn, value.x) === name;
  return fn.func.blocks.some(({ instrs, term }) => {
    if (term.t === 'return' && term.values.some(isIt)) return true;
    return instrs.some((i) => (isCall(i) && i.args.some(isIt)) || (i.op === 'assign' && i.src.some(isIt)));
  });
}
