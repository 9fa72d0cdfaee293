import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { backward, originsOf } from '../../link/reach.js';
import { Lens } from '../lens.js';
import { isCall } from '../path/control-flow.js';

const OPERATION = /^sync\.WaitGroup\.(Add|Done|Wait|Go)$/;

/** Everything known of the wait groups of one variable or field. */
export interface WaitGroup {
  readonly cell: Cell;
  readonly name: string;
  readonly lens: Lens;
  /** A field or package-level variable, so that other functions and goroutines have it as well. */
  readonly kept: boolean;
  readonly adds: readonly Use[];
  readonly dones: readonly Use[];
  readonly waits: readonly Use[];
  readonly goes: readonly Use[];
}

/** The wait groups of the program, as far as everything that is done with them can be seen. */
export function waitGroupsOf(linked: Linked): readonly WaitGroup[] {
  const groups: WaitGroup[] = [];
  for (const cell of homes(linked)) {
    const lens = new Lens(linked, [cell]);
    if (!lens.uses.some((u) => linked.sight.judged(u.pos.fn))) continue;
    // One of many in a slice or map can't be told from the others.
    if (lens.lost || lens.containers.size > 0) continue;
    // `return wg.Done`: who holds the method value calls it when he likes.
    if ([...lens.cells].some((c) => linked.flow.methodValues.get(c)?.some((m) => m.name === 'Done'))) continue;
    if (lens.overflow) continue;
    const named = (name: string): readonly Use[] =>
      lens.uses.filter((u) => u.kind === 'method' && u.name === name).sort((a, b) => a.at.start - b.at.start);
    const dones = [...named('Done'), ...named('Add').filter((u) => addend(linked, u) === 'negative')];
    groups.push({
      cell,
      name: nameOf(linked, cell),
      lens,
      kept: linked.flow.cells.name(cell) !== undefined,
      adds: named('Add').filter((u) => addend(linked, u) !== 'negative'),
      dones,
      waits: named('Wait'),
      goes: named('Go'),
    });
  }
  return groups;
}

/** Where wait groups live: variables and fields of the type itself, not pointers to it. */
function homes(linked: Linked): readonly Cell[] {
  const found = new Set<Cell>();
  for (const [cell, uses] of linked.flow.uses) {
    if (!uses.some((u) => isOperation(linked, u))) continue;
    const { cells, truncated } = backward(linked.flow, [cell]);
    if (truncated) continue;
    for (const origin of originsOf(linked.flow, cells)) if (origin.kind === 'alloc') found.add(origin.cell);
    for (const c of cells) if (linked.flow.cells.name(c)?.k === 'field') found.add(c);
    for (const c of cells) if (linked.flow.cells.name(c)?.k === 'global') found.add(c);
  }
  return [...found].filter((c) => isHome(linked, c, found));
}

/** A pointer field only passes on what lives elsewhere. */
function isHome(linked: Linked, cell: Cell, all: ReadonlySet<Cell>): boolean {
  const name = linked.flow.cells.name(cell);
  if (name === undefined) return true;
  if (name.k === 'field' && name.owner.startsWith('?')) return false;
  // Embedded: its methods are also called on the struct around it, whose cell is another one.
  if (name.k === 'field' && name.name === 'WaitGroup') return false;
  return linked.flow.copies.to(cell).every((from) => !all.has(from));
}

function isOperation(linked: Linked, use: Use): boolean {
  if (use.kind !== 'method' || !/^(Add|Done|Wait|Go)$/.test(use.name ?? '')) return false;
  const fn = linked.program.fns[use.pos.fn];
  const instr = fn?.func.blocks[use.pos.block]?.instrs[use.pos.index];
  if (fn === undefined || instr === undefined || !isCall(instr)) return false;
  const { external } = linked.graph.target(fn, instr);
  return external !== undefined && OPERATION.test(externalKey(external));
}

/** The argument of an Add. */
export function addArgument(linked: Linked, use: Use): Value | undefined {
  const instr = linked.program.fns[use.pos.fn]?.func.blocks[use.pos.block]?.instrs[use.pos.index];
  return instr !== undefined && isCall(instr) ? instr.args[0] : undefined;
}

/** `wg.Add(-1)` and `wg.Add(-1 * n)` are Dones; what may be either counts as one. */
function addend(linked: Linked, use: Use): 'positive' | 'negative' {
  const value = addArgument(linked, use);
  return value === undefined || isTakenAway(value) ? 'negative' : 'positive';
}

function isTakenAway(value: Value): boolean {
  if (value.k === 'convert') return isTakenAway(value.x);
  if (value.k !== 'op') return false;
  if (value.op === '*' || value.op === '/')
    return isTakenAway(value.x) || (value.y !== undefined && isTakenAway(value.y));
  return value.op === '-' && value.y === undefined;
}

function nameOf(linked: Linked, cell: Cell): string {
  // `wg := new(sync.WaitGroup)`, `s{wg: &sync.WaitGroup{}}`: the name is that of the pointer.
  for (const c of [cell, ...linked.flow.copies.from(cell)]) {
    const name = linked.flow.cells.name(c);
    if (name?.k === 'field' || name?.k === 'global') return name.name;
    const at = linked.sight.variableAt(c);
    const text = at?.file.facts.vars[at.id]?.name;
    if (text) return text;
  }
  return 'the wait group';
}
