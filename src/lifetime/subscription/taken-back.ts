import type { Value } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, type FnId, functionsUnder } from '../../link/program.js';
import { rootVariable } from '../mentions.js';
import { isCall } from '../path/control-flow.js';

/** A call that takes a subscription back. */
export interface TakeBack {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly call: CallInstr;
  readonly receiver?: Value;
}

const byKey = new WeakMap<Linked, ReadonlyMap<string, readonly TakeBack[]>>();

/** All calls of a function outside the program, by its key. */
export function callsOf(linked: Linked, key: string): readonly TakeBack[] {
  let known = byKey.get(linked);
  if (known === undefined) {
    known = index(linked);
    byKey.set(linked, known);
  }
  return known.get(key) ?? [];
}

function index(linked: Linked): ReadonlyMap<string, readonly TakeBack[]> {
  const map = new Map<string, TakeBack[]>();
  for (const one of linked.graph.calls) {
    const { external } = one.target;
    if (external === undefined) continue;
    const key = externalKey(external);
    const list = map.get(key);
    if (list === undefined) map.set(key, [one]);
    else list.push(one);
  }
  return map;
}

/** All visible calls of the methods, each once, though an interface's call may run several of them. */
export function callsOfMethods(linked: Linked, ids: Iterable<FnId>): readonly TakeBack[] {
  const found = new Map<string, TakeBack>();
  for (const id of ids) {
    for (const { pos, call, invocation } of linked.graph.callers(id)) {
      const fn = linked.program.fns[pos.fn];
      const { receiver } = invocation.target;
      if (fn === undefined || invocation.callback) continue;
      found.set(`${pos.fn}:${pos.block}:${pos.index}`, {
        fn,
        pos,
        call,
        ...(receiver === undefined ? {} : { receiver }),
      });
    }
  }
  return [...found.values()];
}

/** The call as a use of the value that it takes back; without a cell it is a release of whatever is watched. */
export function asUse({ pos, call }: TakeBack, name: string, cell: Cell): Use {
  return { kind: 'method', name, cell, pos, at: call.at, ...(call.op === 'call' ? {} : { mode: call.op }) };
}

/** The uses of those calls that name one of the cells as an argument. */
export function namingOneOf(linked: Linked, calls: readonly TakeBack[], name: string, cells: ReadonlySet<Cell>): Use[] {
  return calls.flatMap((call) => {
    for (const arg of call.call.args) {
      const cell = linked.flow.cellOf(call.fn, arg);
      if (cell !== undefined && cells.has(cell)) return [asUse(call, name, cell)];
    }
    return [];
  });
}

/** Words in the name of a function that takes something back. */
const WORDS = /unsub|unwatch|unregister|deregister|detach|cancel|remove|release/i;

/**
 * Calls of the function and its literals whose name says that they take back, and that get the value or a part of it:
 * `sub.client.processUnsub(sub.sid)`. The paired methods have been asked before.
 */
export function releasedByWord(
  linked: Linked,
  { home, name, paired }: { readonly home: Fn; readonly name: string; readonly paired: ReadonlySet<FnId> },
  cells: ReadonlySet<Cell>,
): Use[] {
  const uses: Use[] = [];
  for (const fn of functionsUnder(linked.program, home.root)) {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((call, index) => {
        if (!isCall(call) || !('name' in call.callee) || !WORDS.test(call.callee.name)) return;
        if (linked.graph.target(fn, call).fns.some((id) => paired.has(id))) return;
        const of = [...call.args, ...(call.callee.k === 'field' ? [call.callee.x] : [])];
        const cell = of.map((v) => rootCell(linked, fn, v)).find((c) => c !== undefined && cells.has(c));
        if (cell !== undefined) uses.push(asUse({ fn, pos: { fn: fn.id, block: b, index }, call }, name, cell));
      });
    });
  }
  return uses;
}

/** The variable that `x.a.b` starts with. */
function rootCell(linked: Linked, fn: Fn, value: Value): Cell | undefined {
  const id = rootVariable(value);
  return id === undefined ? undefined : linked.flow.cellOf(fn, { k: 'var', id });
}
