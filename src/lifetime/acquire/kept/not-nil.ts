import type { Fn } from '../../../link/program.js';
import type { Lens } from '../../lens.js';
import { Assumptions } from '../../path/condition/assumptions.js';

/** What is known in a function that was given the value: it is not nil. */
export function notNil({ linked, cells }: Lens, fn: Fn): Assumptions {
  const file = linked.program.files[fn.file];
  const base = file?.varBase ?? 0;
  const count = file?.facts.vars.length ?? 0;
  const ids = [...cells].filter((c) => c >= base && c < base + count).map((c) => c - base);
  return Assumptions.nil(ids.map((id) => ({ id, isNil: false })));
}
