import type { Term } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Assumptions } from '../../path/condition/assumptions.js';
import { givesError } from '../../path/gives-error.js';
import { findWay, type Memory, type Visitor, type Way } from '../../path/walk.js';

/** What a function does with a value that it is given. */
export interface Taking {
  /** On some way it releases it, or somebody has it from then on. */
  readonly taken: boolean;
  /** The results in which it gives it back on some way, itself or in something that was made around it. */
  readonly returned: readonly number[];
  /** A way that does neither, and gives an error. */
  readonly failed?: Way;
  /** A way that does neither, and gives none. */
  readonly idle?: Way;
}

/** Of that nothing is known. */
export const TAKEN: Taking = { taken: true, returned: [] };

/** `visitor`: the walk that looks for ways on which the value is left behind. `returns`: the results that hand it back. */
export function takingOf(
  linked: Linked,
  fn: Fn,
  visitor: Visitor,
  returns: (term: Term & { t: 'return' }, memory: Memory | undefined) => readonly number[],
  known: Assumptions,
): Taking {
  let taken = false;
  const returned = new Set<number>();
  let failed: Way | undefined;
  let idle: Way | undefined;
  findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    {
      ...visitor,
      covers: (instr, pos, sum, memory) => {
        const covered = visitor.covers(instr, pos, sum, memory);
        taken ||= covered;
        return covered;
      },
      coversTerm: (term, end, memory, assumed) => {
        if (term.t !== 'return') return false;
        const back = returns(term, memory);
        for (const result of back) returned.add(result);
        if (back.length > 0) return true;
        if (visitor.coversTerm?.(term, end, memory, assumed) === true) taken = true;
        else if (givesError(linked, fn, term, end.block)) failed ??= { end, term, blocks: [] };
        else idle ??= { end, term, blocks: [] };
        return true;
      },
      follows: (term, edge, pos, sum, memory) => {
        const follows = visitor.follows?.(term, edge, pos, sum, memory) !== false;
        // A case that sends it has given it away.
        if (!follows && term.t === 'select') taken = true;
        return follows;
      },
    },
    known,
  );
  return {
    taken,
    returned: [...returned],
    ...(failed === undefined ? {} : { failed }),
    ...(idle === undefined ? {} : { idle }),
  };
}

/** What all that a call may run do with it: an error way counts where each of them has one. */
export function together(all: readonly Taking[]): Taking {
  const [first, ...more] = all;
  if (first === undefined) return TAKEN;
  return more.reduce(
    (a, b) => ({
      taken: a.taken || b.taken,
      returned: [...a.returned, ...b.returned],
      ...(a.failed === undefined || b.failed === undefined ? {} : { failed: a.failed }),
      ...(a.idle === undefined || b.idle === undefined ? {} : { idle: a.idle }),
    }),
    first,
  );
}

/**
 * The parameters, and the receiver, by which a function gets what some of the arguments hold; undefined where one of them is
 * gathered with others.
 */
export function parametersFor(
  { func: { params, recv, variadic } }: Fn,
  given: readonly number[],
  isReceiver: boolean,
): readonly VarId[] | undefined {
  if (variadic === true && given.some((i) => i >= params.length - 1)) return undefined;
  const own = given.flatMap((i) => params[i] ?? []);
  return isReceiver && recv !== undefined ? [...own, recv] : own;
}
