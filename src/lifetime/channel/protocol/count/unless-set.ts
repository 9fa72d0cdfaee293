import type { Pos } from '../../../../link/flow.js';
import type { Linked } from '../../../../link/link.js';
import type { Fn } from '../../../../link/program.js';
import { conditionsAbove } from '../../../path/condition/choices.js';
import { findWay } from '../../../path/walk.js';

/**
 * Whether what is deferred does not come to the inner position when the function has come by the one: it asks a flag that is
 * set on each way from there (`defer func() { if !sent { ch <- failed } }()` and `ch <- work(); sent = true`). It is there
 * for a panic before.
 */
export function isUnlessSet(linked: Linked, fn: Fn, from: Pos, inner: Pos | undefined): boolean {
  const deferred = linked.program.fns[inner?.fn ?? -1];
  if (inner === undefined || deferred?.parent !== fn.id) return false;
  return conditionsAbove(deferred, inner.block).some(({ cond, holds }) => {
    if (cond.k !== 'var') return false;
    const { id } = cond;
    const way = findWay(linked, fn, from, {
      asks: new Set([id]),
      covers: () => false,
      coversTerm: (term, _pos, _memory, known) => term.t === 'panic' || known.of(id).holds === !holds,
    });
    return way === undefined;
  });
}
