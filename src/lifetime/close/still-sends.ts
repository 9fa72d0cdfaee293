import type { Instr, Loop } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import type { Story } from '../channel/story.js';
import { PLAIN } from '../goroutine/view.js';
import type { Wakers } from '../goroutine/wakers.js';
import type { Effect } from '../lens.js';
import { objectOf } from '../operand.js';
import { isCall } from '../path/control-flow.js';
import { enclosingLoops } from '../path/loops.js';
import { findWay } from '../path/walk.js';
import { comesTo } from '../path/way-to.js';
import { isGuarded, recovers } from './guards.js';
import type { CloseMisuse } from './misuse.js';
import { spotOf } from './twice.js';

/** Sends of goroutines that nobody waits for before the channel is closed. */
export function stillSends(linked: Linked, wakers: Wakers, story: Story, fn: Fn): readonly CloseMisuse[] {
  const { lens, name } = story;
  if (lens.lost || lens.containers.size > 0 || lens.overflow) return [];
  const effects = lens.effectsIn(fn.id);
  const sends = effects.filter((e) => e.use.kind === 'send' && e.mode === 'go' && isStart(fn, e.pos));
  if (sends.length === 0) return [];
  const closes = effects.filter((e) => e.use.kind === 'close' && !isGuarded(linked, lens, e));
  const found: CloseMisuse[] = [];
  const told = new Set<Effect>();
  for (const send of sends) {
    const sender = linked.program.fns[send.use.pos.fn];
    if (sender === undefined || recovers(linked, sender)) continue;
    const object = objectOf(linked, send);
    for (const close of closes) {
      // One close that comes too early is one defect, however many senders there are.
      if (told.has(close) || close.pos === send.pos || object === undefined || objectOf(linked, close) !== object)
        continue;
      if (close.chain.length > 1 || (close.mode !== 'call' && close.mode !== 'defer')) continue;
      if (!unordered(linked, wakers, story, fn, send, close)) continue;
      const reason = { k: 'still-sends', close: close.use, start: spotOf(fn, send.pos) } as const;
      found.push({ use: send.use, name, reason });
      told.add(close);
      break;
    }
  }
  return found;
}

const isStart = (fn: Fn, pos: Pos): boolean => fn.func.blocks[pos.block]?.instrs[pos.index]?.op === 'go';

/** Whether a way leads from the start to the close on which nothing tells that the sender is through. */
function unordered(linked: Linked, wakers: Wakers, story: Story, fn: Fn, send: Effect, close: Effect): boolean {
  const tells = (ch: Value): boolean => signals(linked, wakers, story, fn, ch, send.pos);
  // Filling a semaphore takes the places of all who hold one.
  const fills = (i: Instr): boolean => i.op === 'send' && isFreedBy(linked, wakers, fn, i.ch, send.pos);
  const deferred = close.mode === 'defer';
  const isClose = (pos: Pos): boolean => pos.block === close.pos.block && pos.index === close.pos.index;
  const way = findWay(linked, fn, send.pos, {
    covers: (instr, pos) => {
      if (!deferred && isClose(pos)) return false;
      if (instr.op === 'recv') return tells(instr.ch);
      if (instr.op === 'send') return fills(instr) && isInLoopWithout(fn, pos, send.pos);
      return isCall(instr) && instr.op !== 'go' && mayWait(linked, fn, instr);
    },
    follows: (term, edge, pos) => {
      // The loop that takes what was sent turns as often as there are senders: it is not left before its first turn.
      if (leavesTaking(fn, pos.block, edge.to, tells, (i, loop) => fills(i) && !loop.blocks.includes(send.pos.block)))
        return false;
      if (term.t === 'range') {
        const { k } = linked.types.resolver.underlying(linked.types.of(fn.file, term.x));
        return k !== 'chan' && k !== 'unknown';
      }
      if (term.t !== 'select') return true;
      const taken = term.cases[edge.choice as number];
      return taken?.kind !== 'recv' || taken.ch === undefined || !tells(taken.ch);
    },
    coversTerm: (term) => (!deferred && term.t === 'return') || term.t === 'panic',
    endsAt: (_, pos) => !deferred && isClose(pos),
  });
  return way !== undefined && (!deferred || registered(linked, fn, close, send));
}

/** Whether the edge leaves a loop at its head, in whose body something is received that tells of the sender. */
function leavesTaking(
  fn: Fn,
  from: number,
  to: number,
  tells: (ch: Value) => boolean,
  fills: (instr: Instr, loop: Loop) => boolean,
): boolean {
  const loop = fn.func.loops.find((l) => l.head === from && !l.blocks.includes(to));
  if (loop === undefined || loop.kind === 'endless') return false;
  return loop.blocks.some((b) => {
    const block = fn.func.blocks[b];
    if (block?.instrs.some((i) => (i.op === 'recv' && tells(i.ch)) || fills(i, loop))) return true;
    return (
      block?.term.t === 'select' && block.term.cases.some((c) => c.kind === 'recv' && c.ch !== undefined && tells(c.ch))
    );
  });
}

/**
 * The defer is registered on a way that also starts the sender. What waits by a later defer, as in `defer wg.Wait()`, runs
 * before the close (https://go.dev/ref/spec#Defer_statements).
 */
const registered = (linked: Linked, fn: Fn, close: Effect, send: Effect): boolean =>
  comesTo(linked, fn, close.pos, send.pos, { covers: (i) => i.op === 'defer' && waitsByName(linked, fn, i) }) ||
  comesTo(linked, fn, send.pos, close.pos);

const waitsByName = (linked: Linked, fn: Fn, call: CallInstr): boolean =>
  ('name' in call.callee && /Wait|Join|Drain/.test(call.callee.name)) ||
  linked.graph.target(fn, call).fns.some((id) => waits(linked, id, 1));

/** A receive from the channel tells something of the goroutine: it is the channel itself, or one the goroutine ends. */
function signals(linked: Linked, wakers: Wakers, story: Story, fn: Fn, ch: Value, start: Pos): boolean {
  const cell = linked.flow.cellOf(fn, ch);
  if (cell === undefined || story.lens.cells.has(cell)) return true;
  const origins = wakers.origins(cell, PLAIN);
  if (origins === undefined) return !isClock(linked, fn, ch);
  return origins.some((o) => {
    if (o.kind !== 'make') return !isClock(linked, fn, ch);
    const lens = wakers.lens(o.cell);
    return lens.lost || lens.effectsAt(start).some((e) => e.use.kind === 'send' || e.use.kind === 'close');
  });
}

/** The goroutine that is started there takes something out of the channel: `defer func() { <-sem }()`. */
function isFreedBy(linked: Linked, wakers: Wakers, fn: Fn, ch: Value, start: Pos): boolean {
  const cell = linked.flow.cellOf(fn, ch);
  const origins = cell === undefined ? undefined : wakers.origins(cell, PLAIN);
  return (
    origins?.some(
      (o) =>
        o.kind === 'make' &&
        wakers
          .lens(o.cell)
          .effectsAt(start)
          .some((e) => e.use.kind === 'recv'),
    ) === true
  );
}

/** In a loop of its own, not in the one that starts the senders. */
const isInLoopWithout = (fn: Fn, { block }: Pos, start: Pos): boolean =>
  enclosingLoops(fn, block).some((loop) => !loop.blocks.includes(start.block));

/** The time and the end of a context say nothing of who else runs. */
function isClock(linked: Linked, fn: Fn, ch: Value): boolean {
  if (ch.k === 'field') return ch.name === 'C';
  if (ch.k !== 'var') return false;
  const defs = linked.types.definitions(fn.file, ch.id);
  const only = defs.length === 1 ? defs[0] : undefined;
  if (only?.k !== 'call') return false;
  const { external } = linked.graph.target(fn, only.call);
  return external !== undefined && /^(time\.(After|Tick)|context\.Context\.Done)$/.test(externalKey(external));
}

const DEPTH_MAX = 4;

/** Whether the call may wait for somebody: it is called so, its callee does, or it can't be seen and gets functions. */
function mayWait(linked: Linked, fn: Fn, call: Parameters<Linked['graph']['target']>[1], depth = 0): boolean {
  const { callee } = call;
  const name = callee.k === 'field' || callee.k === 'member' || callee.k === 'name' ? callee.name : '';
  if (/Wait|Join|Stop|Shutdown|Close|Drain|Finish/i.test(name) && name !== 'close') return true;
  const target = linked.graph.target(fn, call);
  if (target.dynamic) return true;
  return target.fns.some((id) => waits(linked, id, depth + 1));
}

function waits(linked: Linked, id: FnId, depth: number): boolean {
  const fn = linked.program.fns[id];
  if (fn === undefined || depth > DEPTH_MAX) return true;
  return fn.func.blocks.some(({ instrs, term }) => {
    if (term.t === 'select') return true;
    if (term.t === 'range' && linked.types.resolver.underlying(linked.types.of(fn.file, term.x)).k === 'chan')
      return true;
    return instrs.some((i) => i.op === 'recv' || (isCall(i) && i.op !== 'go' && mayWait(linked, fn, i, depth)));
  });
}
