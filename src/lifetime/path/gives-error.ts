import type { Term } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Definition } from '../../link/definitions.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { conditionsAbove } from './condition/choices.js';
import { type Answer, saidOfNil } from './condition/condition.js';

/** Functions that never give nil. Sources: the packages' documentation. */
const MAKES_ERROR = /^(errors\.New|fmt\.Errorf|github\.com\/(pkg|cockroachdb)\/errors\.(New|Newf|Errorf))$/;

/**
 * Whether the return surely gives an error: one that is made on the spot or named, a value of a type of its own, or
 * whatever stands under a test that something has failed.
 */
export function givesError(linked: Linked, fn: Fn, { values }: Term & { t: 'return' }, block: number): boolean {
  const { results } = fn.func;
  const last = values[values.length - 1];
  if (values.length < results.length) return values.length === 1 && isPassedOn(linked, fn, last, block);
  if (last === undefined || last.k === 'nil') return false;
  if (!linked.types.isError(fn.file, results[results.length - 1] ?? -1)) return false;
  if (last.k !== 'var') return last.k === 'name' || last.k === 'member' || last.k === 'addr';
  return (
    isMade(linked, fn, last.id) ||
    saysDone(linked, fn, last.id, block) ||
    conditionsAbove(fn, block).some((c) => hasFailed(linked, fn, c, last.id))
  );
}

/** `case <-ctx.Done(): return ctx.Err()`: of a context that has ended it is an error (package context, `Context.Err`). */
function saysDone(linked: Linked, fn: Fn, id: VarId, block: number): boolean {
  const contexts = linked.types.definitions(fn.file, id).map((d) => contextOf(d, 'Err'));
  const done = fn.func.blocks.flatMap(({ term }) =>
    term.t === 'select'
      ? term.cases.flatMap(({ kind, ch, to }) => (to === block && kind === 'recv' && ch !== undefined ? ch : []))
      : [],
  );
  const ended = done
    .flatMap((ch) => (ch.k === 'var' ? linked.types.definitions(fn.file, ch.id) : []))
    .map((d) => contextOf(d, 'Done'));
  const [context] = contexts;
  return context !== undefined && contexts.length === 1 && ended.length === 1 && isSame(ended[0], context);
}

/** The context of which the method is called. */
function contextOf(made: Definition, method: 'Done' | 'Err'): Value | undefined {
  const callee = made.k === 'call' ? made.call.callee : undefined;
  return callee?.k === 'field' && callee.name === method ? callee.x : undefined;
}

const isSame = (one: Value | undefined, other: Value): boolean =>
  one?.k === 'var'
    ? other.k === 'var' && one.id === other.id
    : one?.k === 'field' && other.k === 'field' && one.name === other.name && isSame(one.x, other.x);

/** `return cleanup(err)`, of all that it gives: what has failed is handed to who never says that all is well. */
function isPassedOn(linked: Linked, fn: Fn, all: Value | undefined, block: number): boolean {
  const made = all?.k === 'var' ? linked.types.definitions(fn.file, all.id) : [];
  if (made.length === 0 || !conditionsAbove(fn, block).some((c) => isFailure(linked, fn, c))) return false;
  return made.every((d) => {
    if (d.k !== 'call') return false;
    const { fns, open } = linked.graph.target(fn, d.call);
    return fns.length > 0 && !open && fns.every((id) => givesNoNil(linked.program.fns[id]));
  });
}

const givesNoNil = (fn: Fn | undefined): boolean =>
  fn?.func.blocks.every(({ term }) => {
    if (term.t !== 'return') return true;
    return term.values.length === fn.func.results.length && term.values.at(-1)?.k !== 'nil';
  }) === true;

function isMade(linked: Linked, fn: Fn, id: VarId): boolean {
  const type = linked.types.ofVar(fn.file, id);
  if (type.k === 'named' || type.k === 'ptr') return true;
  const made = linked.types.definitions(fn.file, id);
  return (
    made.length > 0 &&
    made.every((d) => {
      const external = d.k === 'call' ? linked.graph.target(fn, d.call).external : undefined;
      return external !== undefined && MAKES_ERROR.test(externalKey(external));
    })
  );
}

/** The condition says that an error is one. */
export function isFailure(linked: Linked, fn: Fn, answer: Answer): boolean {
  const said = saidOfNil(answer);
  return said?.isNil === false && said.of.k === 'var' && linked.types.isError(fn.file, said.of.id);
}

/** What is returned as the error is one, whatever is known of the call that gave it. */
function hasFailed(linked: Linked, fn: Fn, answer: Answer, returned: VarId): boolean {
  const said = saidOfNil(answer);
  if (said?.isNil !== false || said.of.k !== 'var') return false;
  return said.of.id === returned || linked.types.isError(fn.file, said.of.id);
}
