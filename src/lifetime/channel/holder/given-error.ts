import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { isErrorType } from '../../../link/type.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { dominates } from '../../path/dominators.js';
import { dependsOn } from '../loop-exit.js';
import type { Holder, Story } from '../story.js';

/** The error that came with the channel is nil, or there would be no sender: unless the maker gives both. */
export function givenError(linked: Linked, story: Story, { fn, since, called }: Holder): Assumptions {
  const call = fn.func.blocks[since.block]?.instrs[since.index];
  const last =
    called && call?.op === 'call' && call.results.length > 1 ? (call.results[call.results.length - 1] ?? -1) : -1;
  const channel = last >= 0 && linked.types.ofVar(fn.file, last).k === 'chan';
  return Assumptions.nil(last < 0 || channel || givesBoth(linked, story) ? [] : [{ id: last, isNil: true }]);
}

/**
 * `first := <-begun; return ch, first.err`: an error that came up when the sender was at work goes out with the channel, and
 * the maker did not look at it.
 */
function givesBoth(linked: Linked, { home, lens }: Story): boolean {
  const starts = lens.effectsIn(home.id).filter((e) => e.mode === 'go' && e.use.kind === 'send');
  return home.func.blocks.some(({ instrs, term }, block) => {
    const last = term.t === 'return' ? term.values.at(-1) : undefined;
    if (term.t !== 'return' || last === undefined || !lens.returns(term.values.slice(0, -1), home)) return false;
    const error = last.k === 'field' ? last.x : last;
    if (error.k !== 'var' || !isErrorType(linked.types.of(home.file, last))) return false;
    const since = { fn: home.id, block, index: instrs.length };
    return (
      conditionsAbove(home, block).every(({ cond }) => !dependsOn(linked, home, cond, [error.id])) &&
      starts.some(({ pos }) => dominates(home, pos, since) && isSetBehind(home, error.id, pos))
    );
  });
}

/** The variable has what was received, or given by a call, when the goroutine was under way. */
const isSetBehind = (fn: Fn, id: number, start: Pos): boolean =>
  fn.func.blocks.some(({ instrs }, block) =>
    instrs.some((i, index) => {
      const sets = (i.op === 'recv' && i.result === id) || (i.op === 'call' && i.results.includes(id));
      return sets && dominates(fn, start, { fn: fn.id, block, index });
    }),
  );
