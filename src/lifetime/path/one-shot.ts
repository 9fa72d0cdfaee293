import type { Value, VarId } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { usesOf } from '../../link/reach.js';
import { conditionsAbove } from './condition/choices.js';
import { immediateDominators } from './dominators.js';
import { enclosingLoops } from './loops.js';

/**
 * Whether the position stands behind a receive that the loops around it have only once: from a timer that is made before
 * them, and set anew only where it had not fired yet (package time, `Timer.Stop`).
 */
export function behindOneShot(linked: Linked, fn: Fn, { block }: Pos): boolean {
  const blocks = new Set(enclosingLoops(fn, block).flatMap((l) => l.blocks));
  return blocks.size > 0 && receivesAbove(fn, block).some((ch) => firesOnce(linked, fn, ch, blocks));
}

/** The channels of the cases of selects, and of the receives, without which the block can't be reached. */
function receivesAbove(fn: Fn, block: number): readonly Value[] {
  const dominators = immediateDominators(fn);
  const found: Value[] = [];
  for (let at = block; at > 0; at = dominators[at] ?? 0) {
    const above = fn.func.blocks[dominators[at] ?? -1]?.term;
    const taken = above?.t === 'select' ? above.cases.filter((c) => c.to === at) : [];
    for (const { ch } of taken) if (ch !== undefined && taken.length === 1) found.push(ch);
  }
  return found;
}

function firesOnce(linked: Linked, fn: Fn, ch: Value, loops: ReadonlySet<number>): boolean {
  if (ch.k === 'var') return isMadeBefore(linked, fn, ch.id, /^time\.After$/, loops);
  if (ch.k !== 'field' || ch.name !== 'C' || ch.x.k !== 'var') return false;
  const { id } = ch.x;
  if (!isMadeBefore(linked, fn, id, /^time\.NewTimer$/, loops)) return false;
  const cell = (linked.program.files[fn.file]?.varBase ?? 0) + id;
  return usesOf(linked.flow, [cell]).every(
    ({ kind, name, pos }) =>
      kind !== 'escape' && (name !== 'Reset' || (pos.fn === fn.id && isPending(linked, fn, pos.block, id))),
  );
}

/** All that the variable is given comes from calls of that name before the loops. */
function isMadeBefore(linked: Linked, fn: Fn, id: VarId, key: RegExp, loops: ReadonlySet<number>): boolean {
  const made = linked.types.definitions(fn.file, id);
  return (
    made.length > 0 &&
    made.every((d) => {
      const external = d.k === 'call' ? linked.graph.target(fn, d.call).external : undefined;
      if (d.k !== 'call' || external === undefined || !key.test(externalKey(external))) return false;
      const at = fn.func.blocks.findIndex((b) => b.instrs.includes(d.call));
      return at >= 0 && !loops.has(at);
    })
  );
}

/** The block stands behind a Stop of the timer that says yes: it had not fired. */
function isPending(linked: Linked, fn: Fn, block: number, timer: VarId): boolean {
  return conditionsAbove(fn, block).some(({ cond, holds }) => {
    if (cond.k !== 'var' || !holds) return false;
    return linked.types.definitions(fn.file, cond.id).every((d) => {
      if (d.k !== 'call' || d.call.callee.k !== 'field' || d.call.callee.name !== 'Stop') return false;
      return d.call.callee.x.k === 'var' && d.call.callee.x.id === timer;
    });
  });
}
