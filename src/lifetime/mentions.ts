import type { Value, VarId } from '../facts/value.js';
import type { Cell } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import type { Fn } from '../link/program.js';

/** Whether an expression is one of the variables, or a part of it that has its identity: `&x`, `x[i]`, `x.(T)`. */
export function mentions(value: Value, test: (id: VarId) => boolean): boolean {
  const id = mentioned(value);
  return id !== undefined && test(id);
}

function mentioned(value: Value): VarId | undefined {
  switch (value.k) {
    case 'var':
      return value.id;
    case 'addr':
    case 'deref':
    case 'slice':
    case 'assert':
    case 'convert':
    case 'index':
      return mentioned(value.x);
    default:
      return undefined;
  }
}

/** The cells whose value, or a part of it that has its identity, an expression of the function is. */
export function namedCells({ program, flow }: Linked, fn: Fn, value: Value): readonly Cell[] {
  const id = mentioned(value);
  const found = id === undefined ? [] : [(program.files[fn.file]?.varBase ?? 0) + id];
  // A field or a package-level name: its cell may be watched, though no variable is.
  const at = value.k === 'addr' || value.k === 'deref' ? value.x : value;
  if (at.k !== 'field' && at.k !== 'name' && at.k !== 'index' && at.k !== 'member') return found;
  const cell = flow.cellOf(fn, at);
  if (cell !== undefined) found.push(cell);
  return found;
}

/** Whether a piece of the facts, however deep, reads one of the variables. */
export function names(facts: unknown, test: (id: VarId) => boolean): boolean {
  if (typeof facts !== 'object' || facts === null) return false;
  if ('k' in facts && facts.k === 'var' && 'id' in facts && typeof facts.id === 'number') return test(facts.id);
  return Object.values(facts).some((part) => names(part, test));
}

/** The variable that `x.a.b` begins with; undefined where an index or a call stands between. */
export function rootVariable(value: Value): VarId | undefined {
  let at = value;
  while (at.k === 'field' || at.k === 'deref' || at.k === 'addr') at = at.x;
  return at.k === 'var' ? at.id : undefined;
}

/** The literals that a piece of the facts names. */
export function literalsIn(facts: unknown): readonly number[] {
  if (typeof facts !== 'object' || facts === null) return [];
  if ('k' in facts && facts.k === 'func' && 'id' in facts && typeof facts.id === 'number') return [facts.id];
  return Object.values(facts).flatMap((part) => literalsIn(part));
}
