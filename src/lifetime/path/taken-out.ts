import type { Instr } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { rootVariable } from '../mentions.js';
import { dominates } from './dominators.js';

/**
 * Whether the channel of the send at the position was taken out of its place by the same function: `ch := s.waiter;
 * s.waiter = nil; ch <- x`, or out of a map with `delete`; or the request was that has it (`req.reply <- x`). Whoever comes
 * next finds it no longer: one value for each channel.
 */
export function takenOut(linked: Linked, fn: Fn, pos: Pos): boolean {
  const send = fn.func.blocks[pos.block]?.instrs[pos.index];
  const id = send?.op === 'send' ? rootVariable(send.ch) : undefined;
  if (id === undefined) return false;
  const places = fn.func.blocks.flatMap(({ instrs }, block) =>
    instrs.flatMap((i, index) => {
      const from = copiedInto(i, id);
      return from === undefined ? [] : [{ from, at: { fn: fn.id, block, index } }];
    }),
  );
  const [only, ...more] = places;
  if (only === undefined || more.length > 0 || linked.types.definitions(fn.file, id).length > 1) return false;
  return fn.func.blocks.some(({ instrs }, block) =>
    instrs.some((i, index) => {
      const at = { fn: fn.id, block, index };
      return empties(i, only.from) && dominates(fn, only.at, at) && dominates(fn, at, pos);
    }),
  );
}

/** The place that the instruction copies into the variable: a field, an element. */
function copiedInto(instr: Instr, id: VarId): Value | undefined {
  if (instr.op !== 'assign') return undefined;
  const n = instr.dst.findIndex((d) => d.k === 'var' && d.id === id);
  const src = n < 0 ? undefined : instr.src[n];
  return src?.k === 'field' || src?.k === 'index' || src?.k === 'name' ? src : undefined;
}

/** Whether nothing is in the place behind the instruction: `s.waiter = nil`, `delete(s.waiters, id)`. */
function empties(instr: Instr, place: Value): boolean {
  if (instr.op === 'assign') return instr.dst.some((d, n) => same(d, place) && instr.src[n]?.k === 'nil');
  return instr.op === 'delete' && place.k === 'index' && same(instr.m, place.x) && same(instr.key, place.i);
}

/** Whether two expressions name the same place. */
export function same(a: Value, b: Value): boolean {
  if (a.k === 'var' && b.k === 'var') return a.id === b.id;
  if (a.k === 'name' && b.k === 'name') return a.name === b.name;
  if (a.k === 'const' && b.k === 'const') return a.text === b.text;
  if (a.k === 'convert' && b.k === 'convert') return same(a.x, b.x);
  return a.k === 'field' && b.k === 'field' && a.name === b.name && same(a.x, b.x);
}
