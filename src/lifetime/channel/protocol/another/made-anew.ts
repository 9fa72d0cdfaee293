import type { Instr } from '../../../../facts/instr.js';
import type { Linked } from '../../../../link/link.js';
import type { Fn } from '../../../../link/program.js';
import type { Effect } from '../../../lens.js';
import { isCall } from '../../../path/control-flow.js';
import { type Definition, reachingDefinitions } from '../../../path/reaching.js';
import type { Story } from '../../story.js';

/**
 * Whether the variable by which the sender has the channel, or by which its start is given it, was given another one
 * before the sender is started (`errs = make(chan error, 3)` further down): the send is none on the channel of this story.
 */
export function isOnLaterMake(linked: Linked, { home, make, lens }: Story, { use, pos }: Effect): boolean {
  if (pos.fn !== home.id) return false;
  const { varBase = 0, facts } = linked.program.files[home.file] ?? {};
  const start = home.func.blocks[pos.block]?.instrs[pos.index];
  const given = start !== undefined && isCall(start) ? start.args.flatMap((a) => (a.k === 'var' ? [a.id] : [])) : [];
  const captured = use.cell - varBase;
  const ids =
    facts?.vars[captured]?.func === home.local ? [captured] : given.filter((id) => lens.cells.has(varBase + id));
  return (
    ids.length > 0 &&
    ids.every((id) => {
      const set = reachingDefinitions(home, id, pos);
      return set !== undefined && set.length > 0 && set.every((d) => isOtherMake(home, d, id, make));
    })
  );
}

function isOtherMake(fn: Fn, { instr, pos }: Definition, id: number, make: Instr): boolean {
  if (instr.op === 'make') return instr !== make;
  if (instr.op !== 'assign') return false;
  const src = instr.src[instr.dst.findIndex((d) => d.k === 'var' && d.id === id)];
  const before = fn.func.blocks[pos.block]?.instrs.slice(0, pos.index) ?? [];
  return src?.k === 'var' && before.some((i) => i.op === 'make' && i.result === src.id && i !== make);
}
