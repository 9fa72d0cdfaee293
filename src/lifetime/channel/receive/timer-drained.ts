import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { Pos, Spot } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { isNamed } from '../../../link/type.js';
import { expressionText } from '../../expression-text.js';
import { Lens } from '../../lens.js';
import { assigned } from '../../path/assigned.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { readCondition } from '../../path/condition/condition.js';
import { isCall } from '../../path/control-flow.js';
import { findWay } from '../../path/walk.js';
import type { BlockedReceive } from './blocked-receive.js';

/**
 * `if !t.Stop() { <-t.C }` where the value was received before, or the timer stopped before, and no Reset came between:
 * Stop says no because nothing is left to stop, and nothing will be sent any more (package time, Timer.Stop).
 */
export function drainedTimers(linked: Linked): readonly BlockedReceive[] {
  return linked.program.fns.flatMap((fn) => drainsOf(linked, fn).flatMap((drain) => emptyBefore(linked, fn, drain)));
}

/** A receive from a timer's channel that is run only where Stop said no. */
interface Drain extends Spot {
  /** The timer. */
  readonly timer: Value;
  readonly ch: Value;
  /** The call of Stop. */
  readonly stop: Pos;
  /** Variables of the other conditions that the receive stands under. */
  readonly guards: readonly VarId[];
}

function drainsOf(linked: Linked, fn: Fn): readonly Drain[] {
  const found: Drain[] = [];
  for (const [b, { instrs }] of fn.func.blocks.entries()) {
    for (const [index, instr] of instrs.entries()) {
      const drain = instr.op === 'recv' ? drainAt(linked, fn, instr, { fn: fn.id, block: b, index }) : undefined;
      if (drain !== undefined) found.push(drain);
    }
  }
  return found;
}

function drainAt(linked: Linked, fn: Fn, { at, ch }: Instr & { op: 'recv' }, pos: Pos): Drain | undefined {
  const timer = timerOf(linked, fn, ch);
  if (timer === undefined) return undefined;
  const above = conditionsAbove(fn, pos.block);
  const asked = above.find(({ cond, holds }) => stopCall(fn, timer, cond, holds) !== undefined);
  const stop = asked === undefined ? undefined : stopCall(fn, timer, asked.cond, asked.holds);
  if (stop === undefined) return undefined;
  const guards = above.filter((c) => c !== asked).flatMap(({ cond }) => readCondition(cond)?.vars ?? []);
  return guards.some((v) => isLookedUp(linked, fn, v)) ? undefined : { pos, at, timer, ch, stop, guards };
}

/** What a table or a queue says of the thing that the timer is set for may well tell whether the timer runs. */
const isLookedUp = (linked: Linked, fn: Fn, id: VarId, copies = 0): boolean =>
  linked.types.definitions(fn.file, id).some((d) => {
    if (d.k === 'call') return isOfAnother(linked, fn, d.call.callee, copies);
    return d.k === 'value' && isElement(d.value);
  });

/** A question to a field, or to what one gave: `q.tasks.Peek().Due()`. */
function isOfAnother(linked: Linked, fn: Fn, callee: Value, copies: number): boolean {
  if (callee.k !== 'field' || copies > 3) return false;
  if (callee.x.k === 'field') return true;
  return callee.x.k === 'var' && isLookedUp(linked, fn, callee.x.id, copies + 1);
}

const isElement = (value: Value): boolean =>
  value.k === 'index' || (value.k === 'op' && value.op === 'ok' && isElement(value.x));

/** The `t` of `t.C`, where it is a variable or a field of one. */
function timerOf(linked: Linked, fn: Fn, ch: Value | undefined): Value | undefined {
  if (ch?.k !== 'field' || ch.name !== 'C') return undefined;
  if (ch.x.k !== 'var' && ch.x.k !== 'field') return undefined;
  return isNamed(linked.types.of(fn.file, ch.x), 'time', 'Timer') ? ch.x : undefined;
}

/** The call of Stop on the timer whose `false` the condition is. */
function stopCall(fn: Fn, timer: Value, cond: Value, holds: boolean): Pos | undefined {
  const [asked, wanted] = cond.k === 'op' && cond.op === '!' ? [cond.x, !holds] : [cond, holds];
  if (asked.k !== 'var' || wanted) return undefined;
  for (const [b, { instrs }] of fn.func.blocks.entries()) {
    const index = instrs.findIndex((i) => i.op === 'call' && i.results[0] === asked.id && isMethod(i, timer, 'Stop'));
    if (index >= 0) return { fn: fn.id, block: b, index };
  }
  return undefined;
}

const isMethod = (instr: Instr, timer: Value, name: string): boolean =>
  isCall(instr) && instr.callee.k === 'field' && instr.callee.name === name && sameValue(instr.callee.x, timer);

function sameValue(a: Value, b: Value): boolean {
  if (a.k === 'var' && b.k === 'var') return a.id === b.id;
  return a.k === 'field' && b.k === 'field' && a.name === b.name && sameValue(a.x, b.x);
}

/** Each place is one search for a way, from each receive: a function with more of them would take minutes. */
const MOST_PLACES = 12;

function emptyBefore(linked: Linked, fn: Fn, drain: Drain): readonly BlockedReceive[] {
  if (!isResetOnlyIn(linked, fn, drain.timer)) return [];
  const places = emptied(linked, fn, drain);
  if (places.length > MOST_PLACES) return [];
  for (const { since, from, by } of places) {
    if (!leadsToStop(linked, fn, from, drain)) continue;
    const name = expressionText(linked, fn, drain.ch) ?? 'the timer';
    return [{ pos: drain.pos, at: drain.at, name, range: false, reason: { k: 'drained', since, by } }];
  }
  return [];
}

interface Emptied {
  readonly since: Spot;
  /** From where on the timer is empty. */
  readonly from: Pos;
  readonly by: 'received' | 'stopped';
}

/** Where the timer's value is taken, or the timer is stopped. */
function emptied(linked: Linked, fn: Fn, { timer }: Drain): readonly Emptied[] {
  const received: Emptied[] = [];
  const stopped: Emptied[] = [];
  const isOurs = (ch: Value | undefined): boolean => {
    const of = timerOf(linked, fn, ch);
    return of !== undefined && sameValue(of, timer);
  };
  fn.func.blocks.forEach(({ instrs, term }, b) => {
    instrs.forEach((instr, index) => {
      const pos = { fn: fn.id, block: b, index };
      if (instr.op === 'recv' && isOurs(instr.ch)) {
        received.push({ since: { pos, at: instr.at }, from: pos, by: 'received' });
      } else if (instr.op === 'call' && isMethod(instr, timer, 'Stop')) {
        stopped.push({ since: { pos, at: instr.at }, from: pos, by: 'stopped' });
      }
    });
    for (const c of term.t === 'select' ? term.cases : []) {
      if (c.kind !== 'recv' || !isOurs(c.ch)) continue;
      const pos = { fn: fn.id, block: b, index: instrs.length };
      received.push({ since: { pos, at: c.at }, from: { fn: fn.id, block: c.to, index: -1 }, by: 'received' });
    }
  });
  return [...received, ...stopped];
}

/** Whether a way leads to the call of Stop on which the timer gets no new value. */
function leadsToStop(linked: Linked, fn: Fn, from: Pos, { timer, stop, guards }: Drain): boolean {
  const way = findWay(linked, fn, from, {
    // A flag among the conditions of the receive that is set on the way may well tell that there is nothing to receive.
    covers: (instr) => renews(instr, timer) || assigned(instr).some((v) => guards.includes(v) && isFlag(instr)),
    coversTerm: (term) => term.t === 'return' || term.t === 'panic',
    endsAt: (_, pos) => pos.block === stop.block && pos.index === stop.index,
  });
  return way !== undefined;
}

/** Sets a variable to a constant. */
const isFlag = (instr: Instr): boolean =>
  instr.op === 'assign' && instr.src.some((s) => s.k === 'const' || s.k === 'nil' || s.k === 'name');

/** The timer is started again, or another one takes its place; what is called with it, or its owner, may do so. */
function renews(instr: Instr, timer: Value): boolean {
  if (isMethod(instr, timer, 'Reset')) return true;
  if (instr.op === 'assign' && instr.dst.some((d) => sameValue(d, timer))) return true;
  const owner = timer.k === 'field' ? timer.x : timer;
  if (assigned(instr).some((v) => owner.k === 'var' && owner.id === v)) return true;
  return isCall(instr) && instr.args.some((a) => isPart(a, timer));
}

const isPart = (arg: Value, timer: Value): boolean =>
  arg.k === 'addr' || arg.k === 'deref' ? isPart(arg.x, timer) : sameValue(arg, timer);

/** Nobody else starts the timer again: no other function, and nothing that is not seen. */
function isResetOnlyIn(linked: Linked, fn: Fn, timer: Value): boolean {
  const cell = linked.flow.cellOf(fn, timer);
  if (cell === undefined) return false;
  const lens = new Lens(linked, [cell]);
  const alone = lens.uses.every((u) => u.kind !== 'method' || u.name !== 'Reset' || u.pos.fn === fn.id);
  return alone && !(lens.lost || lens.exposed);
}
