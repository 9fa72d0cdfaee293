import type { Element, Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';

const sites = new WeakMap<Linked, Map<FnId, Pos>>();

/** Where a function literal stands in the function around it. */
export function literalSite(linked: Linked, id: FnId): Pos | undefined {
  let known = sites.get(linked);
  if (known === undefined) {
    known = new Map();
    for (const fn of linked.program.fns) collect(linked, fn, known);
    sites.set(linked, known);
  }
  return known.get(id);
}

function collect(linked: Linked, fn: Fn, into: Map<FnId, Pos>): void {
  const base = linked.program.files[fn.file]?.fnBase ?? 0;
  const note = (value: Value, block: number, index: number): void => {
    let at = value;
    while ('x' in at) at = at.x;
    if (at.k === 'func') into.set(base + at.id, { fn: fn.id, block, index });
  };
  for (const [b, { instrs, term }] of fn.func.blocks.entries()) {
    for (const [index, instr] of instrs.entries()) for (const value of valuesOf(instr)) note(value, b, index);
    if (term.t === 'return') for (const value of term.values) note(value, b, instrs.length);
    if (term.t === 'range') note(term.x, b, instrs.length);
  }
}

function valuesOf(instr: Instr): readonly Value[] {
  switch (instr.op) {
    case 'assign':
      return instr.src;
    case 'call':
    case 'go':
    case 'defer':
      return [instr.callee, ...instr.args];
    case 'alloc':
      return instr.elems.map((e: Element) => e.value);
    case 'append':
      return instr.elems;
    case 'send':
      return [instr.value];
    default:
      return [];
  }
}
