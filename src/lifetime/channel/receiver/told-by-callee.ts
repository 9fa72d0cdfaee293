import type { Value } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Lens } from '../../lens.js';
import type { Assumptions } from '../../path/condition/assumptions.js';
import { boolOf, saidOfNil } from '../../path/condition/condition.js';
import type { Edge } from '../../path/control-flow.js';
import { isOwnReceive } from '../story.js';

/** Which returns of a function may have given a certain result. */
export interface Giving {
  /** The number of the result. */
  readonly index: number;
  readonly may: (value: Value, known: Assumptions) => boolean;
}

/** Callees that receive, and the returns by which they gave their caller what it has found. */
export interface Told {
  readonly callees: readonly Fn[];
  readonly giving: Giving;
}

/** `for next(ch) {}`, `v, err := recv(ch); if err != nil`: whose result the condition asks, and what it was. */
export function toldByCallee(
  linked: Linked,
  lens: Lens,
  fn: Fn,
  when: NonNullable<Edge['when']>,
  pos: Pos,
): Told | undefined {
  const said = saidOfNil(when);
  const asked = said?.of ?? when.cond;
  if (asked.k !== 'var') return undefined;
  const instrs = fn.func.blocks[pos.block]?.instrs ?? [];
  const at = instrs.findLastIndex((i) => i.op === 'call' && i.results.includes(asked.id));
  const call = instrs[at];
  if (call?.op !== 'call') return undefined;
  const callees = lens
    .effectsAt({ ...pos, index: at })
    .flatMap((e) => (isOwnReceive(e) && e.mode === 'call' ? (linked.program.fns[e.chain[1]?.fn ?? -1] ?? []) : []));
  if (callees.length === 0) return undefined;
  const may = said === undefined ? (value: Value): boolean => boolOf(value) !== !when.holds : mayBeNil(said.isNil);
  return { callees: [...new Set(callees)], giving: { index: call.results.indexOf(asked.id), may } };
}

/** Whether a returned value may be nil, or may not be. */
const mayBeNil =
  (isNil: boolean): Giving['may'] =>
  (value, known) => {
    if (value.k === 'nil') return isNil;
    return value.k !== 'var' || known.of(value.id).nil !== !isNil;
  };
