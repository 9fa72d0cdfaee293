import type { Value } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Effect, Lens } from '../../lens.js';
import { assigned } from '../../path/assigned.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { comesBefore } from '../../path/control-flow.js';
import { dominates } from '../../path/dominators.js';
import { cyclic } from '../../path/loops.js';
import { ranks } from '../send-count.js';

/**
 * Whether a sender is started only while none is under way: once at first, and then only where the value of the last one
 * has just been received, or where a channel was closed that no start leaves in other hands.
 */
export function isRearmed(linked: Linked, fn: Fn, lens: Lens, sends: readonly Effect[]): boolean {
  if (sends.some((e) => e.repeated) || !sends.some((e) => cyclic(fn, e.pos.block))) return false;
  const starts = [...new Map(sends.map((e) => [`${e.pos.block}:${e.pos.index}`, e])).values()];
  const several = starts.some(({ pos }) => {
    const own = sends.filter((e) => e.pos.block === pos.block && e.pos.index === pos.index);
    return Math.max(...ranks(linked, own).values()) > 1;
  });
  if (several) return false;
  const taken = receivesIn(linked, fn, lens);
  return starts.every(({ pos }) => {
    const others = starts.filter((e) => e.pos !== pos);
    if (!cyclic(fn, pos.block)) return !others.some((e) => comesBefore(fn, e.pos, pos));
    const behind = taken.some(
      (at) => dominates(fn, at, pos) && cyclic(fn, at.block) && !others.some((e) => dominates(fn, at, e.pos)),
    );
    return behind || onLoss(linked, fn, pos, starts);
  });
}

/** Where the function has received a value: the receive, or the way in of a case. */
function receivesIn(linked: Linked, fn: Fn, { cells }: Lens): readonly Pos[] {
  const isIt = (ch: Value | undefined): boolean => {
    const cell = ch === undefined ? undefined : linked.flow.cellOf(fn, ch);
    return cell !== undefined && cells.has(cell);
  };
  return fn.func.blocks.flatMap(({ instrs, term }, block) => [
    ...instrs.flatMap((i, index) => (i.op === 'recv' && isIt(i.ch) ? [{ fn: fn.id, block, index }] : [])),
    ...(term.t === 'select' ? term.cases : []).flatMap((c) =>
      c.kind === 'recv' && isIt(c.ch) ? [{ fn: fn.id, block: c.to, index: -1 }] : [],
    ),
  ]);
}

/**
 * The place is reached where a channel is closed (`_, ok := <-events; !ok`), which every start makes anew and gives to
 * nobody before it starts the sender: while one is under way, that can't happen.
 */
function onLoss(linked: Linked, fn: Fn, pos: Pos, starts: readonly Effect[]): boolean {
  const oks = conditionsAbove(fn, pos.block).flatMap(({ cond, holds }) => {
    const negated = cond.k === 'op' && cond.op === '!';
    const at = negated ? cond.x : cond;
    return at.k === 'var' && holds === negated ? [at.id] : [];
  });
  const lost = fn.func.blocks.flatMap(({ term }) =>
    (term.t === 'select' ? term.cases : []).flatMap((c) =>
      c.ok !== undefined && oks.includes(c.ok) && c.ch?.k === 'var' ? [c.ch.id] : [],
    ),
  );
  return lost.some((id) => starts.every((start) => keepsFresh(linked, start, id)));
}

/** In the function that starts the goroutine the variable is given another channel, and that to nobody before the start. */
function keepsFresh(linked: Linked, { chain }: Effect, id: number): boolean {
  const go = chain.find((at) => linked.program.fns[at.fn]?.func.blocks[at.block]?.instrs[at.index]?.op === 'go');
  const fn = linked.program.fns[go?.fn ?? -1];
  if (go === undefined || fn === undefined) return false;
  const made = fn.func.blocks.flatMap(({ instrs }, block) =>
    instrs.flatMap((i, index) => (assigned(i).includes(id) ? [{ fn: fn.id, block, index }] : [])),
  );
  const [only] = made;
  if (only === undefined || made.length > 1 || !dominates(fn, only, go)) return false;
  return !fn.func.blocks.some(({ instrs }, block) =>
    instrs.some((i, index) => {
      const at = { fn: fn.id, block, index };
      if (i.op !== 'call' && i.op !== 'defer' && i.op !== 'go' && i.op !== 'assign' && i.op !== 'send') return false;
      const given = i.op === 'assign' ? i.src : i.op === 'send' ? [i.value] : i.args;
      return given.some((v) => v.k === 'var' && v.id === id) && dominates(fn, only, at) && comesBefore(fn, at, go);
    }),
  );
}
