import type { Block } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, perFunction } from '../../../link/program.js';
import { isFailure } from '../../channel/loop-exit.js';
import { conditionsAbove } from '../../path/condition/choices.js';

/** A place where a function waits for a channel. */
export interface Wait {
  readonly block: number;
  /** Of the instruction; from the number of instructions on, a fraction tells the case of the select. */
  readonly index: number;
  readonly ch: Value;
  /** A value does not end it: only a close does. */
  readonly range: boolean;
}

/** The waits of a function on channels. */
export const waitsOf = perFunction((fn: Fn, linked: Linked): readonly Wait[] => {
  const isChannel = (x: Value): boolean => linked.types.resolver.underlying(linked.types.of(fn.file, x)).k === 'chan';
  const waits: Wait[] = [];
  fn.func.blocks.forEach(({ instrs, term }, block) => {
    instrs.forEach((i, index) => {
      if (i.op === 'recv') waits.push({ block, index, ch: i.ch, range: false });
    });
    if (term.t === 'range' && isChannel(term.x)) waits.push({ block, index: instrs.length, ch: term.x, range: true });
    if (term.t !== 'select') return;
    term.cases.forEach((c, choice) => {
      if (c.kind === 'recv' && c.ch !== undefined)
        waits.push({ block, index: instrs.length + choice / term.cases.length, ch: c.ch, range: false });
    });
  });
  return waits;
});

/** The channel that the boolean of a receive in this block, or in the select before it, comes from. */
export function receiveInto(fn: Fn, block: Block, ok: number): Value | undefined {
  for (const instr of block.instrs) if (instr.op === 'recv' && instr.ok === ok) return instr.ch;
  for (const { term } of fn.func.blocks) {
    if (term.t !== 'select') continue;
    const found = term.cases.find((c) => c.ok === ok);
    if (found?.ch !== undefined) return found.ch;
  }
  return undefined;
}

/** Whether the receive stands under `len(ch) > 0`: it takes what is there and does not wait. */
export function hasSome(fn: Fn, ch: Value, block: number): boolean {
  const same = JSON.stringify(ch);
  return conditionsAbove(fn, block).some(
    ({ cond, holds }) =>
      cond.k === 'op' &&
      holds &&
      (cond.op === '>' || cond.op === '!=') &&
      cond.x.k === 'op' &&
      cond.x.op === 'len' &&
      JSON.stringify(cond.x.x) === same,
  );
}

/** Everything that can be reached from the start, the start included. */
export function closure(start: readonly number[], next: (b: number) => readonly number[]): Set<number> {
  const seen = new Set(start);
  const queue = [...start];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const to of next(at)) {
      if (!seen.has(to)) {
        seen.add(to);
        queue.push(to);
      }
    }
  }
  return seen;
}

/**
 * Whether a way leads to the block that depends on what comes first, as in a select, or on whether something fails, not on
 * what the function is given.
 */
export function comesUnasked(linked: Linked, fn: Fn, out: readonly (readonly number[])[], block: number): boolean {
  const isOpen = (b: number): boolean => {
    const term = fn.func.blocks[b]?.term;
    return term?.t === 'branch' ? mayFail(linked, fn, term.cond) : term?.t === 'jump' || term?.t === 'select';
  };
  return closure([0], (b) => (isOpen(b) ? (out[b] ?? []) : [])).has(block);
}

/** The condition asks for the error of a call that the function has made. */
function mayFail(linked: Linked, fn: Fn, cond: Value): boolean {
  if (cond.k !== 'op' || cond.x.k !== 'var' || !isFailure(linked, fn, cond)) return false;
  const given = linked.types.definitions(fn.file, cond.x.id);
  return given.length > 0 && given.every((d) => d.k === 'call');
}
