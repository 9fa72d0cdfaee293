import { CallGraph } from './call-graph.js';
import { Calls } from './calls.js';
import { type Cell, type Flow, Places } from './flow.js';
import { type BuiltFlow, buildFlow } from './moves/build-flow.js';
import { OTHERS } from './moves/call-flow.js';
import { collect, type Program } from './program.js';
import type { ProgramInput } from './program-input.js';
import { getsTo } from './reach.js';
import { Sight } from './sight.js';
import { Types } from './types.js';

/** A program whose names, types, calls and values are joined. */
export interface Linked {
  readonly program: Program;
  readonly types: Types;
  readonly calls: Calls;
  readonly flow: Flow;
  readonly graph: CallGraph;
  readonly sight: Sight;
  readonly places: Places;
}

/** Joins the facts of files into a program. The result does not depend on the order of the files. */
export function link(input: ProgramInput): Linked {
  const program = collect(input);
  const types = new Types(program);
  const calls = new Calls(types);
  const flow = buildFlow(calls);
  const sight = new Sight(program, flow.graph);
  findHandedOut(flow, sight);
  const graph = new CallGraph(calls, flow, sight);
  // Calls of function values that stay open have let go of their arguments meanwhile.
  findHandedOut(flow, sight);
  return { program, types, calls, flow: flow.graph, graph, sight, places: new Places(program) };
}

const escapes = (flow: Flow, cell: Cell): boolean => flow.uses.get(cell)?.some((u) => u.kind === 'escape') ?? false;

/** The same, leaving out implementations of an interface that are not seen, where others are. */
const escapesSight = (flow: Flow, cell: Cell): boolean =>
  flow.uses.get(cell)?.some((u) => u.kind === 'escape' && u.name !== OTHERS) ?? false;

/** A function whose value escapes is called by somebody unseen. */
function findHandedOut({ graph: flow, calling }: BuiltFlow, sight: Sight): void {
  for (const [cell, origins] of flow.origins) {
    if (!origins.some((o) => o.fn !== undefined)) continue;
    const fns = origins.flatMap((o) => (o.fn === undefined ? [] : [o.fn]));
    if (fns.every((fn) => sight.handedToStrangers.has(fn))) continue;
    const strangers = getsTo(
      flow,
      [cell],
      (c, contained) => sight.heldByStrangers(c) || (!contained && escapesSight(flow, c)),
    );
    if (strangers) for (const fn of fns) sight.handedToStrangers.add(fn);
    if (fns.every((fn) => sight.handedOut.has(fn))) continue;
    if (strangers || getsTo(flow, [cell], (c, contained) => sight.readOutside(c) || (!contained && escapes(flow, c))))
      for (const fn of fns) sight.handedOut.add(fn);
  }
  for (const fn of calling.handedToStrangers) {
    sight.handedToStrangers.add(fn);
    sight.handedOut.add(fn);
  }
  for (const fn of calling.handedToOthers) sight.handedOut.add(fn);
}
