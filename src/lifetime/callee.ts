import type { CallInstr } from '../link/call-graph.js';
import { externalKey, type Target } from '../link/calls.js';
import type { Linked } from '../link/link.js';
import type { Fn } from '../link/program.js';

/** The function that a call runs, as the tables of library facts spell it: `path.Name` or `path.Type.Name`. */
export function calleeKey(linked: Linked, target: Target): string {
  if (target.external !== undefined) return externalKey(target.external);
  const fn = linked.program.fns[target.fns[0] ?? -1];
  if (fn === undefined) return '';
  return fn.func.recvType === undefined
    ? `${fn.pkg.importPath}.${fn.func.name}`
    : `${fn.pkg.importPath}.${fn.func.recvType}.${fn.func.name}`;
}

/** What is called, for messages: `os.Open`, `bus.Subscribe`. */
export function calleeText(linked: Linked, fn: Fn, call: CallInstr): string {
  const { callee } = call;
  if (callee.k === 'member') return `${callee.path.slice(callee.path.lastIndexOf('/') + 1)}.${callee.name}`;
  if (callee.k === 'name') return callee.name;
  if (callee.k === 'index') return calleeText(linked, fn, { ...call, callee: callee.x });
  if (callee.k !== 'field') return 'the call';
  const x =
    callee.x.k === 'var'
      ? linked.program.files[fn.file]?.facts.vars[callee.x.id]?.name
      : callee.x.k === 'field' || callee.x.k === 'name' || callee.x.k === 'member'
        ? callee.x.name
        : undefined;
  return x ? `${x}.${callee.name}` : callee.name;
}
