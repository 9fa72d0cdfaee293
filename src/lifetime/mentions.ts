import type { Value, VarId } from '../facts/value.js';

/** Whether an expression is one of the variables, or a part of it that has its identity: `&x`, `x[i]`, `x.(T)`. */
export function mentions(value: Value, test: (id: number) => boolean): boolean {
  switch (value.k) {
    case 'var':
      return test(value.id);
    case 'addr':
    case 'deref':
    case 'slice':
    case 'assert':
    case 'convert':
      return mentions(value.x, test);
    case 'index':
      return mentions(value.x, test);
    default:
      return false;
  }
}

/** Whether a piece of the facts, however deep, reads one of the variables. */
export function names(facts: unknown, test: (id: VarId) => boolean): boolean {
  if (typeof facts !== 'object' || facts === null) return false;
  if ('k' in facts && facts.k === 'var' && 'id' in facts && typeof facts.id === 'number') return test(facts.id);
  return Object.values(facts).some((part) => names(part, test));
}
