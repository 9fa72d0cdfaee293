import type { Value } from '../../../facts/value.js';
import type { Cell, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, forward, usesOf } from '../../../link/reach.js';
import { changes } from '../../acquire/turn/turns.js';
import { operandOf } from '../../goroutine/same-name.js';
import { takenAnew } from '../../lift/repeats.js';
import { rootVariable } from '../../mentions.js';
import { defersIn } from '../../path/control-flow.js';
import { cyclic, enclosingLoops } from '../../path/loops.js';
import { underOnceGuard } from '../../path/once.js';
import type { ProcessLifetime } from '../../process/process-lifetime.js';
import { findLeaving } from '../leaving.js';
import { isAwaitedNext } from '../protocol/next/awaited-next.js';
import { readsAgain } from '../receiver/reads-again.js';
import { isAnswered, isEndedAfter, type Leaving } from '../receiver-leaves.js';
import { leavesAtShutdown } from '../shutdown/shutdown.js';
import type { Story } from '../story.js';
import type { SendReason } from '../unguarded-send.js';
import { isHandedAround, pastOf } from './handed-around.js';
import { type StopSignal, stopSignal } from './stop-signal.js';
import { reasonOf } from './unwatched-sends.js';
import { asks, siblingSend, watchBehind, watchBeside } from './watch.js';

/**
 * The sends of a story that stand beside something that watches a stop signal, where everybody who receives can leave
 * before the channel is closed, or is not seen. Beside another send on the channel that watches it, one such receiver is
 * enough.
 */
export function unwatchedOf(linked: Linked, lifetime: ProcessLifetime, story: Story): Map<Use, SendReason> {
  const found = new Map<Use, SendReason>();
  const { capacity, lens } = story;
  const receives = story.receives.filter((r) => !isPassedOn(story, r));
  if (receives.length === 0 && !lens.exposed) return found;
  const leaving = receives.map((r) => leavesEarly(linked, lifetime, story, r));
  const gone = leaving.flatMap((l) => l ?? []);
  if (receives.length > 0 && gone.length === 0) return found;
  const told = lens.uses.some((u) => u.kind === 'close' && u.mode !== 'defer');
  // Whoever has the object receives from its field, and ends it: that is when nobody receives any more.
  const published = receives.length === 0 && [...lens.cells].some((c) => linked.flow.cells.name(c)?.k === 'field');
  const all = gone.length === leaving.length && gone.length > 0;
  const alone = capacity.k === 'number' && !told && gone.length === leaving.length;
  for (const send of story.sends) {
    const fn = linked.program.fns[send.pos.fn];
    if (fn === undefined || lifetime.runsOnce(fn.id) || receives.some((r) => r.pos.fn === fn.id)) continue;
    // A case of a select watches what the others wait for, though nothing in sight makes them ready.
    if (send.selected === true) continue;
    // In a dialogue each waits for the other's word: who leaves has said so.
    if (receives.some((r) => isAnswered(linked, fn, linked.program.fns[r.pos.fn] ?? fn, true))) continue;
    // Who ends the receiver has seen to it that the sender is through.
    if (gone.some((l) => isEndedAfter(linked, story, send, l))) continue;
    if (isAwaitedNext(linked, story, send)) continue;
    // One value finds room; a loop may have filled the buffer by the time its receiver leaves.
    const room = capacity.k !== 'number' || capacity.n > 0;
    if (room && (!repeats(linked, fn, send) || isAsked(linked, fn, send, receives))) continue;
    // Where all who receive leave by the very signal, and the close comes only when the sender is through, it is too late.
    // A buffer of a few is there for what is on its way then; one of any size is full when work waits.
    const few = capacity.k === 'number' && capacity.n > 0;
    const mayBeTogether = all && !few && isWaitedFor(fn);
    const beside = alone || mayBeTogether ? watchBeside(linked, send) : undefined;
    const together =
      mayBeTogether && beside !== undefined && gone.every((l) => leavesBy(linked, story, l, beside.signal));
    const behind = alone && gone.length > 0 && beside === undefined ? watchBehind(linked, send) : undefined;
    const leads = behind !== undefined && gone.every((l) => leavesBy(linked, story, l, behind.signal));
    const watch = leads ? behind : alone || together ? beside : siblingSend(linked, fn, send);
    if (watch !== undefined)
      found.set(send, reasonOf(watch, published || gone.some((l) => leavesBy(linked, story, l, watch.signal))));
  }
  return found;
}

/** It says when it is through, so that somebody waits for that: `defer wg.Done()`. */
const isWaitedFor = (fn: Fn): boolean =>
  defersIn(fn).some(({ instr }) => instr.callee.k === 'field' && instr.callee.name === 'Done');

/**
 * The receive stands in a function that sends what it receives on to the channel by another name, as all do that pass
 * values on: it would wait for itself, so another channel is meant.
 */
const isPassedOn = ({ sends, capacity }: Story, receive: Use): boolean =>
  capacity.k === 'number' &&
  capacity.n === 0 &&
  sends.some((s) => s.pos.fn === receive.pos.fn && s.cell !== receive.cell) &&
  !sends.some((s) => s.pos.fn === receive.pos.fn && s.cell === receive.cell);

/**
 * The receiver, or what it stands in, is told to stop by the very signal. What each gets by a call that runs one of
 * several components is not the same, though one expression stands for both; and who receives from several of them goes
 * on for the others when one is told to stop.
 */
function leavesBy(linked: Linked, story: Story, { fn }: Leaving, signal: StopSignal): boolean {
  const cell = linked.flow.cellOf(signal.fn, signal.value);
  if (cell === undefined) return false;
  const known = pastOf(linked, cell);
  const isSame = (other: StopSignal | undefined): boolean => {
    const its = other === undefined ? undefined : linked.flow.cellOf(other.fn, other.value);
    const past = its === undefined ? undefined : pastOf(linked, its);
    if (past === undefined) return false;
    return meet(known.own, past.all) || (meet(known.all, past.own) && !isHandedAround(linked, story));
  };
  return fn.func.blocks.some(({ instrs, term }) => {
    if (instrs.some((i) => isSame(asks(linked, fn, i)))) return true;
    const cases = term.t === 'select' ? term.cases : [];
    return cases.some((c) => c.kind === 'recv' && c.ch !== undefined && isSame(stopSignal(linked, fn, c.ch)));
  });
}

const meet = (a: ReadonlySet<Cell>, b: ReadonlySet<Cell>): boolean => [...a].some((c) => b.has(c));

/** A loop sends again on the same channel: what belongs to the value of one turn is another one on the next. */
function repeats(linked: Linked, fn: Fn, send: Use): boolean {
  // A flag that is set with the send lets it through once.
  if (!cyclic(fn, send.pos.block) || underOnceGuard(linked, fn, send.pos)) return false;
  const ch = operandOf(linked, send);
  const root = ch === undefined ? undefined : rootVariable(ch);
  if (root === undefined || changes(fn, send.pos.block, root) || takenAnew(linked, fn, send.pos)) return false;
  // What is set to nil behind the send is used once.
  return !(linked.flow.origins.get(send.cell) ?? []).some((o) => o.kind === 'nil' && o.pos.fn === fn.id);
}

/** The loop around the send takes what the receiver sends: it answers, and no more answers are under way than were asked for. */
function isAsked(linked: Linked, fn: Fn, { pos }: Use, receives: readonly Use[]): boolean {
  const roots = new Set(receives.map((r) => linked.program.fns[r.pos.fn]?.root));
  const asked = (ch: Value | undefined): boolean => {
    const cell = ch === undefined ? undefined : linked.flow.cellOf(fn, ch);
    if (cell === undefined) return false;
    const all = forward(linked.flow, [...backward(linked.flow, [cell]).cells]);
    return usesOf(linked.flow, all.cells).some(
      (u) => u.kind === 'send' && roots.has(linked.program.fns[u.pos.fn]?.root),
    );
  };
  return enclosingLoops(fn, pos.block).some((loop) =>
    loop.blocks.some((b) => {
      const { instrs, term } = fn.func.blocks[b] ?? { instrs: [], term: undefined };
      if (instrs.some((i) => i.op === 'recv' && asked(i.ch))) return true;
      return term?.t === 'select' && term.cases.some((c) => c.kind === 'recv' && asked(c.ch));
    }),
  );
}

function leavesEarly(linked: Linked, lifetime: ProcessLifetime, story: Story, receiver: Use): Leaving | undefined {
  const fn = linked.program.fns[receiver.pos.fn];
  if (fn === undefined || receiver.mode !== undefined || lifetime.runsOnce(fn.id)) return undefined;
  if (readsAgain(linked, fn)) return undefined;
  if (story.lens.effectsIn(fn.id).some((e) => e.use.kind === 'close')) return undefined;
  const loops = cyclic(fn, receiver.pos.block);
  if (!loops && receiver.selected !== true) return undefined;
  const start = loops ? receiver.pos : { fn: fn.id, block: 0, index: -1 };
  const demand = loops ? { need: Infinity, serving: true } : { need: 1 };
  const way = findLeaving(linked, fn, start, story.lens, demand);
  return way === undefined || leavesAtShutdown(linked, lifetime, fn, way) ? undefined : { receiver, fn, way };
}
