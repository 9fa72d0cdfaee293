import type { Linked } from '../../link/link.js';
import { methodOf } from '../../link/members.js';
import type { Type } from '../../link/type.js';
import type { Opening } from './openings.js';

/** What can accept, has an address and can be closed is a listener, whatever gives it is called. */
export const isListener = ({ types }: Linked, type: Type): boolean =>
  ['Accept', 'Addr', 'Close'].every((name) => methodOf(types.resolver, type, name) !== undefined);

/**
 * Calls of the program's own functions that listen: `transport.Listen(address)`. Whether what they give has to be closed is
 * shown by a close on another way. Those that only hand on what a library opens are known anyway.
 */
export function openedListeners(linked: Linked): readonly Opening[] {
  return linked.graph.calls.flatMap(({ fn, pos, call, target }): readonly Opening[] => {
    const name = 'name' in call.callee ? call.callee.name : '';
    if (call.op !== 'call' || call.results.length !== 2 || !/^[Ll]isten([A-Z]|$)/.test(name) || fn.func.broken)
      return [];
    const results = target.fns.length === 0 ? undefined : linked.types.results(fn.file, call.callee);
    const [value, error] = results?.k === 'tuple' ? results.types : [];
    if (value === undefined || error?.k !== 'basic' || error.name !== 'error' || !isListener(linked, value)) return [];
    return [{ fn, pos, at: call.at, call, pair: { release: ['Close'], result: 0 }, ifMissed: true }];
  });
}
