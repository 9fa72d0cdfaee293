import type { Span } from '../../base/span.js';
import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, functionsUnder } from '../../link/program.js';
import { leavesFunction } from './agents.js';

/** The name of a keep by a literal that gives the value to who calls it. */
export const LENT = 'lent by a literal';

/** The name of a keep as the key of a map: keys are not followed. */
export const KEYED = 'kept as a key';

const known = new WeakMap<Linked, Map<FnId, ReadonlyMap<Cell, readonly Use[]>>>();

/**
 * Where the program puts what is in one of the variables to where others can have it: into a field, an element, a
 * package-level variable, a channel, or a variable of the function around a literal.
 */
export function keepsOf(linked: Linked, cells: ReadonlySet<Cell>): readonly Use[] {
  let byRoot = known.get(linked);
  if (byRoot === undefined) {
    byRoot = new Map();
    known.set(linked, byRoot);
  }
  const found: Use[] = [];
  for (const cell of cells) {
    // A variable is read by its function and the literals in it, and by nobody else.
    const root = linked.sight.ownerOf(cell)?.root;
    if (root === undefined) continue;
    let keeps = byRoot.get(root);
    if (keeps === undefined) {
      keeps = index(linked, root);
      byRoot.set(root, keeps);
    }
    found.push(...(keeps.get(cell) ?? []));
  }
  return found;
}

function index(linked: Linked, root: FnId): ReadonlyMap<Cell, readonly Use[]> {
  const keeps = new Map<Cell, Use[]>();
  const note = (fn: Fn, value: Value, pos: Pos, at: Span, name = value.k === 'func' ? LENT : undefined): void => {
    for (const cell of cellsIn(linked, fn, value)) {
      const keep = { kind: 'keep', cell, pos, at, ...(name === undefined ? {} : { name }) } as const;
      const list = keeps.get(cell);
      if (list === undefined) keeps.set(cell, [keep]);
      else list.push(keep);
    }
  };
  for (const fn of functionsUnder(linked.program, root)) {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, i) => {
        const pos = { fn: fn.id, block: b, index: i };
        for (const value of keptBy(linked, fn, instr)) note(fn, value, pos, instr.at);
        for (const value of keysIn(instr)) note(fn, value, pos, instr.at, KEYED);
      });
      if (block.term.t !== 'select') return;
      const pos = { fn: fn.id, block: b, index: block.instrs.length };
      for (const c of block.term.cases) if (c.value !== undefined) note(fn, c.value, pos, c.at);
    });
  }
  return keeps;
}

/** The variable that the expression reads; for a literal, those that it gives to who calls it. */
function cellsIn(linked: Linked, fn: Fn, value: Value): readonly Cell[] {
  if (value.k === 'func') {
    const literal = linked.program.fns[(linked.program.files[fn.file]?.fnBase ?? 0) + value.id];
    return (literal?.func.blocks ?? []).flatMap(({ term }) =>
      term.t === 'return' ? term.values.flatMap((v) => (v.k === 'func' ? [] : cellsIn(linked, fn, v))) : [],
    );
  }
  const cell = linked.flow.cellOf(fn, value);
  return cell === undefined || cell >= linked.flow.cells.variables ? [] : [cell];
}

/** The keys by which something is put into a map: `pool.items[conn] = struct{}{}`. */
const keysIn = (instr: Instr): readonly Value[] =>
  instr.op === 'assign' ? instr.dst.flatMap((dst) => (dst.k === 'index' ? [dst.i] : [])) : [];

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
    case 'call':
    case 'go':
    case 'defer':
      return instr.args.filter((a) => a.k === 'func');
    default:
      return [];
  }
}
