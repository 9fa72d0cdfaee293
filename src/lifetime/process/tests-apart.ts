import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { isTestSupport } from '../test-support.js';

/**
 * The places that tell how often something is done that stands in the file: what serves tests begins the program's parts
 * again for each of them, which no process of the program does. What stands there itself is begun by nobody else.
 */
export function besideTests<T>(linked: Linked, file: number, all: readonly T[], at: (one: T) => Pos): readonly T[] {
  const { fns, files } = linked.program;
  const serves = (at: number): boolean => files[at]?.input.test === true || isTestSupport(linked, { file: at });
  if (all.length === 0 || serves(file)) return all;
  return all.filter((one) => {
    const by = fns[at(one).fn];
    return by === undefined || !serves(by.file);
  });
}
