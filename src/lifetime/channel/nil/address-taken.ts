import type { Instr, Term } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import type { Cell } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';

const known = new WeakMap<Linked, ReadonlySet<Cell>>();

/** The cells of channels whose address the program takes (`&s.ch`): whoever has it can put a channel there. */
export function addressTaken(linked: Linked): ReadonlySet<Cell> {
  let cells = known.get(linked);
  if (cells === undefined) {
    const found = new Set<Cell>();
    for (const fn of linked.program.fns) collect(linked, fn, found);
    cells = found;
    known.set(linked, cells);
  }
  return cells;
}

function collect(linked: Linked, fn: Fn, into: Set<Cell>): void {
  const look = (value: Value): void => {
    if (value.k === 'addr') {
      const cell = linked.flow.cellOf(fn, value.x);
      if (cell !== undefined) into.add(cell);
    }
    if ('x' in value) look(value.x);
  };
  for (const { instrs, term } of fn.func.blocks) {
    for (const instr of instrs) valuesOf(instr).forEach(look);
    valuesOfTerm(term).forEach(look);
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
      return instr.elems.map((e) => e.value);
    case 'append':
      return instr.elems;
    case 'send':
      return [instr.value];
    default:
      return [];
  }
}

const valuesOfTerm = (term: Term): readonly Value[] => (term.t === 'return' ? term.values : []);

const asked = new WeakMap<Linked, ReadonlySet<Cell>>();

/** The cells that the program compares with nil somewhere: nil has a meaning there, as in the hooks that tests set. */
export function askedForNil(linked: Linked): ReadonlySet<Cell> {
  let cells = asked.get(linked);
  if (cells === undefined) {
    const found = new Set<Cell>();
    for (const fn of linked.program.fns) {
      for (const { term } of fn.func.blocks) {
        if (term.t !== 'branch' || term.cond.k !== 'op' || term.cond.y?.k !== 'nil') continue;
        const cell = linked.flow.cellOf(fn, term.cond.x);
        if (cell !== undefined) found.add(cell);
      }
    }
    cells = found;
    asked.set(linked, cells);
  }
  return cells;
}
