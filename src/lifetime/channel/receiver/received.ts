import type { Term } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Fn, FnId } from '../../../link/program.js';
import type { Lens } from '../../lens.js';
import type { Edge } from '../../path/control-flow.js';
import { isPartOf } from '../loop-exit.js';
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
export interface Received {
  readonly values: readonly VarId[];
  readonly oks: readonly VarId[];
}

const memo = new WeakMap<Lens, Map<FnId, Received>>();

/** What the function receives from the channel, itself or by callees that give it back. */
export function resultsOf(lens: Lens, fn: Fn): Received {
  const known = memo.get(lens) ?? new Map<FnId, Received>();
  memo.set(lens, known);
  let results = known.get(fn.id);
  if (results === undefined) {
    // Recursion receives nothing else.
    known.set(fn.id, { values: [], oks: [] });
    results = received(lens, fn);
    known.set(fn.id, results);
  }
  return results;
}

function received(lens: Lens, fn: Fn): Received {
  const values: VarId[] = [];
  const oks: VarId[] = [];
  const note = (result: VarId | undefined, ok: VarId | undefined): void => {
    if (result !== undefined && result >= 0) values.push(result);
    if (ok !== undefined && ok >= 0) oks.push(ok);
  };
  for (const e of lens.effectsIn(fn.id)) {
    const block = fn.func.blocks[e.pos.block];
    const instr = block?.instrs[e.pos.index];
    if (e.chain.length > 1) {
      const callee = lens.linked.program.fns[e.chain[1]?.fn ?? -1];
      if (callee === undefined || instr?.op !== 'call' || e.mode !== 'call' || !isOwnReceive(e)) continue;
      const given = givenBack(lens, callee);
      instr.results.forEach((id, i) => {
        note(given.values.includes(i) ? id : undefined, given.oks.includes(i) ? id : undefined);
      });
    } else if (instr?.op === 'recv') note(instr.result, instr.ok);
    else if (block?.term.t === 'range') note(block.term.key, undefined);
    else if (block?.term.t === 'select')
      for (const c of block.term.cases) if (c.at.start === e.use.at.start) note(c.result, c.ok);
  }
  return { values, oks };
}

/** By number, the results of a function that are what it received, and those that are the `ok` of that. */
function givenBack(lens: Lens, fn: Fn): { readonly values: readonly number[]; readonly oks: readonly number[] } {
  const { values, oks } = resultsOf(lens, fn);
  const returned = fn.func.blocks.flatMap(({ term }) => (term.t === 'return' ? [term.values] : []));
  const given = (test: (value: Value) => boolean): readonly number[] =>
    fn.func.results.flatMap((_, i) => (returned.some((r) => r[i] !== undefined && test(r[i])) ? [i] : []));
  return {
    values: values.length === 0 ? [] : given((v) => isPartOf(lens.linked, fn, v, values)),
    oks: oks.length === 0 ? [] : given((v) => v.k === 'var' && oks.includes(v.id)),
  };
}

/** Whether something in the block receives. */
export function receivesIn(lens: Lens, fn: Fn, block: number): boolean {
  const count = fn.func.blocks[block]?.instrs.length ?? 0;
  for (let index = 0; index <= count; index++) {
    if (lens.effectsAt({ fn: fn.id, block, index }).some(isOwnReceive)) return true;
  }
  return false;
}
