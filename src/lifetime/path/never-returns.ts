import type { Instr } from '../../facts/instr.js';
import { neverReturns } from '../../link/calls.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { edgesOf } from './control-flow.js';

export type CallInstr = Instr & { op: 'call' | 'go' | 'defer' };

/** How deep calls are followed; a chain longer than that is taken to return. */
const DEPTH_MAX = 200;

let depth = 0;

const memo = new WeakMap<Linked, Map<FnId, boolean>>();

/** Whether nothing runs after the call: `os.Exit`, `log.Fatal`, or a function that always ends in one of those or in a panic. */
export function neverReturnsCall(linked: Linked, fn: Fn, call: CallInstr): boolean {
  const target = linked.graph.target(fn, call);
  if (neverReturns(target)) return true;
  return target.fns.length > 0 && !target.open && target.fns.every((id) => endsTheWay(linked, id));
}

/**
 * Whether the function has a body, comes to an end of its way, and never by returning. An endless loop is not meant:
 * that is for the goroutine rules to judge.
 */
function endsTheWay(linked: Linked, id: FnId): boolean {
  let known = memo.get(linked);
  if (known === undefined) {
    known = new Map();
    memo.set(linked, known);
  }
  const answer = known.get(id);
  if (answer !== undefined) return answer;
  if (depth >= DEPTH_MAX) return false;
  // While the question is open, and for recursion: it returns.
  known.set(id, false);
  const fn = linked.program.fns[id];
  depth++;
  try {
    const result = fn !== undefined && fn.func.blocks.length > 0 && onlyPanics(linked, fn);
    known.set(id, result);
    return result;
  } finally {
    depth--;
  }
}

function onlyPanics(linked: Linked, fn: Fn): boolean {
  let ended = false;
  const seen = new Set([0]);
  const queue = [0];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const block = fn.func.blocks[at];
    if (block === undefined) return false;
    // A recover turns a panic into a return.
    if (block.instrs.some((i) => i.op === 'defer')) return false;
    if (block.instrs.some((i) => i.op === 'call' && neverReturnsCall(linked, fn, i)) || block.term.t === 'panic') {
      ended = true;
      continue;
    }
    if (block.term.t === 'return') return false;
    for (const { to } of edgesOf(block.term)) {
      if (!seen.has(to)) {
        seen.add(to);
        queue.push(to);
      }
    }
  }
  return ended;
}
