import type { Value } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Origin, Spot } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, originsOf } from '../../../link/reach.js';
import { isNamed } from '../../../link/type.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { saidOfNil } from '../../path/condition/condition.js';
import { same } from '../../path/taken-out.js';

/**
 * The receives from the `C` of a timer that runs a function: it is nil, whatever Stop says (package time, `AfterFunc`:
 * "The returned Timer's C field is not used and will be nil").
 */
export const fromCallbackTimers = (linked: Linked, fn: Fn): readonly (Spot & { readonly ch: Value })[] =>
  fn.func.blocks.flatMap(({ instrs }, block) =>
    instrs.flatMap((instr, index) => {
      if (instr.op !== 'recv' || isAskedFor(fn, block, instr.ch) || !isOfCallback(linked, fn, instr.ch)) return [];
      return [{ pos: { fn: fn.id, block, index }, at: instr.at, ch: instr.ch }];
    }),
  );

/** Only who has seen that there is a channel comes there: `if t.C != nil { <-t.C }`. */
const isAskedFor = (fn: Fn, block: number, ch: Value): boolean =>
  conditionsAbove(fn, block).some((standing) => {
    const said = saidOfNil(standing);
    return said !== undefined && !said.isNil && same(said.of, ch);
  });

function isOfCallback(linked: Linked, fn: Fn, ch: Value): boolean {
  if (ch.k !== 'field' || ch.name !== 'C' || !isNamed(linked.types.of(fn.file, ch.x), 'time', 'Timer')) return false;
  const timer = linked.flow.cellOf(fn, ch.x);
  if (timer === undefined) return false;
  const { cells, truncated } = backward(linked.flow, [timer]);
  if (truncated || linked.sight.fedFromOutside(cells)) return false;
  const origins = originsOf(linked.flow, cells).filter((o) => o.kind !== 'nil');
  return origins.length > 0 && origins.every((o) => runsFunction(linked, o));
}

function runsFunction({ program, graph }: Linked, { instr, pos }: Origin): boolean {
  const fn = program.fns[pos.fn];
  if (fn === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call') return false;
  const { external } = graph.target(fn, instr);
  return external !== undefined && externalKey(external) === 'time.AfterFunc';
}
