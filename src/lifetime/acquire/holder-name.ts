import type { Cell } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Acquisition, Fate } from './acquisition.js';

/** The first name that the source gives the value of a cell; empty where it gives none. */
export function holderName(linked: Linked, cell: Cell): string {
  const seen = new Set<Cell>();
  for (let at: Cell | undefined = cell; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    const name = linked.flow.cells.name(at);
    if (name?.k === 'field' || name?.k === 'global') return name.name;
    const variable = linked.sight.variableAt(at);
    const text = variable?.file.facts.vars[variable.id]?.name;
    if (text) return text;
    at = linked.flow.stores.from(at)[0] ?? linked.flow.copies.from(at)[0];
  }
  return '';
}

/** The variable or field that holds what was acquired; empty where nothing does. */
export function heldAs(
  linked: Linked,
  { fn, call, result, holder }: Pick<Acquisition, 'fn' | 'call' | 'result' | 'holder'>,
  fate:
    | { readonly k: Exclude<Fate['k'], 'kept' | 'replaced'> | 'tick' }
    | Extract<Fate, { readonly k: 'kept' | 'replaced' }>,
): string {
  if (fate.k === 'replaced') return fate.name;
  if (fate.k === 'kept') return holderName(linked, fate.cell);
  const held = holder ?? (call.op === 'call' ? (call.results[result] ?? -1) : -1);
  return held < 0 ? '' : holderName(linked, (linked.program.files[fn.file]?.varBase ?? 0) + held);
}
