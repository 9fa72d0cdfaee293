import type { Instr } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Placed } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { names } from '../mentions.js';
import { boolOf } from '../path/condition/condition.js';
import { canReach, defersIn, edgesOf, isCall } from '../path/control-flow.js';
import { findWay } from '../path/walk.js';

/**
 * Whether a goroutine that sleeps does not outlive its starter by more than one sleep: in each turn it looks at a flag that
 * the starter sets by a defer, or the starter goes on only when the goroutine has spoken.
 */
export const endsWithStarter = (linked: Linked, start: Placed, target: Fn, sleep: Pos): boolean =>
  asksForFlag(linked, start.fn, target, sleep.block) || isAwaited(linked, start, target);

function asksForFlag(linked: Linked, fn: Fn, target: Fn, sleep: number): boolean {
  const flags = new Set(deferred(linked, fn).flatMap((instr) => flagsSet(instr)));
  if (flags.size === 0) return false;
  const isFlag = (id: VarId): boolean => flags.has(id) || loads(linked, target, id, flags);
  return target.func.blocks.some(({ term }) => {
    if (term.t !== 'branch' || !names(term.cond, isFlag)) return false;
    return edgesOf(term).some(({ to }) => to !== sleep && !canReach(target, to, sleep));
  });
}

/** The deferred calls of the function, and what the literals do that it defers. */
function deferred(linked: Linked, fn: Fn): readonly Instr[] {
  const base = linked.program.files[fn.file]?.fnBase ?? 0;
  return defersIn(fn).flatMap(({ instr }): readonly Instr[] => {
    const literal = instr.callee.k === 'func' ? linked.program.fns[base + instr.callee.id] : undefined;
    return literal === undefined ? [instr] : literal.func.blocks.flatMap((b) => b.instrs);
  });
}

/** `stopped = true`, `stopped.Store(true)`. */
function flagsSet(instr: Instr): readonly VarId[] {
  if (instr.op === 'assign')
    return instr.dst.flatMap((d, i) => (d.k === 'var' && boolOf(instr.src[i]) !== undefined ? [d.id] : []));
  if (!isCall(instr) || instr.callee.k !== 'field' || instr.callee.name !== 'Store') return [];
  return boolOf(instr.args[0]) === undefined ? [] : idOf(instr.callee.x);
}

const idOf = (value: Value): readonly VarId[] => (value.k === 'var' ? [value.id] : []);

/** What `stopped.Load()` gives. */
const loads = (linked: Linked, { file }: Fn, id: VarId, flags: ReadonlySet<VarId>): boolean =>
  linked.types.definitions(file, id).some((d) => {
    if (d.k !== 'call' || d.call.callee.k !== 'field' || d.call.callee.name !== 'Load') return false;
    return idOf(d.call.callee.x).some((x) => flags.has(x));
  });

/**
 * Every way on from the start goes by a receive from a channel that the goroutine sends on. A wait for a group is no such:
 * who waits for all of it is held up with the goroutine.
 */
function isAwaited(linked: Linked, { fn, pos }: Placed, target: Fn): boolean {
  const cell = (at: Fn, ch: Value | undefined): number =>
    (ch === undefined ? undefined : linked.flow.cellOf(at, ch)) ?? -1;
  const sent = new Set(target.func.blocks.flatMap(({ instrs }) => instrs.flatMap((i) => cell(target, spokenOn(i)))));
  sent.delete(-1);
  const awaits = (instr: Instr): boolean => instr.op === 'recv' && sent.has(cell(fn, instr.ch));
  const way = findWay(linked, fn, pos, {
    covers: awaits,
    coversTerm: (term) => term.t === 'select' && term.cases.every((c) => c.kind === 'recv' && sent.has(cell(fn, c.ch))),
  });
  return way === undefined;
}

/** The channel that the instruction sends on or closes, now or when the function ends. */
function spokenOn(instr: Instr): Value | undefined {
  if (instr.op === 'send' || instr.op === 'close') return instr.ch;
  if (instr.op !== 'defer' || instr.callee.k !== 'name') return undefined;
  return instr.callee.name === 'close' ? instr.args[0] : undefined;
}
