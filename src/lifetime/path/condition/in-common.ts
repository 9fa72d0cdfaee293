import type { Term } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, functionsUnder } from '../../../link/program.js';
import { assigned } from '../assigned.js';
import { mayFollow } from '../control-flow.js';
import type { Assumptions } from './assumptions.js';
import { unchangedAbove } from './choices.js';
import { questionsOf } from './questions.js';

/**
 * What the one function knows where the other has come to the block: both ask what they have in common, as in
 * `if wait { close(done) }` here and `if wait { <-done }` there, and nobody assigns it any more once the goroutine is
 * started at `since`.
 */
export function knownInCommon(
  linked: Linked,
  since: Pos,
  other: { readonly fn: Fn; readonly block: number },
  one: Fn,
  known: Assumptions,
): Assumptions {
  if (other.fn === one || other.fn.root !== one.root) return known;
  const { read } = questionsOf(one, linked);
  return unchangedAbove(other.fn, other.block).reduce((at: Assumptions, { cond, holds }) => {
    const vars = read(cond)?.vars ?? [];
    if (vars.length === 0 || vars.some((id) => isAssignedSince(linked, since, one.root, id))) return at;
    return at.assume(cond, holds, { read, isRepeated: () => true }) ?? at;
  }, known);
}

/** Whether the starter, or any function beside it, may give the variable another value after the start. */
const isAssignedSince = (linked: Linked, since: Pos, root: number, id: VarId): boolean =>
  functionsUnder(linked.program, root).some((fn) =>
    fn.func.blocks.some(({ instrs, term }, block) => {
      const later = (index: number): boolean => fn.id !== since.fn || mayFollow(fn, since, { fn: fn.id, block, index });
      return (
        instrs.some((i, index) => assigned(i).includes(id) && later(index)) ||
        (isGiven(term, id) && later(instrs.length))
      );
    }),
  );

const isGiven = (term: Term, id: VarId): boolean =>
  (term.t === 'range' && (term.key === id || term.value === id)) ||
  (term.t === 'select' && term.cases.some((c) => c.result === id || c.ok === id));
