import type { Block, Instr } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, functionsUnder } from '../../link/program.js';
import type { Effect, Lens } from '../lens.js';
import { assigned } from '../path/assigned.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { boolOf } from '../path/condition/condition.js';
import { cyclic } from '../path/loops.js';

/** A local variable that says whether a sender is under way, and what it is set to when one is started. */
interface Flag {
  readonly id: number;
  readonly busy: boolean;
}

/**
 * Whether the sender is started only while none is under way: a flag is set where it is started, asked for (or just
 * cleared) on the way there, and cleared only after a receive from the channel. So one value at most is on its way, and a
 * buffer of one has room for it.
 */
export function oneInFlight(linked: Linked, lens: Lens, { chain }: Effect): boolean {
  const level = chain.findIndex((pos) => instrAt(linked, pos)?.op === 'go');
  const root = linked.program.fns[chain[level]?.fn ?? -1]?.root;
  if (root === undefined) return false;
  const ways = chain.slice(0, level + 1).filter((pos) => linked.program.fns[pos.fn]?.root === root);
  const flags = ways.flatMap((pos) => blockOf(linked, pos)?.instrs.flatMap((i) => flagsSet(i)) ?? []);
  return flags.some(
    (flag) => ways.some((pos) => isFreeAt(linked, pos, flag)) && clearedAfterReceive(linked, lens, root, flag),
  );
}

const blockOf = (linked: Linked, { fn, block }: Pos): Block | undefined => linked.program.fns[fn]?.func.blocks[block];

const instrAt = (linked: Linked, pos: Pos): Instr | undefined => blockOf(linked, pos)?.instrs[pos.index];

function flagsSet(instr: Instr): readonly Flag[] {
  if (instr.op !== 'assign') return [];
  return instr.dst.flatMap((d, n) => {
    const busy = boolOf(instr.src[n]);
    return d.k === 'var' && busy !== undefined ? [{ id: d.id, busy }] : [];
  });
}

/** The place stands under a question for the flag, or right behind where it is cleared. */
function isFreeAt(linked: Linked, pos: Pos, flag: Flag): boolean {
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined) return false;
  const asked = conditionsAbove(fn, pos.block).some(({ cond, holds }) => {
    const negated = cond.k === 'op' && cond.op === '!';
    const at = negated ? cond.x : cond;
    return at.k === 'var' && at.id === flag.id && (holds !== negated) !== flag.busy;
  });
  const before = fn.func.blocks[pos.block]?.instrs.slice(0, pos.index) ?? [];
  return (
    asked || before.some((i) => clears(i, flag)) || isFirst(linked, fn, pos, flag) || onAlarm(linked, fn, pos, flag)
  );
}

/** The flag is declared where the sender is started, once: none can be under way. */
const isFirst = (linked: Linked, fn: Fn, pos: Pos, { id }: Flag): boolean =>
  !cyclic(fn, pos.block) &&
  linked.program.files[fn.file]?.facts.vars[id]?.func === fn.local &&
  fn.func.blocks[pos.block]?.instrs.some((i) => i.op === 'assign' && i.define === true && assigned(i).includes(id)) ===
    true;

/** The place is the case of a timer that is only set where the flag is cleared. */
function onAlarm(linked: Linked, fn: Fn, pos: Pos, flag: Flag): boolean {
  const timers = fn.func.blocks.flatMap(({ term }) =>
    term.t !== 'select'
      ? []
      : term.cases.flatMap((c) => (c.kind === 'recv' && c.to === pos.block ? (rootVariable(c.ch) ?? []) : [])),
  );
  return timers.some((timer) => {
    const set = functionsUnder(linked.program, fn.root).flatMap((other) =>
      other.func.blocks.flatMap(({ instrs }, b) =>
        instrs.some((i) => assigned(i).includes(timer)) && (other.id !== fn.id || cyclic(fn, b)) ? [instrs] : [],
      ),
    );
    return set.length > 0 && set.every((instrs) => instrs.some((i) => clears(i, flag)));
  });
}

/** The variable `timer` of `timer.C`. */
function rootVariable(value: Value | undefined): VarId | undefined {
  if (value?.k === 'field') return rootVariable(value.x);
  return value?.k === 'var' ? value.id : undefined;
}

const clears = (instr: Instr, flag: Flag): boolean =>
  flagsSet(instr).some(({ id, busy }) => id === flag.id && busy !== flag.busy);

/** Every place that clears the flag, but for its declaration, is one that has just received from the channel. */
function clearedAfterReceive(linked: Linked, lens: Lens, home: FnId, flag: Flag): boolean {
  let cleared = 0;
  for (const fn of functionsUnder(linked.program, home)) {
    for (const [b, block] of fn.func.blocks.entries()) {
      for (const [index, instr] of block.instrs.entries()) {
        if (!clears(instr, flag)) continue;
        if (received(linked, lens, fn, { fn: fn.id, block: b, index })) cleared++;
        else if (b !== 0 || fn.id !== home) return false;
      }
    }
  }
  return cleared > 0;
}

function received(linked: Linked, lens: Lens, fn: Fn, { block, index }: Pos): boolean {
  const isIt = (ch: Value | undefined): boolean => {
    const cell = ch === undefined ? undefined : linked.flow.cellOf(fn, ch);
    return cell !== undefined && lens.cells.has(cell);
  };
  const before = fn.func.blocks[block]?.instrs.slice(0, index) ?? [];
  if (before.some((i) => i.op === 'recv' && isIt(i.ch))) return true;
  return fn.func.blocks.some(
    ({ term }) => term.t === 'select' && term.cases.some((c) => c.kind === 'recv' && c.to === block && isIt(c.ch)),
  );
}
