import type { Term } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { isErrorType } from '../../../link/type.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { givesError, isFailure } from '../../path/gives-error.js';
import { findWay, type Visitor } from '../../path/walk.js';

/** A call of somebody unseen that is given the value, and what the function does with it otherwise. */
interface Lending {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly call: CallInstr;
  /** The walk that looks for ways without a release, on which no call takes the value over. */
  readonly visitor: Visitor;
  readonly releasesAt: (pos: Pos) => boolean;
}

/**
 * Whether the call only has the value for as long as it runs: wherever it goes well and nothing behind it fails, the
 * function releases the value itself. Then it is its own where something fails, too: `if err := lib.Write(f); err != nil`.
 */
export function isLent(linked: Linked, { fn, pos, call, visitor, releasesAt }: Lending): boolean {
  if (call.op !== 'call' || !givesNothingElse(linked, fn, call)) return false;
  const error = call.results.at(-1) ?? -1;
  const known = error < 0 ? new Assumptions() : Assumptions.nil([{ id: error, isNil: true }]);
  let released = false;
  const failed = (term: Term & { t: 'return' }, block: number): boolean =>
    givesError(linked, fn, term, block) || conditionsAbove(fn, block).some((c) => isFailure(linked, fn, c));
  const way = findWay(
    linked,
    fn,
    pos,
    {
      ...visitor,
      covers: (instr, at, sum, memory) => {
        const covered = visitor.covers(instr, at, sum, memory);
        released ||= covered && releasesAt(at);
        return covered;
      },
      coversTerm: (term, at, memory, assumed) =>
        term.t === 'return' && (failed(term, at.block) || visitor.coversTerm?.(term, at, memory, assumed) === true),
    },
    known,
  );
  return way === undefined && released;
}

/** The call tells at most whether it has failed: no other result can have the value in it, or say who has it now. */
function givesNothingElse(linked: Linked, fn: Fn, { results }: CallInstr & { readonly op: 'call' }): boolean {
  return results.every((id, i) => id < 0 || (i === results.length - 1 && isError(linked, fn, id)));
}

/** By its type, or by its name where the type is not known. */
function isError({ types, program }: Linked, { file }: Fn, id: VarId): boolean {
  const type = types.ofVar(file, id);
  if (type.k !== 'unknown') return isErrorType(type);
  return /^err|Err$/.test(program.files[file]?.facts.vars[id]?.name ?? '');
}
