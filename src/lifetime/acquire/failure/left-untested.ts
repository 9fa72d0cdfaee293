import type { Term } from '../../../facts/instr.js';
import type { VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Fn } from '../../../link/program.js';
import { names } from '../../mentions.js';
import { immediateDominators } from '../../path/dominators.js';

/**
 * Whether the return stands before anybody has asked for the error of the call at `start`, though the function does so
 * later, and behind a question about another result of it: `conn, resp, err := dial()` with a look at `resp.StatusCode`
 * before the look at `err`. The other result may say that the call has failed.
 */
export function leftUntested(fn: Fn, start: Pos, held: readonly VarId[] | undefined, { block }: Pos): boolean {
  const call = fn.func.blocks[start.block]?.instrs[start.index];
  if (call?.op !== 'call' || call.results.length < 3 || held === undefined) return false;
  const error = call.results.at(-1) ?? -1;
  const others = call.results.slice(0, -1).filter((id) => id >= 0 && !held.includes(id));
  if (error < 0 || others.length === 0) return false;
  const asks = (at: number, test: (id: VarId) => boolean): boolean => isAsked(fn.func.blocks[at]?.term, test);
  if (!fn.func.blocks.some((_, at) => asks(at, (id) => id === error))) return false;
  const dominators = immediateDominators(fn);
  let other = false;
  for (let at = dominators[block] ?? -1; at >= 0; at = dominators[at] ?? -1) {
    if (asks(at, (id) => id === error)) return false;
    other ||= asks(at, (id) => others.includes(id));
    if (at === start.block || at === dominators[at]) break;
  }
  return other;
}

const isAsked = (term: Term | undefined, test: (id: VarId) => boolean): boolean =>
  term !== undefined && (term.t === 'branch' || term.t === 'switch') && names(term, test);
