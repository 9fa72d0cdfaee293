import type { Instr, Loop } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { assigned } from '../path/assigned.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { enclosingLoops } from '../path/loops.js';
import { constantOf } from '../path/nil/still-set.js';
import { reachingDefinitions } from '../path/reaching.js';

/** The loops around the block that can run it in more than one of their turns: not under `if i == len(xs)-1`. */
export const loopsRunning = (linked: Linked, fn: Fn, block: number): readonly Loop[] =>
  enclosingLoops(fn, block).filter((loop) => !inOneTurn(linked, fn, loop, block));

/** Whether the block is run in the one turn only in which the loop's counter has some value. */
function inOneTurn(linked: Linked, fn: Fn, loop: Loop, block: number): boolean {
  const counter = counterOf(linked, fn, loop);
  if (counter === undefined) return false;
  return conditionsAbove(fn, block).some(({ cond, holds, since }) => {
    if (cond.k !== 'op' || cond.y === undefined || !loop.blocks.includes(since)) return false;
    if (cond.op !== (holds ? '==' : '!=')) return false;
    const [x, y] = [cond.x, cond.y];
    return (isVar(x, counter) && isFixed(fn, loop, y)) || (isVar(y, counter) && isFixed(fn, loop, x));
  });
}

/** The variable that has another value in each turn: the key of a range, `i` of `for i := 0; i < n; i++`. */
function counterOf(linked: Linked, fn: Fn, { kind, head }: Loop): VarId | undefined {
  const term = fn.func.blocks[head]?.term;
  if (kind === 'count' && term?.t === 'branch' && term.cond.k === 'op' && term.cond.x.k === 'var')
    return term.cond.x.id;
  if (term?.t !== 'range' || term.key === undefined || term.key < 0) return undefined;
  const { k } = linked.types.resolver.underlying(linked.types.of(fn.file, term.x));
  // Only what has keys gives two variables.
  return k === 'slice' || k === 'array' || k === 'map' || term.value !== undefined ? term.key : undefined;
}

const isVar = (value: Value, id: VarId): boolean => value.k === 'var' && value.id === id;

/** Nothing in the loop gives the value's variables another one. */
function isFixed(fn: Fn, loop: Loop, value: Value): boolean {
  switch (value.k) {
    case 'const':
    case 'name':
    case 'member':
      return true;
    case 'var':
      return !loop.blocks.some((b) => {
        const { instrs, term } = fn.func.blocks[b] ?? { instrs: [], term: undefined };
        const turns = term?.t === 'range' && (term.key === value.id || term.value === value.id);
        return turns || instrs.some((i) => assigned(i).includes(value.id));
      });
    case 'op':
      return isFixed(fn, loop, value.x) && (value.y === undefined || isFixed(fn, loop, value.y));
    default:
      return false;
  }
}

/**
 * Whether the call is given the channel in one turn of its loops only: its variable is nil in the others (`var last chan
 * int; if i == n-1 { last = ch }`).
 */
export function givenInOneTurn(linked: Linked, fn: Fn, { block, index }: Pos, given: readonly Value[]): boolean {
  return (
    given.length > 0 &&
    given.every((value) => {
      if (value.k !== 'var') return false;
      const all = reachingDefinitions(fn, value.id, { fn: fn.id, block, index }) ?? [];
      const set = all.filter(({ instr }) => !makesNil(instr, value.id));
      const around = new Set(enclosingLoops(fn, block));
      return (
        set.length === 1 &&
        all.length > 1 &&
        set.every(({ pos }) => !loopsRunning(linked, fn, pos.block).some((loop) => around.has(loop))) &&
        set.every(({ pos }) => [...around].every((loop) => loop.blocks.includes(pos.block)))
      );
    })
  );
}

const makesNil = (instr: Instr, id: VarId): boolean => constantOf(instr, id) === 'nil';
