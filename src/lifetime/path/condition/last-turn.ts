import type { Term } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import { type Fn, perFunction } from '../../../link/program.js';
import { same } from '../taken-out.js';
import { readCondition } from './condition.js';

/** A condition, by its key, and the answer that says it of the turn. */
interface Answer {
  readonly key: string;
  readonly holds: boolean;
}

/** By the head of each range, what the function asks to know the last turn: `i == len(xs)-1`, `i < len(xs)-1`. */
export const lastTurns = perFunction((fn: Fn): ReadonlyMap<Term, readonly Answer[]> => {
  const found = new Map<Term, readonly Answer[]>();
  for (const { term: head } of fn.func.blocks) {
    if (head.t !== 'range' || head.key === undefined) continue;
    const answers = fn.func.blocks.flatMap(({ term }) =>
      term.t === 'branch' && saysLast(term.cond, { k: 'var', id: head.key ?? -1 }, head.x) ? answer(term.cond) : [],
    );
    if (answers.length > 0) found.set(head, answers);
  }
  return found;
});

/** Equal to the last index; or not less than it. */
function answer(cond: Value): readonly Answer[] {
  const condition = readCondition(cond);
  if (condition === undefined || cond.k !== 'op') return [];
  return [{ key: condition.key, holds: cond.op === '==' || cond.op === '!=' }];
}

function saysLast(cond: Value, key: Value, over: Value): boolean {
  if (cond.k !== 'op' || cond.y === undefined || !/^(==|!=|<|>=)$/.test(cond.op)) return false;
  const { x, y } = cond;
  const isAmount = (v: Value): boolean => same(v, over) || (v.k === 'op' && v.op === 'len' && same(v.x, over));
  return (same(x, key) && isOneFrom('-', y, isAmount)) || (isOneFrom('+', x, (v) => same(v, key)) && isAmount(y));
}

/** `v - 1`, `v + 1`. */
const isOneFrom = (op: string, value: Value, is: (v: Value) => boolean): boolean =>
  value.k === 'op' && value.op === op && value.y?.k === 'const' && value.y.text === '1' && is(value.x);
