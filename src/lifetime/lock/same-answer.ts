import type { Term } from '../../facts/instr.js';
import type { Fn } from '../../link/program.js';
import { conditionsAbove } from '../path/condition/choices.js';
import type { Edge } from '../path/control-flow.js';

/**
 * Refuses the edges that answer a question otherwise under which the lock was taken (`if s.mu != nil { s.mu.Lock() }`): who
 * asks it again before the unlock means the same.
 */
export function sameAnswer(fn: Fn, block: number): (term: Term, edge: Edge) => boolean {
  const answers = new Map(conditionsAbove(fn, block).map(({ cond, holds }) => [JSON.stringify(cond), holds]));
  return (_, { when }) => {
    const answer = when === undefined || answers.size === 0 ? undefined : answers.get(JSON.stringify(when.cond));
    return answer === undefined || answer === when?.holds;
  };
}
