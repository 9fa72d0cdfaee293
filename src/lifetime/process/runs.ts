import type { Linked } from '../../link/link.js';
import { type Fn, isExported } from '../../link/program.js';
import { behindPointers, isErrorType, isNamed, type Type } from '../../link/type.js';
import { isTestSupport } from '../test-support.js';

/**
 * How often something runs in the life of the process. `once`: once, or a fixed number of times. `repeated`: a repetition
 * is seen. Of the others the first caller is not there: who imports the package can call what is `offered` as often as
 * it likes, and what is `reached`, a method, can be called by any interface that it implements. Nobody outside can call
 * what is `unseen`, but who has it does, and nothing is known of how often; what is `uncalled` nobody has.
 */
export type Runs = 'once' | 'repeated' | 'reached' | 'unseen' | 'offered' | 'uncalled';

/** A function that nobody in sight calls does not count beside those that are seen to run; a method is there to be called. */
const COUNTS: readonly Runs[] = ['repeated', 'reached', 'unseen', 'once', 'offered', 'uncalled'];

/** Several callers: the first of them that counts. */
export const together = (all: readonly Runs[]): Runs => COUNTS.find((runs) => all.includes(runs)) ?? 'uncalled';

const LESS: readonly Runs[] = ['once', 'uncalled', 'unseen', 'offered', 'reached', 'repeated'];

/** Both bound it. */
export const fewer = (a: Runs, b: Runs): Runs => (LESS.indexOf(a) < LESS.indexOf(b) ? a : b);

/** How often the function runs by code that is not there. */
export function beyond(linked: Linked, fn: Fn): Runs {
  const { func, pkg, file } = fn;
  // Tests come and go; what serves them is theirs to call.
  if (linked.program.files[file]?.input.test === true) return 'repeated';
  const open =
    isTestSupport(linked, fn) || (func.kind !== 'literal' && isExported(func.name) && linked.sight.published(pkg));
  if (open) return func.kind === 'func' ? 'offered' : 'reached';
  if (isHandler(linked, fn)) return 'repeated';
  return func.kind === 'func' && !linked.sight.handedOut.has(fn.id) ? 'uncalled' : 'unseen';
}

/**
 * Who calls a function with values, a request or an event, calls it for each of them. Where it was handed a function that
 * makes something of them, it may be for a registry of what the program has one of.
 */
function isHandler(linked: Linked, { func, file, id }: Fn): boolean {
  if (func.kind === 'func' && !linked.sight.handedOut.has(id)) return false;
  const of = (v: number): Type => linked.types.ofVar(file, v);
  if (func.kind !== 'method' && func.results.some((r) => !isErrorType(of(r)))) return false;
  return func.params.some((p) => !isContext(of(p)));
}

const isContext = (type: Type): boolean => isNamed(behindPointers(type), 'context', 'Context');
