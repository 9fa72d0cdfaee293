import { successors } from '../../facts/successors.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey, neverReturns } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, perFunction } from '../../link/program.js';

/** A panic may be recovered, and what ends a goroutine or a test leaves the process as it is. */
const LEAVES_PROCESS = /^testing\.|\.(Goexit|Panic\w*)$/;

/**
 * Whether the process ends behind the position, whatever way leads on from there: by `os.Exit`, `log.Fatal` or a function
 * that ends in one of them. Who waits for ever is not at the end.
 */
export function endsBehind(linked: Linked, fn: Fn, { block, index }: Pos): boolean {
  const at = exitsOf(fn, linked);
  if (at.length === 0) return false;
  const exit = at[block] ?? -1;
  if (exit >= index) return true;
  const term = fn.func.blocks[block]?.term;
  const next = term === undefined ? [] : successors(term);
  return next.length > 0 && next.every((to) => (at[to] ?? -1) >= 0);
}

/** By block the last instruction behind which the process ends on all ways, -1 where it may go on; empty: it always may. */
const exitsOf = perFunction((fn: Fn, linked: Linked): readonly number[] => {
  const { blocks } = fn.func;
  const at = blocks.map(({ instrs }) => instrs.findLastIndex((i) => i.op === 'call' && exits(linked, fn, i)));
  if (at.every((index) => index < 0)) return [];
  for (let more = true; more; ) {
    more = false;
    for (let b = blocks.length - 1; b >= 0; b--) {
      const term = blocks[b]?.term;
      const next = term === undefined || (at[b] ?? 0) >= 0 ? [] : successors(term);
      if (next.length === 0 || next.some((to) => (at[to] ?? -1) < 0)) continue;
      at[b] = blocks[b]?.instrs.length ?? 0;
      more = true;
    }
  }
  return at;
});

/** Functions of which is asked: who calls itself may return. */
const asked = new Set<Fn>();

/** How deep calls are followed; behind a longer chain the process may go on. */
const DEPTH_MAX = 200;

function exits(linked: Linked, fn: Fn, call: CallInstr): boolean {
  const target = linked.graph.target(fn, call);
  if (target.external !== undefined) return neverReturns(target) && !LEAVES_PROCESS.test(externalKey(target.external));
  return target.fns.length > 0 && !target.open && target.fns.every((id) => isExit(linked, linked.program.fns[id]));
}

function isExit(linked: Linked, fn: Fn | undefined): boolean {
  if (fn === undefined || asked.has(fn) || asked.size > DEPTH_MAX) return false;
  asked.add(fn);
  const ends = endsBehind(linked, fn, { fn: fn.id, block: 0, index: 0 });
  asked.delete(fn);
  return ends;
}
