import type { Value } from '../facts/value.js';
import type { CallInstr, PlacedCall } from '../link/call-graph.js';
import { externalKey, type Target } from '../link/calls.js';
import type { Linked } from '../link/link.js';
import type { Fn } from '../link/program.js';
import { packageText } from './expression-text.js';

/** The function that a call runs, as the tables of library facts spell it: `path.Name` or `path.Type.Name`. */
export function calleeKey(linked: Linked, target: Target): string {
  if (target.external !== undefined) return externalKey(target.external);
  const fn = linked.program.fns[target.fns[0] ?? -1];
  if (fn === undefined) return '';
  return fn.func.recvType === undefined
    ? `${fn.pkg.importPath}.${fn.func.name}`
    : `${fn.pkg.importPath}.${fn.func.recvType}.${fn.func.name}`;
}

const byKey = new WeakMap<Linked, ReadonlyMap<string, readonly number[]>>();

/** The calls of functions by their keys, in the order of the program. */
export function callsTo(linked: Linked, keys: Iterable<string>): readonly PlacedCall[] {
  const { calls } = linked.graph;
  let index = byKey.get(linked);
  if (index === undefined) {
    const map = new Map<string, number[]>();
    for (const [i, { target }] of calls.entries()) {
      const key = calleeKey(linked, target);
      const list = map.get(key);
      if (list === undefined) map.set(key, [i]);
      else list.push(i);
    }
    index = map;
    byKey.set(linked, index);
  }
  const found: number[] = [];
  for (const key of keys) for (const i of index.get(key) ?? []) found.push(i);
  return found.sort((a, b) => a - b).flatMap((i) => calls[i] ?? []);
}

/** What is called, for messages: `os.Open`, `bus.Subscribe`. */
export function calleeText(linked: Linked, fn: Fn, call: CallInstr): string {
  const { callee } = call;
  if (callee.k === 'member') return `${packageText(linked, fn, callee.path)}.${callee.name}`;
  if (callee.k === 'name') return callee.name;
  if (callee.k === 'index') return calleeText(linked, fn, { ...call, callee: callee.x });
  if (callee.k !== 'field') return 'the call';
  const x = operandText(linked, fn, callee.x);
  return x ? `${x}.${callee.name}` : callee.name;
}

function operandText(linked: Linked, fn: Fn, x: Value): string | undefined {
  if (x.k === 'var') return linked.program.files[fn.file]?.facts.vars[x.id]?.name;
  if (x.k === 'member') return `${packageText(linked, fn, x.path)}.${x.name}`;
  return x.k === 'field' || x.k === 'name' ? x.name : undefined;
}
