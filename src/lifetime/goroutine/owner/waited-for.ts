import type { Origin } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, type FnId, perFunction } from '../../../link/program.js';
import { type Binding, NO_BINDING } from '../binding.js';
import { waitsOf } from '../waiting/waits.js';
import type { Wakers } from '../wakers.js';

/** How deep the calls of the goroutine are searched for its waits. */
const DEPTH_MAX = 3;

/** Where the channels that the goroutine and what it calls wait for come from. `binding` is what it was started with. */
export function waitedFor(
  linked: Linked,
  wakers: Wakers,
  target: Fn,
  binding: Binding = NO_BINDING,
): readonly Origin[] {
  const found = new Set<Origin>();
  const seen = new Set<FnId>([target.id]);
  const queue = [{ fn: target, depth: 0 }];
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    const { fn, depth } = item;
    for (const { ch } of waitsOf(fn, linked)) {
      const cell = linked.flow.cellOf(fn, ch);
      if (cell === undefined) continue;
      for (const o of wakers.origins(cell, { binding }) ?? []) found.add(o);
    }
    if (depth >= DEPTH_MAX) continue;
    for (const callee of called(fn, linked)) {
      if (seen.has(callee.id)) continue;
      seen.add(callee.id);
      queue.push({ fn: callee, depth: depth + 1 });
    }
  }
  return [...found];
}

/** The functions that it calls, each once. */
const called = perFunction((fn: Fn, linked: Linked): readonly Fn[] => {
  const calls = fn.func.blocks.flatMap(({ instrs }) => instrs.filter((i) => i.op === 'call'));
  const ids = new Set(calls.flatMap((call) => linked.graph.target(fn, call).fns));
  return [...ids].flatMap((id) => linked.program.fns[id] ?? []);
});
