import type { Element } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Linked } from '../../link/link.js';
import { type Fn, perFunction } from '../../link/program.js';
import { readCondition } from '../path/condition/condition.js';

/** How many values a channel or a loop takes: a number, an expression that can be compared, or not known. */
export type Amount =
  | { readonly k: 'number'; readonly n: number }
  | { readonly k: 'symbol'; readonly text: string }
  | { readonly k: 'unknown' };

/** The amount that an expression stands for in a function. `len(xs)` and a range over `xs` are the same symbol. */
export function amountOf(linked: Linked, fn: Fn, value: Value | undefined): Amount {
  if (value === undefined) return { k: 'number', n: 0 };
  const bare = value.k === 'convert' ? value.x : value;
  const n = integer(linked, fn, bare, 0) ?? elements(linked, fn, bare);
  if (n !== undefined) return { k: 'number', n };
  const printed = readCondition(bare);
  return printed === undefined ? { k: 'unknown' } : { k: 'symbol', text: printed.key.replace(/^len\((.*)\)$/, '$1') };
}

/** How many elements a literal has that is ranged over as it stands: `for _, id := range []int{0, 1, 2}`. */
function elements(linked: Linked, fn: Fn, value: Value): number | undefined {
  if (value.k !== 'var' || linked.program.files[fn.file]?.facts.vars[value.id]?.kind !== 'temp') return undefined;
  if (linked.types.resolver.underlying(linked.types.of(fn.file, value)).k !== 'slice') return undefined;
  const literal = literals(fn).get(value.id);
  // An index as key leaves places out: `[]int{9: 1}`.
  return literal?.some((e) => e.key !== undefined) === false ? literal.length : undefined;
}

const literals = perFunction(({ func }): ReadonlyMap<VarId, readonly Element[]> => {
  const found = new Map<VarId, readonly Element[]>();
  for (const { instrs } of func.blocks)
    for (const i of instrs) if (i.op === 'alloc' && i.elems.length > 0) found.set(i.result, i.elems);
  return found;
});

function integer(linked: Linked, fn: Fn, value: Value, depth: number): number | undefined {
  if (depth > 4) return undefined;
  if (value.k === 'const' && value.kind === 'int') return literal(value.text);
  if (value.k === 'name') return constant(linked, fn, value.name, depth);
  if (value.k === 'var') {
    const defs = linked.types.definitions(fn.file, value.id);
    if (defs.length === 0) return argument(linked, fn, value.id, depth);
    // A parameter that is assigned to has two values: what was given, and this one.
    if (defs.length > 1 || fn.func.params.includes(value.id)) return undefined;
    const only = defs[0];
    return only?.k === 'value' ? integer(linked, fn, only.value, depth + 1) : undefined;
  }
  if (value.k !== 'op' || value.y === undefined) return undefined;
  const x = integer(linked, fn, value.x, depth + 1);
  const y = integer(linked, fn, value.y, depth + 1);
  if (x === undefined || y === undefined) return undefined;
  if (value.op === '+') return x + y;
  if (value.op === '-') return x - y;
  if (value.op === '*') return x * y;
  return undefined;
}

/** What every caller gives for the parameter, where all are in sight and give the same number. */
function argument(linked: Linked, fn: Fn, id: VarId, depth: number): number | undefined {
  const { graph, sight, program } = linked;
  const index = fn.func.params.indexOf(id);
  const sites = graph.callers(fn.id);
  if (index < 0 || sites.length === 0 || sight.handedOut.has(fn.id) || sight.calledFromOutside(fn.id)) return undefined;
  const given = sites.map(({ pos, call, invocation }) => {
    const caller = program.fns[pos.fn];
    const value = call.args[index];
    if (caller === undefined || value === undefined || invocation.callback === true || call.spread) return undefined;
    return integer(linked, caller, value, depth + 1);
  });
  return given.every((n) => n === given[0]) ? given[0] : undefined;
}

function constant(linked: Linked, fn: Fn, name: string, depth: number): number | undefined {
  for (const id of fn.pkg.globals.get(name) ?? []) {
    const decl = linked.program.files[id]?.facts.globals.find((g) => g.name === name);
    if (decl?.constant !== true || decl.value === undefined) continue;
    return depth > 4 ? undefined : literal(decl.value);
  }
  return undefined;
}

/** Go spec, "Integer literals". */
function literal(text: string): number | undefined {
  const plain = text.replaceAll('_', '');
  const octal = /^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain;
  const n = Number(octal);
  return Number.isSafeInteger(n) ? n : undefined;
}
