import type { VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { Assumptions } from '../condition/assumptions.js';
import { conditionsAbove, isChanged } from '../condition/choices.js';
import { questionsOf } from '../condition/questions.js';
import { reachingDefinitions } from '../reaching.js';
import { constantOf } from './still-set.js';

/**
 * What is known at the position where the variables are not nil: of one that is set in a single place and nil otherwise
 * (`var reply chan int; if !later { reply = ch }`), the conditions that place stands under.
 */
export function whereSet(linked: Linked, fn: Fn, pos: Pos, ids: readonly VarId[]): Assumptions {
  const questions = questionsOf(fn, linked);
  let known = new Assumptions();
  for (const id of ids) {
    const all = reachingDefinitions(fn, id, pos) ?? [];
    const [set, ...others] = all.filter(({ instr }) => constantOf(instr, id) !== 'nil');
    if (set === undefined || others.length > 0 || all.length < 2) continue;
    for (const standing of conditionsAbove(fn, set.pos.block)) {
      if (!isChanged(fn, pos.block, standing)) known = known.assume(standing.cond, standing.holds, questions) ?? known;
    }
  }
  return known;
}
