import type { CallInstr } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { forward, usesOf } from '../../link/reach.js';
import { behindPointers } from '../../link/type.js';
import type { Acquisition } from '../acquire/acquisition.js';

/**
 * Whether the program is seen to release what such a call gives: somebody else does it, so it has to be done. Methods of the
 * value itself don't count: one that releases itself when its connection ends needs nobody.
 */
export function isReleasedElsewhere(linked: Linked, { fn, call, result, releases }: Acquisition): boolean {
  const cells = linked.graph.target(fn, call).fns.flatMap((id) => {
    const callee = linked.program.fns[id];
    const variable = callee?.func.results[result];
    const base = linked.program.files[callee?.file ?? -1]?.varBase;
    return variable === undefined || base === undefined ? [] : [base + variable];
  });
  const own = new Set(ownMethods(linked, fn, call, result));
  return usesOf(linked.flow, forward(linked.flow, cells).cells).some(
    (use) => releases(use) && !own.has(linked.program.fns[use.pos.fn]?.root ?? -1),
  );
}

function ownMethods(linked: Linked, fn: Fn, call: CallInstr, result: number): readonly number[] {
  const all = linked.types.results(fn.file, call.callee);
  const type = behindPointers((all.k === 'tuple' ? all.types[result] : all) ?? all);
  return type.k === 'named' ? [...(type.entry?.methods.values() ?? [])].flat() : [];
}
