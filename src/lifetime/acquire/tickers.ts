import type { Span } from '../../base/span.js';
import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import { goVersion } from '../../link/library/go-version.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { callsTo } from '../callee.js';
import { amountOf } from '../channel/capacity.js';
import { Lens } from '../lens.js';
import { canReach, isCall } from '../path/control-flow.js';
import { findWay, type Way } from '../path/walk.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import type { Supposed } from '../process/supposed.js';
import { type Acquisition, type Fate, fateOf } from './acquisition.js';
import { canTake, comesNeverBack } from './endless.js';
import { heldAs } from './holder-name.js';
import { supposing } from './unseen-caller.js';
import { usedByGoroutine } from './used-by-goroutine.js';

/** A ticker that some way out leaves running. */
export interface RunningTicker {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  readonly call: CallInstr;
  /** The variable or field that holds it; empty where nothing does. */
  readonly name: string;
  readonly fate: Exclude<Fate, { k: 'fine' }> | { readonly k: 'tick'; readonly way: Way };
  /** A timer that is made anew on each turn, or left armed, not a ticker. */
  readonly timer: boolean;
  /** From Go 1.23 an unreferenced ticker is collected (package time, NewTicker). */
  readonly collected: boolean;
  /** Only a goroutine of the function has to do with it. */
  readonly inGoroutine: boolean;
  /** Where it is not seen that there is more than one. */
  readonly supposed?: Supposed;
}

/** All tickers of the program that are not stopped. */
export function runningTickers(linked: Linked, lifetime: ProcessLifetime): readonly RunningTicker[] {
  const found: RunningTicker[] = [];
  for (const { fn, pos, call } of callsTo(linked, ['time.NewTicker', 'time.Tick', TIMER])) {
    if (!linked.sight.reported(fn.id)) continue;
    const collected = goVersion(linked, fn).atLeast(1, 23);
    const made = { fn, pos, at: call.at, call };
    const fate = fateOfCall(linked, lifetime, made, collected);
    if (fate === undefined || fate.k === 'fine') continue;
    const timer = keyOf(linked, made) === TIMER;
    const once = fate.k === 'kept' || (timer && fate.k !== 'repeated');
    const name = heldAs(linked, { ...made, result: 0 }, fate);
    // Whose channel alone is handed on is no more than a `time.After`: it fires once.
    if (timer && (fate.k === 'dropped' || (fate.k === 'never' && name === ''))) continue;
    const inGoroutine = usedByGoroutine(linked, fn, pos, call.op === 'call' ? (call.results[0] ?? -1) : -1);
    found.push({ ...made, name, fate, timer, collected, inGoroutine, ...supposing(linked, lifetime, fn, pos, once) });
  }
  return found;
}

type Made = Pick<Acquisition, 'fn' | 'pos' | 'at' | 'call'>;

const TIMER = 'time.NewTimer';

function keyOf(linked: Linked, { fn, call }: Pick<Made, 'fn' | 'call'>): string {
  const { external } = linked.graph.target(fn, call);
  return external === undefined ? '' : externalKey(external);
}

function fateOfCall(
  linked: Linked,
  lifetime: ProcessLifetime,
  made: Made,
  collected: boolean,
): RunningTicker['fate'] | { readonly k: 'fine' } | undefined {
  const key = keyOf(linked, made);
  const ticker = { ...made, result: 0, releases: (use: Use) => use.kind === 'method' && use.name === 'Stop' };
  if (key === 'time.NewTicker') return fateOf(linked, lifetime, ticker);
  if (collected) return undefined;
  if (key === 'time.Tick') return fateOfTick(linked, lifetime, made);
  if (key !== TIMER) return undefined;
  const fired = { ...ticker, taken: (cells: ReadonlySet<Cell>) => receives(linked, made.fn, cells) };
  const again = fateOf(linked, lifetime, {
    ...fired,
    releases: (use) => ticker.releases(use) || use.kind === 'recv' || use.name === 'Reset',
    onlyRepeated: true,
  });
  if (again.k !== 'fine' || isShort(linked, made)) return again;
  const left = { ...fired, releases: (use: Use) => ticker.releases(use) || use.kind === 'recv' };
  // Who keeps it may let it fire: only a way out of the function that made it tells.
  const isLeft = (fate: Fate): boolean => (fate.k === 'missed' || fate.k === 'never') && fate.fn === made.fn;
  const later = resets(linked, made);
  // What fires at once is armed by nothing but a Reset; one in a callee is not followed on its own.
  const first = waitsShort(linked, made) && later.every((reset) => reset.direct) ? [] : [left];
  const starts = [...first, ...later.map((reset) => ({ ...left, ...reset }))];
  return starts.map((start) => fateOf(linked, lifetime, start)).find(isLeft) ?? again;
}

/**
 * Where the function sets a timer anew, itself or by a literal that it calls. What stands on another way than the making
 * sets one that was there before.
 */
function resets(
  linked: Linked,
  { fn, pos: made, call }: Made,
): readonly (Pick<Acquisition, 'pos' | 'call' | 'result' | 'holder'> & { readonly direct: boolean })[] {
  const holder = call.op === 'call' ? (call.results[0] ?? -1) : -1;
  const lens = new Lens(linked, [(linked.program.files[fn.file]?.varBase ?? 0) + holder]);
  return lens.effectsIn(fn.id).flatMap(({ use, pos, mode, chain }) => {
    const at = fn.func.blocks[pos.block]?.instrs[pos.index];
    if (use.name !== 'Reset' || mode !== 'call' || at === undefined || !isCall(at)) return [];
    if (pos.block === made.block ? pos.index < made.index : !canReach(fn, made.block, pos.block)) return [];
    return [{ pos, call: at, result: -1, holder, direct: chain.length === 1 }];
  });
}

/** What fires within the second is held no longer than that; a zero that is set anew later is no such. */
const isShort = (linked: Linked, made: Made): boolean =>
  made.call.args[0] === undefined || (resets(linked, made).length === 0 && waitsShort(linked, made));

/** It is made to fire within the second. */
function waitsShort(linked: Linked, { fn, call }: Made): boolean {
  const [wait] = call.args;
  if (wait === undefined) return false;
  const unit = (value: Value): boolean =>
    value.k === 'member'
      ? /^(Milli|Micro|Nano)second$/.test(value.name)
      : value.k === 'op' && [value.x, value.y].some((v) => v !== undefined && unit(v));
  // A bare number counts nanoseconds (package time, `Duration`).
  const amount = amountOf(linked, fn, wait);
  return unit(wait) || (amount.k === 'number' && amount.n < SECOND);
}

const SECOND = 1e9;

/** Nothing can stop what time.Tick makes; it is needed for as long as the function does not return. */
function fateOfTick(linked: Linked, lifetime: ProcessLifetime, { fn, pos }: Made): RunningTicker['fate'] | undefined {
  if (lifetime.once(pos)) return undefined;
  const way = findWay(linked, fn, pos, {
    covers: (instr) => isCall(instr) && comesNeverBack(linked, fn, instr),
    follows: (term, edge) => canTake(linked, fn, term, edge),
  });
  return way === undefined ? undefined : { k: 'tick', way };
}

/** Receives from the timer's channel in its function: a timer that has fired holds nothing any more. */
function receives(linked: Linked, fn: Fn, cells: ReadonlySet<Cell>): readonly Use[] {
  const uses: Use[] = [];
  const note = (ch: Value | undefined, pos: Pos, at: Span): void => {
    const cell = ch?.k === 'field' && ch.name === 'C' ? linked.flow.cellOf(fn, ch.x) : undefined;
    if (cell !== undefined && cells.has(cell)) uses.push({ kind: 'recv', cell, pos, at });
  };
  fn.func.blocks.forEach((block, b) => {
    block.instrs.forEach((instr, index) => {
      if (instr.op === 'recv') note(instr.ch, { fn: fn.id, block: b, index }, instr.at);
    });
    if (block.term.t !== 'select') return;
    const pos = { fn: fn.id, block: b, index: block.instrs.length };
    for (const c of block.term.cases) if (c.kind === 'recv') note(c.ch, pos, c.at);
  });
  return uses;
}
