import type { Cell, Use } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import { type Fn, type FnId, functionsUnder } from '../link/program.js';
import type { Reach } from '../link/reach.js';
import { namedCells } from './mentions.js';
import { isCall } from './path/control-flow.js';

/**
 * The variables of a declared function and its literals that hold what is in `start`. It is all that matters until the
 * value is handed to somebody else, see {@link handOvers}.
 */
export function reachWithin({ flow, sight }: Linked, start: readonly Cell[], root: FnId): Reach {
  const cells = new Set(start);
  for (const cell of cells) {
    for (const next of flow.copies.from(cell)) if (sight.ownerOf(next)?.root === root) cells.add(next);
  }
  return { cells, containers: NONE, truncated: false };
}

/**
 * Where the function hands the value to functions of the program, as an argument or as the receiver: what those do with
 * it is not followed, so each may do anything.
 */
export function handOvers(linked: Linked, cells: ReadonlySet<Cell>, root: FnId): readonly Use[] {
  const found: Use[] = [];
  for (const fn of functionsUnder(linked.program, root)) {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        if (!isCall(instr)) return;
        const { fns, receiver } = linked.graph.target(fn, instr);
        if (fns.length === 0) return;
        const given = receiver === undefined ? instr.args : [...instr.args, receiver];
        const cell = given.flatMap((value) => namedCells(linked, fn, value)).find((c) => cells.has(c));
        if (cell === undefined || isOwnLiteral(linked, fns, root)) return;
        found.push({ kind: 'escape', cell, pos: { fn: fn.id, block: b, index }, at: instr.at });
      });
    });
  }
  return found;
}

/** The literals of the function are followed: what they are given is in variables of its own. */
const isOwnLiteral = ({ program }: Linked, fns: readonly FnId[], root: FnId): boolean =>
  fns.every((id) => isUnder(program.fns[id], root));

const isUnder = (fn: Fn | undefined, root: FnId): boolean => fn !== undefined && fn.id !== root && fn.root === root;

const NONE: ReadonlySet<Cell> = new Set();
