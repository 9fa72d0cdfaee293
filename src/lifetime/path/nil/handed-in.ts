import type { Linked } from '../../../link/link.js';
import { type Fn, functionsUnder } from '../../../link/program.js';
import { assigned } from '../assigned.js';
import { Assumptions } from '../condition/assumptions.js';
import { askedVariables } from '../condition/choices.js';
import { constantOf } from './still-set.js';

/**
 * What a literal knows when it begins: channels of the function around it that only calls have given and that nobody but the
 * literal itself sets to nil are there.
 */
export function handedIn(linked: Linked, fn: Fn): Assumptions {
  const vars = linked.program.files[fn.file]?.facts.vars;
  const others = functionsUnder(linked.program, fn.root).filter((f) => f !== fn);
  const facts = [...askedVariables(fn)].filter((id) => {
    if (vars?.[id]?.kind !== 'local' || vars[id].func === fn.local) return false;
    if (linked.types.resolver.underlying(linked.types.ofVar(fn.file, id)).k !== 'chan') return false;
    const defs = linked.types.definitions(fn.file, id);
    if (defs.length === 0 || defs.some((d) => d.k !== 'call')) return false;
    return !others.some(({ func }) =>
      func.blocks.some(({ instrs }) => instrs.some((i) => assigned(i).includes(id) && constantOf(i, id) === 'nil')),
    );
  });
  return Assumptions.nil(facts.map((id) => ({ id, isNil: false })));
}
