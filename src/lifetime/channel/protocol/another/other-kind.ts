import type { Element, Instr } from '../../../../facts/instr.js';
import type { Use } from '../../../../link/flow.js';
import type { Linked } from '../../../../link/link.js';
import { type Fn, perFunction } from '../../../../link/program.js';
import { conditionsAbove } from '../../../path/condition/choices.js';
import { saidOfNil } from '../../../path/condition/condition.js';
import { same } from '../../../path/taken-out.js';

type Alloc = Instr & { op: 'alloc' };

/**
 * Whether the send is for requests of another kind than the one that the channel was put into: it stands under
 * `req.sub == nil`, and the literal with the channel sets `sub`.
 */
export function isForOtherKind(linked: Linked, home: Fn, make: Instr & { op: 'make' }, { pos }: Use): boolean {
  const fn = linked.program.fns[pos.fn];
  const send = fn?.func.blocks[pos.block]?.instrs[pos.index];
  if (fn === undefined || send?.op !== 'send' || send.ch.k !== 'field') return false;
  const { x: request, name } = send.ch;
  const unset = conditionsAbove(fn, pos.block).flatMap((answer) => {
    const said = saidOfNil(answer);
    return said?.isNil === true && said.of.k === 'field' && same(said.of.x, request) ? [said.of.name] : [];
  });
  if (unset.length === 0) return false;
  const elems = literalsOf(home).find(({ elems }) => elems.some((e) => isIt(e, name, make)))?.elems;
  return elems?.some((e) => e.name !== undefined && unset.includes(e.name) && e.value.k !== 'nil') === true;
}

const isIt = ({ name, value }: Element, field: string, make: Instr & { op: 'make' }): boolean =>
  name === field && value.k === 'var' && value.id === make.result;

const literalsOf = perFunction((fn): readonly Alloc[] =>
  fn.func.blocks.flatMap(({ instrs }) => instrs.filter((i) => i.op === 'alloc')),
);
