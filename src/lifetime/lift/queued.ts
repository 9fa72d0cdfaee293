import type { Instr } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { CallInstr, CallSite } from '../../link/call-graph.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { names, rootVariable } from '../mentions.js';
import { isCall } from '../path/control-flow.js';
import { literalSite } from '../path/literals.js';
import { findWay } from '../path/walk.js';

/** Through how many callees a function is followed until it is put into a channel. */
const DEPTH_MAX = 3;

/**
 * Where a literal is put into a channel, from which somebody in another function takes it and runs it; undefined where that
 * is not sure: a case of a select may not be taken.
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

/** What is called came out of a channel, in another function than the literal stands in: `for job := range jobs { job.run() }`. */
function isTaken({ program, types }: Linked, { root }: Fn, { pos, call }: CallSite): boolean {
  const runner = program.fns[pos.fn];
  const id = rootVariable(call.callee);
  if (runner === undefined || runner.root === root || id === undefined) return false;
  const given = types.definitions(runner.file, id);
  const isChannel = (of: Value): boolean => types.resolver.underlying(types.of(runner.file, of)).k === 'chan';
  return given.length > 0 && given.every((d) => d.k === 'received' || (d.k === 'key' && isChannel(d.of)));
}

/** The instruction sends the value, itself or by a callee that does so whatever way it takes. */
function puts(linked: Linked, fn: Fn, instr: Instr, isIt: (value: Value) => boolean, depth: number): boolean {
  if (instr.op === 'send') return isIt(instr.value);
  if (!isCall(instr) || instr.op !== 'call' || depth > DEPTH_MAX) return false;
  const callee = calleeOf(linked, fn, instr);
  const param = callee?.func.params[instr.args.findIndex(isIt)];
  if (callee === undefined || param === undefined) return false;
  const isParam = (value: Value): boolean => names(value, (id) => id === param);
  const without = findWay(
    linked,
    callee,
    { fn: callee.id, block: 0, index: -1 },
    { covers: (i) => puts(linked, callee, i, isParam, depth + 1), coversTerm: () => false },
  );
  return without === undefined;
}

/** The one function that the call runs. */
function calleeOf({ graph, program }: Linked, fn: Fn, call: CallInstr): Fn | undefined {
  const { fns, open } = graph.target(fn, call);
  const [only, ...more] = fns;
  return only === undefined || open || more.length > 0 ? undefined : program.fns[only];
}
