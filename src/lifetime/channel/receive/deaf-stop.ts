import type { Instr, SelectCase } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import type { Origin } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { originsOf } from '../../../link/reach.js';
import { isDone } from '../../context/done.js';
import { expressionText } from '../../expression-text.js';
import type { Endings } from '../../goroutine/endings.js';
import type { EndlessGoroutine } from '../../goroutine/goroutines.js';
import type { Wakers } from '../../goroutine/wakers.js';
import { names } from '../../mentions.js';
import { assigned } from '../../path/assigned.js';
import { cutAt, edgesOf, isCall } from '../../path/control-flow.js';
import { enclosingLoops } from '../../path/loops.js';
import type { BlockedReceive } from './blocked-receive.js';
import { closeOf } from './loops.js';

/**
 * Loops without a way out whose select hears that it is to stop, and goes on: `case <-ctx.Done(): break`. From then on the
 * case is always ready, so that the loop never waits again. Those of goroutines that are told of anyhow are left out.
 */
export function deafStops(
  linked: Linked,
  wakers: Wakers,
  endings: Endings,
  goroutines: readonly EndlessGoroutine[],
): readonly BlockedReceive[] {
  const told = new Set(goroutines.map((g) => g.target));
  return linked.program.fns.flatMap((fn) => {
    if (fn.func.loops.length === 0 || fn.func.broken || told.has(fn.id)) return [];
    return fn.func.blocks.flatMap(({ term }, b) => {
      if (term.t !== 'select' || enclosingLoops(fn, b).length === 0) return [];
      const deaf = term.cases.flatMap((c) => stopOf(linked, wakers, fn, b, c) ?? []);
      const [first] = deaf;
      if (first === undefined || !wakers.alive.fn(fn.id)) return [];
      const obstacle = endings.obstacle(fn.id);
      return obstacle?.kind === 'loop' && obstacle.blocks?.includes(b) === true ? [first] : [];
    });
  });
}

/** The case, where it receives what tells to stop, and only leads back to its select. */
function stopOf(linked: Linked, wakers: Wakers, fn: Fn, b: number, c: SelectCase): BlockedReceive | undefined {
  const { ch, at, kind } = c;
  if (kind !== 'recv' || ch === undefined || (c.ok !== undefined && c.ok >= 0)) return undefined;
  const [done] = doneOf(linked, fn, ch);
  if (done !== undefined && isDerivedEachTurn(linked, fn, b, done)) return undefined;
  const context = done !== undefined;
  const close = context ? undefined : closeOf(linked, wakers, fn, ch);
  if ((!context && close === undefined) || !wakers.of(fn, ch).ready) return undefined;
  if (!onlyLeadsBack(linked, fn, c.to, b, ch)) return undefined;
  const name = expressionText(linked, fn, ch) ?? (context ? 'the context' : 'the channel');
  const pos = { fn: fn.id, block: b, index: fn.func.blocks[b]?.instrs.length ?? 0 };
  return { pos, at, name, range: false, reason: { k: 'deaf', ...(close === undefined ? {} : { close }) } };
}

function doneOf(linked: Linked, fn: Fn, ch: Value): readonly Origin[] {
  const cell = linked.flow.cellOf(fn, ch);
  return cell === undefined ? [] : originsOf(linked.flow, [cell]).filter((origin) => isDone(linked, origin));
}

/** `attempt, cancel := context.WithCancel(ctx)` in the loop itself: the next turn asks another context. */
function isDerivedEachTurn(linked: Linked, fn: Fn, block: number, { instr }: Origin): boolean {
  if (instr === undefined || !('op' in instr) || instr.op !== 'call') return false;
  const { receiver } = linked.graph.target(fn, instr);
  if (receiver?.k !== 'var') return false;
  return enclosingLoops(fn, block).some((loop) =>
    loop.blocks.some((b) => fn.func.blocks[b]?.instrs.some((i) => assigned(i).includes(receiver.id))),
  );
}

/** Whether every way from the case comes back to the select, and none waits, or makes another channel of this one, before. */
function onlyLeadsBack(linked: Linked, fn: Fn, start: number, select: number, ch: Value): boolean {
  const seen = new Set<number>(start === select ? [] : [start]);
  for (const b of seen) {
    const block = fn.func.blocks[b];
    if (block === undefined || cutAt(linked, fn, b) !== undefined) return false;
    const { instrs, term } = block;
    if (term.t === 'return' || term.t === 'panic' || term.t === 'select') return false;
    if (instrs.some((i) => i.op === 'send' || i.op === 'recv' || isPause(linked, fn, i) || changes(i, ch)))
      return false;
    for (const { to } of edgesOf(term)) if (to !== select) seen.add(to);
  }
  return true;
}

/** `stop = nil` switches the case off; so may a function that is called. */
function changes(instr: Instr, ch: Value): boolean {
  if (instr.op === 'assign') return instr.dst.some((d) => d.k !== 'var' || names(ch, (id) => id === d.id));
  return names(ch, (id) => assigned(instr).includes(id));
}

const isPause = (linked: Linked, fn: Fn, instr: Instr): boolean =>
  isCall(instr) && linked.graph.target(fn, instr).external?.name === 'Sleep';
