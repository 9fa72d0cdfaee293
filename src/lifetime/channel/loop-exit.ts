import type { Value, VarId } from '../../facts/value.js';
import type { Definition } from '../../link/definitions.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';

const ORDER = new Set(['<', '<=', '>', '>=']);

/** How far assignments are followed from a condition back to a received value. */
const STEPS_MAX = 3;

/** A comparison of amounts: leaving a loop by it may mean that all is there. `finished := got == len(jobs)` is one, too. */
export function isCount(linked: Linked, fn: Fn, asked: Value): boolean {
  const cond = spelledOut(linked, fn, asked);
  if (cond.k !== 'op') return false;
  if (cond.op === '!') return isCount(linked, fn, cond.x);
  if (ORDER.has(cond.op)) return true;
  if (cond.op !== '==' && cond.op !== '!=') return false;
  return [cond.x, cond.y].some((v) => v !== undefined && isAmount(spelledOut(linked, fn, v)));
}

/** What a variable is given, where it is given only one thing beside a first constant. */
export function spelledOut(linked: Linked, fn: Fn, value: Value): Value {
  if (value.k !== 'var') return value;
  const all = linked.types.definitions(fn.file, value.id);
  const [only, ...more] = all.filter((d) => d.k !== 'type' && (all.length === 1 || !isConstant(d)));
  if (only?.k !== 'value' || more.length > 0) return value;
  return only.value.k === 'convert' ? only.value.x : only.value;
}

const isConstant = (d: Definition): boolean => d.k === 'value' && d.value.k === 'const';

const isAmount = (value: Value): boolean =>
  (value.k === 'const' && value.kind === 'int') || (value.k === 'op' && (value.op === 'len' || value.op === 'cap'));

/** A test of an error: `err != nil`. */
export function isFailure(linked: Linked, fn: Fn, cond: Value): boolean {
  if (cond.k !== 'op' || (cond.op !== '!=' && cond.op !== '==') || cond.y?.k !== 'nil') return false;
  const type = linked.types.of(fn.file, cond.x);
  if (type.k === 'basic') return type.name === 'error';
  return cond.x.k === 'field' ? /err/i.test(cond.x.name) : type.k === 'unknown';
}

/** Whether the value is one of the variables or a part of it: no call stands between. */
export const isPartOf = (linked: Linked, fn: Fn, value: Value, vars: readonly VarId[]): boolean =>
  dependsOn(linked, fn, value, vars, STEPS_MAX - 1, false);

/** Whether the value is computed from one of the variables. */
export function dependsOn(
  linked: Linked,
  fn: Fn,
  value: Value,
  vars: readonly VarId[],
  steps = 0,
  calls = true,
): boolean {
  switch (value.k) {
    case 'var': {
      if (vars.includes(value.id)) return true;
      if (steps >= STEPS_MAX) return false;
      return linked.types.definitions(fn.file, value.id).some((d) => {
        if (d.k === 'value') return dependsOn(linked, fn, d.value, vars, steps + 1, calls);
        if (d.k !== 'call' || !calls) return false;
        const inputs = d.call.callee.k === 'field' ? [...d.call.args, d.call.callee.x] : d.call.args;
        return inputs.some((a) => dependsOn(linked, fn, a, vars, steps + 1, calls));
      });
    }
    case 'op':
      return (
        dependsOn(linked, fn, value.x, vars, steps, calls) ||
        (value.y !== undefined && dependsOn(linked, fn, value.y, vars, steps, calls))
      );
    case 'field':
    case 'index':
    case 'deref':
    case 'addr':
    case 'assert':
    case 'slice':
    case 'convert':
      return dependsOn(linked, fn, value.x, vars, steps, calls);
    default:
      return false;
  }
}
