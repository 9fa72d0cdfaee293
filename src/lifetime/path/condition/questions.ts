import type { Value, VarId } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, perFunction } from '../../../link/program.js';
import type { Questions } from './assumptions.js';
import { repeatedConditions } from './choices.js';
import { type Condition, emptiness, nilKey, readCondition, trueKey } from './condition.js';
import { lastTurns } from './last-turn.js';
import { steadyIn } from './steady.js';

/** The conditions of a function, with those that ask whether one of the variables is nil or true among the remembered. */
export function questionsOf(fn: Fn, linked: Linked, asks: Iterable<VarId> = []): Questions {
  const own = ofFunction(fn, linked);
  const keys = new Set([...asks].flatMap((id) => [nilKey(id), trueKey(id)]));
  return keys.size === 0 ? own : { ...own, isRepeated: (key) => keys.has(key) || own.isRepeated(key) };
}

/** The conditions of a function, each read once. No call changes what is asked of what is {@link steadyIn steady}. */
const ofFunction = perFunction((fn: Fn, linked: Linked): Questions => {
  const known = new Map<Value, Condition | undefined>();
  const isSteady = steadyIn(linked, fn);
  const repeated = repeatedConditions(fn);
  const last = lastTurns(fn);
  const lastKeys = new Set([...last.values()].flatMap((answers) => answers.map(({ key }) => key)));
  return {
    read(cond) {
      let condition = known.get(cond);
      if (condition === undefined && !known.has(cond)) {
        condition = readCondition(cond, isSteady);
        known.set(cond, condition);
      }
      return condition;
    },
    isRepeated: (key) => repeated.has(key) || lastKeys.has(key),
    isLast: (range, holds) => last.get(range)?.some((at) => holds(at.key) === at.holds) === true,
    emptyKeys({ x, value }) {
      const { k } = linked.types.resolver.underlying(linked.types.of(fn.file, x));
      // Only what has keys gives two variables; a channel may have a value later.
      return k === 'slice' || k === 'map' || value !== undefined ? emptiness(x).map(({ key }) => key) : [];
    },
  };
});
