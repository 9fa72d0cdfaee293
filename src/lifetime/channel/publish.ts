import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Lens } from '../lens.js';

/**
 * Where a function hands out a value that carries the channel in a field (`requests <- request{reply: ch}`), or the channel
 * itself by a map or on another channel (`pending[id] = ch`): from there on somebody else may send to it.
 */
export function publications(linked: Linked, fn: Fn, lens: Lens): readonly Pos[] {
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const carriers = carriersOf(linked, fn, lens);
  const holds = (value: Value): boolean => value.k === 'var' && lens.cells.has(base + value.id);
  const found: Pos[] = [];
  each(fn, (instr, pos) => {
    if (handedOut(instr).some((v) => carries(carriers, base, v)) || filed(instr).some(holds)) found.push(pos);
  });
  fn.func.blocks.forEach(({ term }) => {
    if (term.t !== 'select') return;
    for (const c of term.cases) {
      // Only who takes the case has handed it out: the way begins in its body.
      if (c.value !== undefined && carries(carriers, base, c.value)) found.push({ fn: fn.id, block: c.to, index: -1 });
    }
  });
  return found;
}

function each({ id, func }: Fn, visit: (instr: Instr, pos: Pos) => void): void {
  func.blocks.forEach((block, b) => {
    block.instrs.forEach((instr, index) => {
      visit(instr, { fn: id, block: b, index });
    });
  });
}

/** The variables of a function whose values carry the channel in a field. */
export function carriersOf(linked: Linked, fn: Fn, lens: Lens): ReadonlySet<Cell> {
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const holds = (value: Value): boolean => {
    const cell = value.k === 'var' ? base + value.id : undefined;
    return cell !== undefined && lens.cells.has(cell);
  };
  const carriers = new Set<Cell>();
  const spread = (): void => {
    for (const { term } of fn.func.blocks) {
      if (term.t !== 'range' || !carries(carriers, base, term.x)) continue;
      if (term.value !== undefined && term.value >= 0) carriers.add(base + term.value);
    }
  };
  const follow = (instr: Instr): void => {
    if (instr.op === 'append' && instr.elems.some((e) => carries(carriers, base, e))) carriers.add(base + instr.result);
    if (instr.op === 'alloc' && instr.elems.some((e) => holds(e.value))) carriers.add(base + instr.result);
    if (instr.op !== 'assign') return;
    instr.dst.forEach((dst, i) => {
      const src = instr.src[i];
      if (src === undefined) return;
      if (dst.k === 'field' && holds(src)) addVariable(carriers, base, dst.x);
      else if (dst.k === 'var' && carries(carriers, base, src)) carriers.add(base + dst.id);
    });
  };
  // Twice: a slice of carriers is made before it is ranged over, and what comes of that is handed out.
  for (let round = 0; round < 2; round++) {
    each(fn, follow);
    spread();
  }
  return carriers;
}

function addVariable(carriers: Set<Cell>, base: number, value: Value): void {
  const at = bare(value);
  if (at.k === 'var') carriers.add(base + at.id);
}

/** Whether the value, or what it points to, is one of the carriers. */
export const carries = (carriers: ReadonlySet<Cell>, base: number, value: Value): boolean => {
  const at = bare(value);
  return at.k === 'var' && carriers.has(base + at.id);
};

function bare(value: Value): Value {
  let at = value;
  while (at.k === 'addr' || at.k === 'deref') at = at.x;
  return at;
}

/** What an instruction puts into a map or a slice, or on a channel. */
function filed(instr: Instr): readonly Value[] {
  if (instr.op === 'send') return [instr.value];
  return instr.op === 'assign' ? instr.src.filter((_, i) => instr.dst[i]?.k === 'index') : [];
}

/** The values that an instruction gives to others. */
function handedOut(instr: Instr): readonly Value[] {
  switch (instr.op) {
    case 'send':
      return [instr.value];
    // What a callee does with it is not told by the call: it may refuse and return.
    case 'go':
      return instr.args;
    case 'assign':
      return instr.src.filter((_, i) => instr.dst[i]?.k !== 'var');
    default:
      return [];
  }
}
