import type { Term } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Fn } from '../../../link/program.js';
import type { Lens } from '../../lens.js';
import type { Edge } from '../../path/control-flow.js';
import { isOwnReceive } from '../story.js';

/** Whether taking the edge is a receive: a case of a select, or a turn of a range. */
export function takes(lens: Lens, term: Term, edge: Edge, pos: Pos): boolean {
  if (term.t === 'select') return caseReceives(lens, term, edge, pos);
  return term.t === 'range' && edge.choice === 'body' && ranges(lens, pos);
}

function caseReceives(lens: Lens, term: Term & { t: 'select' }, edge: Edge, pos: Pos): boolean {
  const c = term.cases[edge.choice as number];
  if (c?.kind !== 'recv') return false;
  return lens
    .effectsAt(pos)
    .some((e) => e.chain.length === 1 && e.use.kind === 'recv' && e.use.at.start === c.at.start);
}

export const ranges = (lens: Lens, pos: Pos): boolean =>
  lens.effectsAt(pos).some((e) => e.chain.length === 1 && e.use.kind === 'range');

/** The variables that received values, and the `ok` of those receives. */
export function resultsOf(lens: Lens, fn: Fn): { readonly values: readonly VarId[]; readonly oks: readonly VarId[] } {
  const values: VarId[] = [];
  const oks: VarId[] = [];
  const note = (result: VarId | undefined, ok: VarId | undefined): void => {
    if (result !== undefined && result >= 0) values.push(result);
    if (ok !== undefined && ok >= 0) oks.push(ok);
  };
  for (const e of lens.effectsIn(fn.id)) {
    if (e.chain.length > 1) continue;
    const block = fn.func.blocks[e.pos.block];
    const instr = block?.instrs[e.pos.index];
    if (instr?.op === 'recv') note(instr.result, instr.ok);
    else if (block?.term.t === 'range') note(block.term.key, undefined);
    else if (block?.term.t === 'select')
      for (const c of block.term.cases) if (c.at.start === e.use.at.start) note(c.result, c.ok);
  }
  return { values, oks };
}

/** Whether something in the block receives. */
export function receivesIn(lens: Lens, fn: Fn, block: number): boolean {
  const count = fn.func.blocks[block]?.instrs.length ?? 0;
  for (let index = 0; index <= count; index++) {
    if (lens.effectsAt({ fn: fn.id, block, index }).some(isOwnReceive)) return true;
  }
  return false;
}
