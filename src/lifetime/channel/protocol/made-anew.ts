import type { Instr } from '../../../facts/instr.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Effect } from '../../lens.js';
import { type Definition, reachingDefinitions } from '../../path/reaching.js';
import type { Story } from '../story.js';

/**
 * Whether the variable by which the sender has the channel was given another one before the sender is started
 * (`errs = make(chan error, 3)` further down): the send is none on the channel of this story.
 */
export function isOnLaterMake(linked: Linked, { home, make }: Story, { use, pos }: Effect): boolean {
  const id = use.cell - (linked.program.files[home.file]?.varBase ?? 0);
  const variable = linked.program.files[home.file]?.facts.vars[id];
  if (variable?.func !== home.local || pos.fn !== home.id) return false;
  const given = reachingDefinitions(home, id, pos);
  return given !== undefined && given.length > 0 && given.every((d) => isOtherMake(home, d, id, make));
}

function isOtherMake(fn: Fn, { instr, pos }: Definition, id: number, make: Instr): boolean {
  if (instr.op === 'make') return instr !== make;
  if (instr.op !== 'assign') return false;
  const src = instr.src[instr.dst.findIndex((d) => d.k === 'var' && d.id === id)];
  const before = fn.func.blocks[pos.block]?.instrs.slice(0, pos.index) ?? [];
  return src?.k === 'var' && before.some((i) => i.op === 'make' && i.result === src.id && i !== make);
}
