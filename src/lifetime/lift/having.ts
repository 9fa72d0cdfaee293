import type { Cell } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { FnId } from '../../link/program.js';
import type { Watched } from './effect.js';

/**
 * The declared functions that have the value among their variables and those of their literals; undefined where a field or
 * a package-level variable is among them, so that any function can have what they hold.
 */
export function functionsHaving(linked: Linked, watched: Watched): ReadonlySet<FnId> | undefined {
  const found = new Set<FnId>();
  const { cells, containers, methodValues } = watched;
  return [cells, containers, methodValues].every((all) => addOwners(linked, all, found)) ? found : undefined;
}

function addOwners({ flow, sight }: Linked, cells: Iterable<Cell>, found: Set<FnId>): boolean {
  for (let cell of cells) {
    let name = flow.cells.name(cell);
    while (name?.k === 'element' || name?.k === 'bound') {
      cell = name.of;
      name = flow.cells.name(cell);
    }
    const owner = name === undefined ? sight.ownerOf(cell) : undefined;
    if (owner === undefined) return false;
    found.add(owner.root);
  }
  return true;
}

/** The functions that have the value itself by a parameter or the receiver. */
export function functionsTaking({ sight }: Linked, { cells }: Watched): ReadonlySet<FnId> {
  const found = new Set<FnId>();
  for (const cell of cells) {
    const at = sight.variableAt(cell);
    const variable = at?.file.facts.vars[at.id];
    if (at === undefined || variable === undefined) continue;
    if (variable.kind === 'param' || variable.kind === 'recv') found.add(at.file.fnBase + variable.func);
  }
  return found;
}
