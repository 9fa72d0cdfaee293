import type { Cell, Pos } from '../../../../link/flow.js';
import type { Linked } from '../../../../link/link.js';
import type { Fn } from '../../../../link/program.js';
import type { Lens } from '../../../lens.js';
import { findWay } from '../../../path/walk.js';

/**
 * Whether the function is bound to receive from the channel next: no way leads from the position to an end, or to a choice,
 * but by a plain receive. `others`: channels from which it is not to receive before either.
 */
export const waitsNext = (linked: Linked, lens: Lens, fn: Fn, from: Pos, others: ReadonlySet<Cell> = NONE): boolean =>
  findWay(linked, fn, from, {
    covers: (instr, pos) => instr.op === 'recv' && lens.ownUsesAt(pos).some((u) => u.kind === 'recv'),
    endsAt: (instr) => instr.op === 'recv' && others.has(linked.flow.cellOf(fn, instr.ch) ?? -1),
    ends: (term) => term.t === 'select' || term.t === 'range' || term.t === 'panic',
  }) === undefined;

const NONE: ReadonlySet<Cell> = new Set();
