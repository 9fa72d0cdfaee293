import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { isErrorType, type Type } from '../../link/type.js';
import { expressionText } from '../expression-text.js';

/** `sync.OnceFunc(f)` and its like: the result runs `f` at most once. So does a run group, each time that it is given. */
const ONCE = /^(sync\.Once(Func|Value|Values)|github\.com\/oklog\/run\.Group\.Add|runtime\/pprof\.Do)$/;

/** `namespace.Do(f)`, `db.WithTx(f)`: what is done inside of something that is set up before and taken down after. */
const AROUND = /^([dD]o|([wW]ith|[iI]n)[A-Z]\w*)$/;

/** The same, where it is told nothing: who runs what takes values runs it for each of them. */
const RUNNING = /^([rR]un|[eE]xec|[eE]xecute|[iI]nvoke|[cC]all|[tT]ry)$/;

/** What runs a function until it succeeds, or again and again. */
const REPEATING = /retr[iy]|backoff|cron|sched/i;

const AGAIN = /retr[iy]|backoff|cron|sched|poll|queue|loop|every|watch|worker|handler|router|server/i;

/**
 * Whether the literal at the position is run by the call that it is handed to, once and before the call returns. Of a
 * library's function that nobody knows, its name tells, and that the literal's error is the call's own.
 */
export function runsThere(linked: Linked, literal: Fn, site: Pos): boolean {
  const fn = linked.program.fns[site.fn];
  const call = fn?.func.blocks[site.block]?.instrs[site.index];
  if (fn === undefined || call?.op !== 'call') return false;
  const { external, fns } = linked.graph.target(fn, call);
  if (external !== undefined && ONCE.test(externalKey(external))) return true;
  if (fns.length > 0 || !givesErrorOnly(linked, literal) || call.results.length !== 1) return false;
  if (AGAIN.test(external === undefined ? (expressionText(linked, fn, call.callee) ?? '') : externalKey(external)))
    return false;
  // What a library gave is of no known type: it may be whatever the file imports.
  const imports = external === undefined ? (linked.program.files[fn.file]?.facts.imports ?? []) : [];
  if (imports.some((i) => REPEATING.test(i.path))) return false;
  const name = nameOf(call.callee);
  return AROUND.test(name) || (RUNNING.test(name) && literal.func.params.every((p) => isContext(linked, literal, p)));
}

const nameOf = (callee: Value): string =>
  callee.k === 'field' || callee.k === 'member' || callee.k === 'name' ? callee.name : '';

function givesErrorOnly(linked: Linked, { func, file }: Fn): boolean {
  const [first, ...rest] = func.results.map((r) => linked.types.ofVar(file, r));
  return rest.length === 0 && isErrorType(first);
}

const isContext = (linked: Linked, { file }: Fn, id: number): boolean => {
  const type: Type = linked.types.ofVar(file, id);
  return type.k === 'named' && type.path === 'context' && type.name === 'Context';
};
