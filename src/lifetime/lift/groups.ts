import type { Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { underOnceGuard } from '../path/once.js';
import { type Manner, mannerOf } from './effect.js';
import { repeatsOperation } from './repeats.js';

/** An operation on the value; `order` counts them. */
export interface Operation {
  readonly use: Use;
  readonly order: number;
  /** The number of its position in the program. */
  readonly place: number;
}

/** Operations of one function that are run in the same way: they are lifted as one. */
export interface Group {
  readonly number: number;
  readonly fn: Fn;
  readonly manner: Manner;
  /** A loop of the function repeats them. */
  readonly looped: boolean;
  readonly operations: Operation[];
}

/** The operations in groups: those of one function, or of one place, as far as they are alike. */
export function groupsOf(linked: Linked, uses: readonly Use[], together: 'function' | 'place'): readonly Group[] {
  const groups = new Map<string, Group>();
  // The same operation may have been found by several ways.
  for (const [order, use] of [...new Set(uses)].entries()) {
    const fn = linked.program.fns[use.pos.fn];
    if (fn === undefined) continue;
    const once = use.kind === 'send' && underOnceGuard(linked, fn, use.pos);
    const manner = mannerOf(use.mode ?? 'call', false, once);
    const looped = repeatsOperation(linked, fn, use);
    const operation = { use, order, place: linked.places.of(use.pos) };
    const key = `${together === 'place' ? operation.place : fn.id} ${manner} ${looped}`;
    const known = groups.get(key);
    if (known !== undefined) known.operations.push(operation);
    else groups.set(key, { number: groups.size, fn, manner, looped, operations: [operation] });
  }
  return [...groups.values()];
}
