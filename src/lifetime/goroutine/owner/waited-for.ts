import type { Value } from '../../../facts/value.js';
import type { Origin } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, FnId } from '../../../link/program.js';
import { isCall } from '../../path/control-flow.js';
import { type Binding, NO_BINDING } from '../binding.js';
import { waitsOf } from '../waits.js';
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
    const isChannel = (x: Value): boolean => linked.types.resolver.underlying(linked.types.of(fn.file, x)).k === 'chan';
    for (const { ch } of waitsOf(fn, isChannel)) {
      const cell = linked.flow.cellOf(fn, ch);
      if (cell === undefined) continue;
      for (const o of wakers.origins(cell, { binding }) ?? []) found.add(o);
    }
    if (depth >= DEPTH_MAX) continue;
    for (const { instrs } of fn.func.blocks) {
      for (const instr of instrs) {
        if (!isCall(instr) || instr.op !== 'call') continue;
        for (const id of linked.graph.target(fn, instr).fns) {
          const callee = linked.program.fns[id];
          if (callee === undefined || seen.has(id)) continue;
          seen.add(id);
          queue.push({ fn: callee, depth: depth + 1 });
        }
      }
    }
  }
  return [...found];
}
