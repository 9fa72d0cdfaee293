import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { findWay } from '../walk.js';

/** The results, by number, that are nil on every way out of the function that leads on from the position. */
export function nilBehind(linked: Linked, fn: Fn, pos: Pos): readonly number[] {
  const { results } = fn.func;
  let nil = results.map((_, i) => i);
  const other = findWay(linked, fn, pos, {
    asks: new Set(results),
    covers: () => false,
    coversTerm(term, _, __, known) {
      if (term.t !== 'return') return false;
      // A bare return gives what the named results hold (Go spec, "Return statements").
      const values = term.values.length > 0 ? term.values : results.map((id) => ({ k: 'var', id }) as const);
      nil = nil.filter((i) => {
        const value = values[i];
        return value?.k === 'nil' || (value?.k === 'var' && known.of(value.id).nil === true);
      });
      return values.length === results.length && nil.length > 0;
    },
  });
  return other === undefined ? nil : [];
}
