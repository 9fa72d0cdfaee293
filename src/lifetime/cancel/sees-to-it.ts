import type { Cell, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { comesBack } from '../acquire/endless.js';
import { Lens } from '../lens.js';
import { isCall } from '../path/control-flow.js';
import { findWay } from '../path/walk.js';
import { isAwaited } from './holds-nothing.js';

/**
 * Whether the function that derives the context also calls the cancel function on every way, itself or by a goroutine that
 * it starts: then its callers may call it sooner, and owe nothing. A goroutine that may wait for the very context does
 * not come to its end without them.
 */
export function seesToIt(linked: Linked, fn: Fn, pos: Pos, context: Cell | undefined, cancel: Cell): boolean {
  if (context !== undefined && isAwaited(linked, context)) return false;
  const lens = new Lens(linked, [cancel]);
  // `defer func() { cancel() }()` calls it as `defer cancel()` does.
  const calls = (at: Pos): boolean =>
    lens
      .effectsAt(at)
      .some(({ use, mode, chain }) => use.kind === 'call' && chain.length <= (mode === 'defer' ? 2 : 1));
  const surely = (id: number): boolean => {
    const started = linked.program.fns[id];
    const start = { fn: id, block: 0, index: -1 };
    if (started === undefined || started.func.broken || !comesBack(linked, started, start)) return false;
    return findWay(linked, started, start, { covers: (_, at) => calls(at) }) === undefined;
  };
  const covers = (at: Pos): boolean => {
    const instr = fn.func.blocks[at.block]?.instrs[at.index];
    if (instr === undefined || !isCall(instr)) return false;
    if (instr.op !== 'go') return calls(at);
    const { fns, open } = linked.graph.target(fn, instr);
    return fns.length > 0 && !open && fns.every(surely);
  };
  return findWay(linked, fn, pos, { covers: (_, at) => covers(at) }) === undefined;
}
