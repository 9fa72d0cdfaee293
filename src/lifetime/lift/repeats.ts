import type { VarId } from '../../facts/value.js';
import type { Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { namedCells, rootVariable } from '../mentions.js';
import { canReach } from '../path/control-flow.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import type { Watched } from './effect.js';
import { givenInOneTurn, loopsRunning } from './one-turn.js';

/**
 * Whether a loop around the operation repeats it for the same value. A loop that takes a new value each turn (`req :=
 * <-requests`, `for _, l := range listeners`) and works on what belongs to that does not.
 */
export const repeatsOperation = (linked: Linked, fn: Fn, use: Use): boolean =>
  isLooped(linked, fn, use.pos) && !(forgotten(linked, fn, use) || takenAnew(linked, fn, use.pos));

/** The same for a call that leads to operations. */
export const repeatsCall = (linked: Linked, watched: Watched, fn: Fn, pos: Pos): boolean =>
  isLooped(linked, fn, pos) && !givenAnew(linked, watched, fn, pos);

/** What is always followed by a way out of the loop happens once, and so does what is for one turn of it. */
const isLooped = (linked: Linked, fn: Fn, { block }: Pos): boolean =>
  cyclic(fn, block) && loopsRunning(linked, fn, block).length > 0;

/** Whether the call hands over what belongs to such a value: `req.reply.answer(x)`, `answer(req.reply)`. */
function givenAnew(linked: Linked, watched: Watched, fn: Fn, { block, index }: Pos): boolean {
  const call = fn.func.blocks[block]?.instrs[index];
  if (call?.op !== 'call') return false;
  const operands = call.callee.k === 'field' ? [...call.args, call.callee.x] : call.args;
  const { cells, containers } = watched;
  const given = operands.filter((v) => namedCells(linked, fn, v).some((c) => cells.has(c) || containers.has(c)));
  if (givenInOneTurn(linked, fn, { fn: fn.id, block, index }, given)) return true;
  return given.length > 0 && given.every((v) => isTakenAnew(linked, fn, rootVariable(v)));
}

/** Whether the operation works on what belongs to a value taken anew each turn: `req.reply` of a received `req`. */
export function takenAnew(linked: Linked, fn: Fn, pos: Pos): boolean {
  return isTakenAnew(linked, fn, ownerVariable(fn, pos));
}

function isTakenAnew(linked: Linked, fn: Fn, owner: VarId | undefined): boolean {
  if (owner === undefined || linked.program.files[fn.file]?.facts.vars[owner]?.func !== fn.local) return false;
  return linked.types.definitions(fn.file, owner).some((d) => d.k === 'received' || d.k === 'element' || d.k === 'key');
}

/**
 * The head of the loop that takes a new value each turn, where the operation or call at the position works on what belongs
 * to that value: what stands in another turn is done to another one.
 */
export function turnAround(linked: Linked, fn: Fn, pos: Pos): number | undefined {
  const instr = fn.func.blocks[pos.block]?.instrs[pos.index];
  const roots =
    instr?.op === 'call'
      ? (instr.callee.k === 'field' ? [...instr.args, instr.callee.x] : instr.args).map(rootVariable)
      : [ownerVariable(fn, pos)];
  if (!roots.some((v) => isTakenAnew(linked, fn, v))) return undefined;
  return enclosingLoops(fn, pos.block).at(-1)?.head;
}

/** The operation's channel is set to nil in the same function: what is there next time is another one. */
function forgotten(linked: Linked, fn: Fn, use: Use): boolean {
  return (linked.flow.origins.get(use.cell) ?? []).some(
    (o) => o.kind === 'nil' && o.pos.fn === fn.id && canReach(fn, use.pos.block, o.pos.block),
  );
}

/** The variable `req` of an operation on `req.reply`. */
function ownerVariable(fn: Fn, pos: Pos): VarId | undefined {
  const block = fn.func.blocks[pos.block];
  const instr = block?.instrs[pos.index];
  const ch = instr?.op === 'send' || instr?.op === 'recv' || instr?.op === 'close' ? instr.ch : undefined;
  return ch === undefined ? undefined : rootVariable(ch);
}
