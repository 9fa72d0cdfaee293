import type { Term } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Fn } from '../../link/program.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { saidOfNil } from '../path/condition/condition.js';
import type { Edge } from '../path/control-flow.js';

/**
 * Refuses the edges that answer a question otherwise under which the lock was taken (`if s.mu != nil { s.mu.Lock() }`): who
 * asks it again before the unlock means the same. And those that say there is no lock: it has been locked.
 */
export function sameAnswer(fn: Fn, block: number, lock: Value): (term: Term, edge: Edge) => boolean {
  const answers = new Map(conditionsAbove(fn, block).map(({ cond, holds }) => [JSON.stringify(cond), holds]));
  const locked = JSON.stringify(lock);
  return (_, { when }) => {
    if (when === undefined) return true;
    const answer = answers.size === 0 ? undefined : answers.get(JSON.stringify(when.cond));
    if (answer !== undefined) return answer === when.holds;
    const said = saidOfNil(when);
    return said?.isNil !== true || JSON.stringify(said.of) !== locked;
  };
}
