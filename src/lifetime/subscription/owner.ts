import type { CallInstr } from '../../link/call-graph.js';
import { externalKey, type Target } from '../../link/calls.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, TypeEntry } from '../../link/program.js';
import { backward, forward, usesOf } from '../../link/reach.js';
import type { Acquisition } from '../acquire/acquisition.js';
import { ownerReleases } from './pairs.js';

type Base = Pick<Acquisition, 'fn' | 'pos' | 'at' | 'call'>;

interface Candidate {
  readonly acquisition: Acquisition;
  readonly release: (name: string) => string;
}

const NO_RESULT = -1;

/** `signal.Notify(ch)`, released by `signal.Stop(ch)`. */
export function releaseByArgument(linked: Linked, base: Base, by: readonly string[]): Candidate {
  const { fn, call } = base;
  const arg = call.args[0];
  const cell = arg === undefined ? undefined : linked.flow.cellOf(fn, arg);
  const sources = cell === undefined ? [] : [...backward(linked.flow, [cell]).cells];
  const reach = forward(linked.flow, sources);
  const releasedBy = (instr: CallInstr, pos: Pos): boolean => {
    const at = linked.program.fns[pos.fn];
    const external = at === undefined ? undefined : linked.graph.target(at, instr).external;
    return external !== undefined && by.includes(externalKey(external));
  };
  // Kept where others can reach it: somebody else may stop it.
  const shared =
    cell === undefined ||
    [...reach.cells].some((c) => linked.flow.cells.name(c) !== undefined) ||
    usesOf(linked.flow, reach.cells).some((u) => u.kind === 'escape' && u.pos.fn !== fn.id);
  const acquisition: Acquisition = {
    ...base,
    result: NO_RESULT,
    releases: () => false,
    releasedBy: shared ? () => true : releasedBy,
  };
  return { acquisition, release: () => `signal.Stop(${name(linked, fn, arg)})` };
}

function name(linked: Linked, fn: Fn, arg: CallInstr['args'][number] | undefined): string {
  if (arg?.k === 'var') return linked.program.files[fn.file]?.facts.vars[arg.id]?.name || 'ch';
  return arg?.k === 'field' || arg?.k === 'name' ? arg.name : 'ch';
}

/** `bus.Subscribe(...)` where the type of `bus` has an `Unsubscribe`. */
export function ownerRelease(
  linked: Linked,
  base: Base,
  call: Acquisition['call'],
  target: Target,
  acquire: string,
): Candidate | undefined {
  const entry = ownerOf(linked, target);
  const names = ownerReleases(acquire);
  const method = entry === undefined ? undefined : [...entry.methods.keys()].sort().find((m) => names.test(m));
  if (entry === undefined || method === undefined) return undefined;
  const fns = new Set([...entry.methods].filter(([m]) => names.test(m)).flatMap(([, ids]) => ids));
  const releasedBy = (instr: CallInstr, pos: Pos): boolean => {
    const at = linked.program.fns[pos.fn];
    return at !== undefined && linked.graph.target(at, instr).fns.some((id) => fns.has(id));
  };
  const root = linked.program.fns[base.fn.root];
  const elsewhere = [...fns].some((id) =>
    linked.graph
      .callers(id)
      .some((s) => linked.program.fns[s.pos.fn]?.root !== root?.id && linked.program.fns[s.pos.fn]?.pkg === root?.pkg),
  );
  const here = [...fns].some((id) =>
    linked.graph.callers(id).some((s) => linked.program.fns[s.pos.fn]?.root === root?.id),
  );
  // The release stands in another function of the package: it may well be for this one.
  if (elsewhere && !here) return undefined;
  const used = [...fns].some((id) => linked.sight.handedOut.has(id));
  if (used) return undefined;
  return {
    acquisition: { ...base, result: NO_RESULT, releases: () => false, releasedBy },
    release: () => `${receiverText(linked, base.fn, call)}.${method}`,
  };
}

function ownerOf(linked: Linked, target: Target): TypeEntry | undefined {
  const fn = linked.program.fns[target.fns[0] ?? -1];
  return fn?.func.recvType === undefined ? undefined : fn.pkg.types.get(fn.func.recvType);
}

function receiverText(linked: Linked, fn: Fn, call: Acquisition['call']): string {
  const { callee } = call;
  if (callee.k !== 'field') return 'its owner';
  return name(linked, fn, callee.x);
}
