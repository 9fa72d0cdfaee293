import type { Value } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { comesBefore, cutAt } from '../../path/control-flow.js';

/**
 * Whether a method looks at the state of its own object before the position (`if s.closed { return }`): then it takes
 * more than a late call to find the receiver gone, and that would be a second assumption.
 */
export function asksState(linked: Linked, fn: Fn, pos: Pos): boolean {
  const self = linked.program.fns[fn.root]?.func.recv;
  if (self === undefined) return false;
  const asked = conditionsAbove(fn, pos.block).some(({ cond }) => readsOwn(linked, fn, cond, self));
  return (
    asked ||
    fn.func.blocks.some((block, b) =>
      block.instrs.some((i, index) => {
        if (i.op !== 'call' || i.callee.k !== 'field' || !isSelf(i.callee.x, self) || i.results.length > 0)
          return false;
        const before = comesBefore(fn, { block: b, index }, pos);
        return before && linked.graph.target(fn, i).fns.some((id) => mayThrow(linked, id));
      }),
    )
  );
}

/** A field of the object itself, or what a method of it answers. */
function readsOwn(linked: Linked, fn: Fn, cond: Value, self: number): boolean {
  if (cond.k === 'op')
    return readsOwn(linked, fn, cond.x, self) || (cond.y !== undefined && readsOwn(linked, fn, cond.y, self));
  if (cond.k === 'field') return isSelf(cond.x, self) || readsOwn(linked, fn, cond.x, self);
  if (cond.k !== 'var') return false;
  return linked.types.definitions(fn.file, cond.id).some((d) => {
    if (d.k !== 'call' || d.call.callee.k !== 'field') return false;
    const { x } = d.call.callee;
    const type = linked.types.resolver.underlying(linked.types.of(fn.file, cond));
    return type.k === 'basic' && type.name === 'bool' && (isSelf(x, self) || (x.k === 'field' && isSelf(x.x, self)));
  });
}

function isSelf(value: Value, self: number): boolean {
  const at = value.k === 'deref' || value.k === 'addr' ? value.x : value;
  return at.k === 'var' && at.id === self;
}

function mayThrow(linked: Linked, id: number): boolean {
  const fn = linked.program.fns[id];
  return fn?.func.blocks.some(({ term }, b) => term.t === 'panic' || cutAt(linked, fn, b) !== undefined) ?? false;
}
