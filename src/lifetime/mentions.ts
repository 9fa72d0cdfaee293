import type { Value } from '../facts/value.js';

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
