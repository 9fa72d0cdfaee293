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
  fn.func.blocks.forEach((block, b) => {
    const note =
      (index: number) =>
      (value: Value): void => {
        if (value.k === 'func') into.set(base + value.id, { fn: fn.id, block: b, index });
        else if ('x' in value) note(index)(value.x);
      };
    block.instrs.forEach((instr, index) => {
      for (const value of valuesOf(instr)) note(index)(value);
    });
    if (block.term.t === 'return') block.term.values.forEach(note(block.instrs.length));
    if (block.term.t === 'range') note(block.instrs.length)(block.term.x);
  });
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
