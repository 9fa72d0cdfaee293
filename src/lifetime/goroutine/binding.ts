import type { CallInstr } from '../../link/call-graph.js';
import type { Cell } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { isNamed } from '../../link/type.js';

/** The arguments that a function was started with: parameters that hold channels and contexts, by their cell. */
export type Binding = ReadonlyMap<Cell, Cell>;

export const NO_BINDING: Binding = new Map();

/** A text that is equal for equal bindings. */
export const bindingKey = (binding: Binding): string =>
  binding.size === 0 ? '' : [...binding].map(([p, a]) => `${p}=${a}`).join(';');

/**
 * What the callee's parameters hold for this very call. A parameter that the callee assigns anew, or whose argument has
 * no name, is left out: for it all callers count.
 */
export function bind(linked: Linked, caller: Fn, call: CallInstr, callee: Fn, outer: Binding): Binding {
  const { params, variadic } = callee.func;
  const own: [Cell, Cell][] = [];
  const base = linked.program.files[callee.file]?.varBase ?? 0;
  params.forEach((param, i) => {
    const arg = call.args[i];
    if (arg === undefined || call.spread || (variadic && i >= params.length - 1)) return;
    if (!isFollowed(linked, callee, param)) return;
    if (linked.types.definitions(callee.file, param).some((d) => d.k !== 'type')) return;
    const cell = linked.flow.cellOf(caller, arg);
    if (cell !== undefined) own.push([base + param, outer.get(cell) ?? cell]);
  });
  // A literal goes on reading the parameters of the function around it.
  const inherited = callee.func.kind === 'literal' && outer.size > 0 ? [...outer] : [];
  return own.length + inherited.length === 0 ? NO_BINDING : new Map([...inherited, ...own]);
}

function isFollowed(linked: Linked, callee: Fn, param: number): boolean {
  const type = linked.types.ofVar(callee.file, param);
  return linked.types.resolver.underlying(type).k === 'chan' || isNamed(type, 'context', 'Context');
}
