import type { Value, VarId } from '../../facts/value.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { argumentFor } from '../operand.js';
import { same } from '../path/taken-out.js';

/** Whether the function itself may have made what it locks, or each caller just for the call: nobody else has it then. */
export function isFresh(linked: Linked, fn: Fn, locked: Value, seen = new Set<VarId>()): boolean {
  let at = locked;
  while (at.k === 'addr' || at.k === 'deref' || at.k === 'field') {
    if (isAssigned(fn, at)) return true;
    at = at.x;
  }
  if (at.k !== 'var' || seen.has(at.id)) return false;
  seen.add(at.id);
  const variable = linked.program.files[fn.file]?.facts.vars[at.id];
  if (variable?.func !== fn.local) return false;
  if (variable.kind === 'param' || variable.kind === 'recv') return isMadeForIt(linked, fn, at.id);
  if (!/^(local|temp)$/.test(variable.kind)) return false;
  const defs = linked.types.definitions(fn.file, at.id);
  return !defs.every((d) => d.k === 'element' || (d.k === 'value' && !isFresh(linked, fn, d.value, seen)));
}

const isAssigned = (fn: Fn, place: Value): boolean =>
  place.k === 'field' &&
  fn.func.blocks.some(({ instrs }) => instrs.some((i) => i.op === 'assign' && i.dst.some((d) => same(d, place))));

/** Each call is made on what another call has just given, which has no name: `open(c).read()`, where open makes it. */
function isMadeForIt(linked: Linked, fn: Fn, id: VarId): boolean {
  const { program, graph, sight, types } = linked;
  const sites = graph.callers(fn.id);
  if (sites.length === 0 || sight.handedOut.has(fn.id) || sight.calledFromOutside(fn.id)) return false;
  return sites.every(({ pos }) => {
    const caller = program.fns[pos.fn];
    const given = argumentFor(linked, fn, pos, id);
    if (caller === undefined || given?.k !== 'var') return false;
    if (program.files[caller.file]?.facts.vars[given.id]?.kind !== 'temp') return false;
    const defs = types.definitions(caller.file, given.id);
    return defs.length > 0 && defs.every((d) => d.k === 'call' && makers(linked, caller, d.call.callee));
  });
}

/** What is called by the name returns nothing but what it makes there. */
function makers(linked: Linked, fn: Fn, callee: Value): boolean {
  if (callee.k !== 'name') return false;
  const { program, types } = linked;
  const made = (fn.pkg.funcs.get(callee.name) ?? []).flatMap((id) => program.fns[id] ?? []);
  return made.length > 0 && made.every((f) => returnsOwn(types, f));
}

/** What it returns first it has made itself. */
export function returnsOwn(types: Linked['types'], { func, file }: Fn): boolean {
  return func.blocks.every(({ instrs, term }) => {
    if (term.t !== 'return') return true;
    const [value] = term.values;
    const root = value?.k === 'addr' ? value.x : value;
    // It failed.
    if (root?.k === 'nil') return true;
    return (
      root?.k === 'var' &&
      (instrs.some((i) => i.op === 'alloc' && i.result === root.id) ||
        types.definitions(file, root.id).every((d) => d.k === 'type'))
    );
  });
}
