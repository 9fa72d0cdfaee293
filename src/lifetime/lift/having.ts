import type { Cell } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { FnId } from '../../link/program.js';

/**
 * The declared functions that have the cells among their variables and those of their literals; undefined where a field or
 * a package-level variable is among them, so that any function can have what they hold.
 */
export function functionsHaving({ flow, sight }: Linked, cells: Iterable<Cell>): ReadonlySet<FnId> | undefined {
  const found = new Set<FnId>();
  for (let cell of cells) {
    let name = flow.cells.name(cell);
    while (name?.k === 'element' || name?.k === 'bound') {
      cell = name.of;
      name = flow.cells.name(cell);
    }
    const owner = name === undefined ? sight.ownerOf(cell) : undefined;
    if (owner === undefined) return undefined;
    found.add(owner.root);
  }
  return found;
}
