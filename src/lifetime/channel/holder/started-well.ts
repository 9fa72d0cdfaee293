import type { Term } from '../../../facts/instr.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Effect } from '../../lens.js';
import { knownWhereQueued } from '../../lift/queued.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { boolOf } from '../../path/condition/condition.js';
import { defersIn } from '../../path/control-flow.js';
import { findWay } from '../../path/walk.js';

/** What a call says by its last result: no error, or whether it did something. */
type Answer = 'nil' | boolean;

/**
 * What the holder knows by the answer of the call that starts the sender: where there is a sender, `err := start(ch)` is nil,
 * or `ok := start(ch)` is true, if every way from the start to the end of the callee answers so.
 */
export const knownByStart = (linked: Linked, effect: Effect, known: Assumptions): Assumptions =>
  knownWhereQueued(linked, effect, behindCall(linked, effect.chain, known));

function behindCall(linked: Linked, [at, ...inner]: readonly Pos[], known: Assumptions): Assumptions {
  const call = at === undefined ? undefined : linked.program.fns[at.fn]?.func.blocks[at.block]?.instrs[at.index];
  const id = call?.op === 'call' ? (call.results.at(-1) ?? -1) : -1;
  const answer = id < 0 ? undefined : answerBehind(linked, inner);
  if (answer === undefined) return known;
  return answer === 'nil' ? known.andNil(id) : known.andTrue([{ id, holds: answer }]);
}

/** The one answer that the function of the first position gives on all ways from there; a deferred literal may give another. */
function answerBehind(linked: Linked, chain: readonly Pos[]): Answer | undefined {
  const [start] = chain;
  const fn = linked.program.fns[start?.fn ?? -1];
  if (start === undefined || fn === undefined || fn.func.broken) return undefined;
  if (defersIn(fn).some(({ instr }) => instr.callee.k === 'func')) return undefined;
  const answers = new Set<Answer | undefined>();
  const note = (term: Term, known: Assumptions): boolean => {
    if (term.t === 'return') answers.add(term.values.length < fn.func.results.length ? undefined : saidBy(term, known));
    return term.t === 'return';
  };
  const covers = (): boolean => false;
  const coversTerm = (term: Term, _at: Pos, _memory: unknown, known: Assumptions): boolean => note(term, known);
  findWay(linked, fn, start, { covers, coversTerm }, behindCall(linked, chain, new Assumptions()));
  const [only] = answers;
  return answers.size === 1 ? only : undefined;
}

function saidBy({ values }: Term & { t: 'return' }, known: Assumptions): Answer | undefined {
  const last = values.at(-1);
  if (last?.k === 'nil' || (last?.k === 'var' && known.of(last.id).nil === true)) return 'nil';
  return boolOf(last);
}
