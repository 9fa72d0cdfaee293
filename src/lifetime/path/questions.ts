import type { Value } from '../../facts/value.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type Package, perFunction } from '../../link/program.js';
import { repeatedConditions } from './choices.js';
import { type Condition, type IsConstant, type Questions, readCondition } from './conditions.js';

/** The conditions of a function, each read once. No call changes what is asked of a constant that the program declares. */
export const questionsOf = perFunction((fn: Fn, linked: Linked): Questions => {
  const known = new Map<Value, Condition | undefined>();
  const isConstant = constantsOf(linked, fn);
  const repeated = repeatedConditions(fn);
  return {
    read(cond) {
      let condition = known.get(cond);
      if (condition === undefined && !known.has(cond)) {
        condition = readCondition(cond, isConstant);
        known.set(cond, condition);
      }
      return condition;
    },
    isRepeated: (key) => repeated.has(key),
  };
});

/** Tells the constants that are declared in the program, as the function names them. */
function constantsOf({ program }: Linked, fn: Fn): IsConstant {
  const declares = (pkg: Package | undefined, name: string): boolean => {
    const files = pkg?.globals.get(name) ?? [];
    return files.some((id) => program.files[id]?.facts.globals.some((g) => g.name === name && g.constant === true));
  };
  return (value) => declares(value.k === 'name' ? fn.pkg : program.byImportPath.get(value.path), value.name);
}
