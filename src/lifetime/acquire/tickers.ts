import type { Span } from '../../base/span.js';
import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { isCall } from '../path/control-flow.js';
import { findWay, type Way } from '../path/walk.js';
import type { ProcessLifetime } from '../process-lifetime.js';
import { type Acquisition, type Fate, fateOf } from './acquisition.js';
import { canTake, comesNeverBack } from './endless.js';
import { goVersion } from './go-version.js';
import { heldAs } from './holder-name.js';
import { onlyUnseenCallers } from './unseen-caller.js';

/** A ticker that some way out leaves running. */
export interface RunningTicker {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  readonly call: CallInstr;
  /** The variable or field that holds it; empty where nothing does. */
  readonly name: string;
  readonly fate: Exclude<Fate, { k: 'fine' }> | { readonly k: 'tick'; readonly way: Way };
  /** A timer that is made anew on each turn, not a ticker. */
  readonly timer: boolean;
  /** From Go 1.23 an unreferenced ticker is collected (package time, NewTicker). */
  readonly collected: boolean;
  /** That there is more than one in the life of the process is not seen. */
  readonly maybeOnce: boolean;
}

/** All tickers of the program that are not stopped. */
export function runningTickers(linked: Linked, lifetime: ProcessLifetime): readonly RunningTicker[] {
  const found: RunningTicker[] = [];
  for (const fn of linked.program.fns) {
    const collected = goVersion(linked, fn).atLeast(1, 23);
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        if (!isCall(instr)) return;
        const made = { fn, pos: { fn: fn.id, block: b, index }, at: instr.at, call: instr };
        const fate = fateOfCall(linked, lifetime, made, collected);
        if (fate === undefined || fate.k === 'fine') return;
        const maybeOnce = fate.k === 'kept' && onlyUnseenCallers(linked, fn);
        const timer = keyOf(linked, made) === TIMER;
        found.push({ ...made, name: heldAs(linked, { ...made, result: 0 }, fate), fate, timer, collected, maybeOnce });
      });
    });
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
  return fateOf(linked, lifetime, {
    ...ticker,
    releases: (use) => ticker.releases(use) || use.kind === 'recv' || use.name === 'Reset',
    taken: (cells) => receives(linked, made.fn, cells),
    onlyRepeated: true,
  });
}

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
