import type { Instr, Term } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { CallInstr, CallSite } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { names, rootVariable } from '../mentions.js';
import type { Assumptions } from '../path/condition/assumptions.js';
import { type Edge, isCall } from '../path/control-flow.js';
import { givesError } from '../path/gives-error.js';
import { literalSite } from '../path/literals.js';
import { findWay } from '../path/walk.js';
import type { Effect } from './effect.js';

/** Through how many callees a function is followed until it is put into a channel. */
const DEPTH_MAX = 3;

/**
 * Where a literal is put into a channel, from which somebody in another function takes it and runs it; undefined where that
 * is not sure: a case of a select may not be taken. A callee may refuse it with an error: {@link knownWhereQueued}.
 */
export function queuedAt(linked: Linked, fn: Fn): Pos | undefined {
  const sites = linked.graph.callers(fn.id);
  if (sites.length === 0 || !sites.every((site) => isTaken(linked, fn, site))) return undefined;
  const pos = literalSite(linked, fn.id);
  const home = linked.program.fns[pos?.fn ?? -1];
  const instrs = home?.func.blocks[pos?.block ?? -1]?.instrs;
  const instr = instrs?.[pos?.index ?? -1];
  if (pos === undefined || home === undefined || instrs === undefined || instr === undefined) return undefined;
  const local = fn.id - (linked.program.files[fn.file]?.fnBase ?? 0);
  if (instr.op !== 'alloc' && instr.op !== 'assign')
    return puts(linked, home, instr, (v) => v.k === 'func' && v.id === local, 0) ? pos : undefined;
  // What it is a part of, or its name, has to be the next thing that is done with it.
  const kept = instr.op === 'alloc' ? instr.result : instr.dst[0]?.k === 'var' ? instr.dst[0].id : -1;
  const isKept = (id: VarId): boolean => id === kept;
  const index = instrs.findIndex((i, at) => at > pos.index && names(i, isKept));
  const next = instrs[index];
  return next !== undefined && puts(linked, home, next, (v) => names(v, isKept), 0) ? { ...pos, index } : undefined;
}

/** What is known behind the place where a literal was queued: who queues it may refuse, but then nobody runs it. */
export function knownWhereQueued(linked: Linked, { chain }: Effect, known: Assumptions): Assumptions {
  const [at, inside] = chain;
  const literal = linked.program.fns[inside?.fn ?? -1];
  const home = linked.program.fns[at?.fn ?? -1];
  const call = home?.func.blocks[at?.block ?? -1]?.instrs[at?.index ?? -1];
  const error = call?.op === 'call' ? (call.results.at(-1) ?? -1) : -1;
  if (literal?.func.kind !== 'literal' || literal.root !== home?.root || error < 0) return known;
  const queued = queuedAt(linked, literal);
  const isThere = queued?.fn === at?.fn && queued?.block === at?.block && queued?.index === at?.index;
  return isThere && linked.types.isError(home.file, error) ? known.andNil(error) : known;
}

/** What is called came out of a channel, in another function than the literal stands in: `for job := range jobs { job.run() }`. */
function isTaken({ program, types }: Linked, { root }: Fn, { pos, call }: CallSite): boolean {
  const runner = program.fns[pos.fn];
  const id = rootVariable(call.callee);
  if (runner === undefined || runner.root === root || id === undefined) return false;
  const given = types.definitions(runner.file, id);
  const isChannel = (of: Value): boolean => types.resolver.underlying(types.of(runner.file, of)).k === 'chan';
  return given.length > 0 && given.every((d) => d.k === 'received' || (d.k === 'key' && isChannel(d.of)));
}

/** The instruction sends the value, itself or by a callee that does so whatever way it takes, unless it gives an error. */
function puts(linked: Linked, fn: Fn, instr: Instr, isIt: (value: Value) => boolean, depth: number): boolean {
  if (instr.op === 'send') return isIt(instr.value);
  if (!isCall(instr) || instr.op !== 'call' || depth > DEPTH_MAX) return false;
  const callee = calleeOf(linked, fn, instr);
  const param = callee?.func.params[instr.args.findIndex(isIt)];
  if (callee === undefined || param === undefined) return false;
  // What it is put into goes with it: `q <- op{run: f}`.
  const held = new Set([param]);
  for (const { instrs } of callee.func.blocks)
    for (const i of instrs) if (i.op === 'alloc' && names(i.elems, (id) => id === param)) held.add(i.result);
  const isParam = (value: Value): boolean => names(value, (id) => held.has(id));
  const without = findWay(
    linked,
    callee,
    { fn: callee.id, block: 0, index: -1 },
    {
      covers: (i) => puts(linked, callee, i, isParam, depth + 1),
      follows: (term, edge) => term.t !== 'select' || !sendsBy(term, edge, isParam),
      coversTerm: (term, { block }) => term.t === 'return' && givesError(linked, callee, term, block),
    },
  );
  return without === undefined;
}

/** The case of the select that is taken sends the value. */
function sendsBy({ cases }: Term & { t: 'select' }, { choice }: Edge, isIt: (value: Value) => boolean): boolean {
  const taken = typeof choice === 'number' ? cases[choice] : undefined;
  return taken?.kind === 'send' && taken.value !== undefined && isIt(taken.value);
}

/** The one function that the call runs. */
function calleeOf({ graph, program }: Linked, fn: Fn, call: CallInstr): Fn | undefined {
  const { fns, open } = graph.target(fn, call);
  const [only, ...more] = fns;
  return only === undefined || open || more.length > 0 ? undefined : program.fns[only];
}
