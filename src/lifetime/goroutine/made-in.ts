import type { Origin } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { FnId } from '../../link/program.js';

const byFn = new WeakMap<Linked, ReadonlyMap<FnId, readonly Origin[]>>();

/** The channels, maps and slices that a function makes. */
export function madeIn(linked: Linked, id: FnId): readonly Origin[] {
  let known = byFn.get(linked);
  if (known === undefined) {
    const map = new Map<FnId, Origin[]>();
    for (const origins of linked.flow.origins.values())
      for (const o of origins) {
        if (o.kind !== 'make') continue;
        const list = map.get(o.pos.fn);
        if (list === undefined) map.set(o.pos.fn, [o]);
        else list.push(o);
      }
    known = map;
    byFn.set(linked, known);
  }
  return known.get(id) ?? [];
}
