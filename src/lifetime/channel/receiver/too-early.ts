import type { Block, Instr } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, functionsUnder } from '../../../link/program.js';
import { literalsIn, names } from '../../mentions.js';
import { operandOfUse } from '../../operand.js';
import { canReach, comesBefore } from '../../path/control-flow.js';
import { dominates } from '../../path/dominators.js';
import type { Story } from '../story.js';
import type { SendReason } from '../unguarded-send.js';

/**
 * The sends that the maker does before anybody else has the channel: on no way has it been handed to a goroutine, a callee, a
 * field or a literal by then, and there is no place left in the buffer.
 */
export function sentTooEarly(linked: Linked, { origin, home, lens, capacity, sends }: Story): Map<Use, SendReason> {
  const found = new Map<Use, SendReason>();
  if (capacity.k !== 'number' || lens.truncated) return found;
  const base = linked.program.files[home.file]?.varBase ?? 0;
  const isIt = (id: VarId): boolean => lens.cells.has(base + id);
  for (const send of sends) {
    const ch = operandOfUse(linked, send);
    if (send.pos.fn !== home.id || send.mode !== undefined || ch?.k !== 'var') continue;
    // It may be another one by then.
    if (linked.types.definitions(home.file, ch.id).length !== 1 || !dominates(home, origin.pos, send.pos)) continue;
    const sent = sends.filter(
      (s) => s !== send && s.pos.fn === home.id && isBetween(home, origin.pos, s.pos, send.pos),
    );
    if (sent.length < capacity.n || isHandedOn(linked, home, send.pos, isIt)) continue;
    found.set(send, { k: 'early' });
  }
  return found;
}

const isBetween = (fn: Fn, first: Pos, at: Pos, last: Pos): boolean =>
  dominates(fn, first, at) && dominates(fn, at, last);

/** Somebody else may have what the variables hold before the position. */
const isHandedOn = (linked: Linked, fn: Fn, to: Pos, isIt: (id: VarId) => boolean): boolean =>
  fn.func.blocks.some(
    (block, b) =>
      block.instrs.some((i, index) => comesBefore(fn, { block: b, index }, to) && hands(linked, fn, i, isIt)) ||
      (b !== to.block && canReach(fn, b, to.block) && asks(block, isIt)),
  );

function hands(linked: Linked, fn: Fn, instr: Instr, isIt: (id: VarId) => boolean): boolean {
  if (instr.op === 'make') return false;
  if (instr.op === 'send') return names(instr.value, isIt) || !(instr.ch.k === 'var' && isIt(instr.ch.id));
  // Another name for it is its own.
  if (instr.op === 'assign' && instr.dst.every((d) => d.k === 'var') && instr.src.every((s) => s.k !== 'func'))
    return instr.src.some((s) => s.k !== 'var' && names(s, isIt));
  if (names(instr, isIt)) return true;
  if (literalsIn(instr).length === 0) return false;
  return functionsUnder(linked.program, fn.root).some((f) => f !== fn && names(f.func.blocks, isIt));
}

/** The block ends by a receive from it, or by a case that sends on it. */
const asks = ({ term }: Block, isIt: (id: VarId) => boolean): boolean =>
  (term.t === 'select' || term.t === 'range') && names(term, isIt);
