import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import type { Effect } from '../lens.js';
import { allLocks, heldAt, isLock } from '../lock/held.js';
import { objectOf } from '../operand.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { boolOf } from '../path/condition/condition.js';
import { isCall } from '../path/control-flow.js';
import { dominates } from '../path/dominators.js';
import type { WaitGroup } from './group.js';

/** The function that adds has counted itself before, and counts itself off when it returns: the count is not zero. */
export function holdsCount(linked: Linked, { adds, dones, lens }: WaitGroup, add: Effect): boolean {
  const { pos } = add.use;
  const fn = linked.program.fns[pos.fn];
  if (fn === undefined) return false;
  const own = lens.effectsIn(fn.id);
  const object = objectOf(linked, own.find((e) => e.use === add.use) ?? add);
  const before = own.some(
    (e) =>
      e.use !== add.use &&
      adds.includes(e.use) &&
      e.mode === 'call' &&
      objectOf(linked, e) === object &&
      dominates(fn, e.pos, pos),
  );
  return before && own.some((e) => dones.includes(e.use) && e.mode === 'defer');
}

/**
 * The add stands under a lock and asks whether all is over: `if s.closed { return }`. Who waits takes the lock and says so
 * before, so that no add comes after its wait has begun.
 */
export function isRefusedLater(linked: Linked, add: Effect, wait: Use): boolean {
  const { pos } = add.use;
  const fn = linked.program.fns[pos.fn];
  const waiter = linked.program.fns[wait.pos.fn];
  if (fn === undefined || waiter === undefined || !allLocks(linked).has(fn)) return false;
  const asked = conditionsAbove(fn, pos.block).flatMap(({ cond }) => {
    const cell = linked.flow.cellOf(fn, readFrom(linked, fn, cond.k === 'op' ? cond.x : cond));
    return cell !== undefined && linked.flow.cells.name(cell)?.k === 'field' ? [cell] : [];
  });
  if (asked.length === 0) return false;
  const locks = heldAt(linked, fn, pos);
  return locks.some(({ lens }) => {
    const locked = lens.effectsIn(waiter.id).filter((e) => isLock(e.use) && dominates(waiter, e.pos, wait.pos));
    return locked.some((lock) => setsBetween(linked, waiter, lock.pos, wait.pos, asked));
  });
}

/** `c := s.conns`, before it is asked for: what the variable was given, where it is given only that. */
function readFrom(linked: Linked, fn: Fn, value: Value): Value {
  const [def, ...others] = value.k === 'var' ? linked.types.definitions(fn.file, value.id) : [];
  return def?.k === 'value' && others.length === 0 ? def.value : value;
}

/** Between the two the function, or what it calls, sets one of the fields to nil or to true or false. */
function setsBetween(linked: Linked, fn: Fn, from: Pos, to: Pos, fields: readonly number[]): boolean {
  return fn.func.blocks.some(({ instrs }, block) =>
    instrs.some((instr, index) => {
      const at = { fn: fn.id, block, index };
      if (!dominates(fn, from, at) || !dominates(fn, at, to)) return false;
      if (setsOne(linked, fn, instr, fields)) return true;
      const fns = isCall(instr) && instr.op === 'call' ? linked.graph.target(fn, instr).fns : [];
      return fns.some((id) => {
        const callee = linked.program.fns[id];
        return callee?.func.blocks.some((b) => b.instrs.some((i) => setsOne(linked, callee, i, fields)));
      });
    }),
  );
}

function setsOne(linked: Linked, fn: Fn, instr: Instr, fields: readonly number[]): boolean {
  if (instr.op !== 'assign') return false;
  return instr.dst.some((dst, i) => {
    const src = instr.src[i];
    const cell = dst.k === 'field' ? linked.flow.cellOf(fn, dst) : undefined;
    return cell !== undefined && fields.includes(cell) && (src?.k === 'nil' || boolOf(src) !== undefined);
  });
}
