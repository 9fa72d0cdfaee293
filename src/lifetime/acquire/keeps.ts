import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Cell, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { leavesFunction } from './agents.js';

const known = new WeakMap<Linked, ReadonlyMap<Cell, readonly Use[]>>();

/**
 * Where the program puts what is in one of the variables to where others can have it: into a field, an element, a
 * package-level variable, a channel, or a variable of the function around a literal.
 */
export function keepsOf(linked: Linked, cells: ReadonlySet<Cell>): readonly Use[] {
  let keeps = known.get(linked);
  if (keeps === undefined) {
    keeps = index(linked);
    known.set(linked, keeps);
  }
  const found: Use[] = [];
  for (const cell of cells) found.push(...(keeps.get(cell) ?? []));
  return found;
}

function index(linked: Linked): ReadonlyMap<Cell, readonly Use[]> {
  const keeps = new Map<Cell, Use[]>();
  for (const fn of linked.program.fns) {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, i) => {
        const pos = { fn: fn.id, block: b, index: i };
        for (const value of keptBy(linked, fn, instr)) {
          const cell = linked.flow.cellOf(fn, value);
          if (cell === undefined || cell >= linked.flow.cells.variables) continue;
          const keep = { kind: 'keep', cell, pos, at: instr.at } as const;
          const list = keeps.get(cell);
          if (list === undefined) keeps.set(cell, [keep]);
          else list.push(keep);
        }
      });
    });
  }
  return keeps;
}

function keptBy(linked: Linked, fn: Fn, instr: Instr): readonly Value[] {
  switch (instr.op) {
    case 'assign':
      return instr.src.filter((_, i) => {
        const dst = instr.dst[i];
        return dst !== undefined && leavesFunction(linked, fn, dst);
      });
    case 'alloc':
      return instr.elems.map((e) => e.value);
    case 'append':
      return instr.elems;
    case 'send':
      return [instr.value];
    default:
      return [];
  }
}
