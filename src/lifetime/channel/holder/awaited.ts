import type { Value } from '../../../facts/value.js';
import type { Cell, Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { findLeaving } from '../leaving.js';
import type { Holder, Story } from '../story.js';

/**
 * The maker gives the channel away by sending it on another one (`aborts <- reply`), and by nothing else, and always
 * receives from it then: whoever is started later has not been given this one.
 */
export function isAwaitedWhereSent(linked: Linked, story: Story, { fn, called }: Holder): boolean {
  const own = called ? undefined : ownCells(linked, story);
  if (own === undefined) return false;
  const isIt = (value: Value | undefined): boolean => {
    const cell = value === undefined ? undefined : linked.flow.cellOf(fn, value);
    return cell !== undefined && own.has(cell);
  };
  const sent = fn.func.blocks.flatMap(({ instrs, term }, block): readonly Pos[] => [
    ...instrs.flatMap((i, index) => (i.op === 'send' && isIt(i.value) ? [{ fn: fn.id, block, index }] : [])),
    // Only who takes the case has handed it over.
    ...(term.t === 'select'
      ? term.cases.flatMap((c) => (isIt(c.value) ? [{ fn: fn.id, block: c.to, index: -1 }] : []))
      : []),
  ]);
  return sent.length > 0 && sent.every((pos) => findLeaving(linked, fn, pos, story.lens, { need: 1 }) === undefined);
}

/** The variables of the maker that hold the channel; undefined where others get it otherwise than as an element. */
function ownCells(linked: Linked, { home, origin, lens }: Story): ReadonlySet<Cell> | undefined {
  const { flow, sight } = linked;
  const own = new Set<Cell>([origin.cell]);
  for (const cell of own) {
    if (flow.stores.from(cell).length > 0) return undefined;
    for (const to of flow.copies.from(cell)) {
      if (flow.cells.name(to)?.k === 'element') continue;
      if (sight.ownerOf(to) !== home) return undefined;
      own.add(to);
    }
  }
  return lens.uses.some((u) => own.has(u.cell) && u.pos.fn !== home.id) ? undefined : own;
}
