import type { Span } from '../../base/span.js';
import type { Value, VarId } from '../../facts/value.js';
import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Cell, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { type Fn, functionsUnder } from '../../link/program.js';
import { backward, forward } from '../../link/reach.js';
import { contextAsked } from '../context/done.js';
import { saidOfNil } from '../path/condition/condition.js';
import { type Edge, isCall } from '../path/control-flow.js';
import { same } from '../path/taken-out.js';
import type { Derivation } from './derivations.js';

/** How a function of the program hands on a context that it derives; undefined where the call itself derives one. */
type Handed = Derivation['handed'];

/**
 * Receives in the function and its literals from `Done()` of the derived context or of a parent: behind them the context
 * has ended, and its cancel function has nothing left to do.
 */
export function ends(linked: Linked, fn: Fn, call: CallInstr, parent: Value | undefined, by: Handed): readonly Use[] {
  const cells = once(() => contextCells(linked, fn, call, parent, by));
  const uses: Use[] = [];
  for (const inner of functionsUnder(linked.program, fn.root)) {
    const done = doneVariables(linked, inner, cells);
    if (done.size === 0) continue;
    const note = (ch: Value | undefined, pos: Pos, at: Span): void => {
      const cell = ch?.k === 'var' ? done.get(ch.id) : undefined;
      if (cell !== undefined) uses.push({ kind: 'recv', cell, pos, at });
    };
    inner.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        if (instr.op === 'recv') note(instr.ch, { fn: inner.id, block: b, index }, instr.at);
      });
      const pos = { fn: inner.id, block: b, index: block.instrs.length };
      if (block.term.t === 'select') for (const c of block.term.cases) if (c.kind === 'recv') note(c.ch, pos, c.at);
    });
  }
  return uses;
}

/**
 * Whether the edge is taken only where the derived context or a parent has an error: then it has ended. Or where it ends by
 * itself in time.
 */
export function endsOn(
  linked: Linked,
  home: Fn,
  call: CallInstr,
  parent: Value | undefined,
  by: Handed,
): (fn: Fn, edge: Edge) => boolean {
  const cells = once(() => contextCells(linked, home, call, parent, by));
  const failed = errorOf(linked, cells);
  return (fn, edge) =>
    failed(fn, edge) || isLimited(linked, fn, edge, cells) || isBornOver(linked, home, call, fn, edge);
}

/** `if deadline, ok := ctx.Deadline(); ok`: the context has a deadline, and whatever is derived from it ends by then. */
function isLimited(linked: Linked, fn: Fn, { when }: Edge, contexts: Lazily): boolean {
  if (when?.cond.k !== 'var' || !when.holds) return false;
  const [def, ...more] = linked.types.definitions(fn.file, when.cond.id);
  if (def?.k !== 'call' || def.index !== 1 || more.length > 0) return false;
  const { external, receiver } = linked.graph.target(fn, def.call);
  return isOf(
    linked,
    fn,
    external !== undefined && externalKey(external) === DEADLINE ? receiver : undefined,
    contexts,
  );
}

const DEADLINE = 'context.Context.Deadline';

/** `if limit == 0` of a context with that limit: it was over when it was made (package context, `WithDeadline`). */
function isBornOver(linked: Linked, home: Fn, call: CallInstr, fn: Fn, { when }: Edge): boolean {
  const cond = when?.cond;
  if (fn !== home || cond?.k !== 'op' || cond.y?.k !== 'const' || cond.y.text !== '0') return false;
  if (!(when?.holds ? /^(==|<|<=)$/ : /^(!=|>|>=)$/).test(cond.op)) return false;
  const { external } = linked.graph.target(home, call);
  const limit =
    external !== undefined && /^context\.WithTimeout(Cause)?$/.test(externalKey(external)) ? call.args[1] : undefined;
  return limit !== undefined && same(limit, cond.x);
}

/** Whether the edge is taken only where the context has an error. */
export function endsWith(linked: Linked, fn: Fn, context: Value): (fn: Fn, edge: Edge) => boolean {
  const of = linked.flow.cellOf(fn, context);
  return errorOf(
    linked,
    once(() => (of === undefined ? new Set() : backward(linked.flow, [of]).cells)),
  );
}

/** Cells that are looked for when somebody asks: many a function never says `Done` or `Err`, and a context goes far. */
type Lazily = () => ReadonlySet<Cell>;

function once(find: Lazily): Lazily {
  let found: ReadonlySet<Cell> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

function errorOf(linked: Linked, cells: Lazily): (fn: Fn, edge: Edge) => boolean {
  return (fn, { when }) => {
    const cond = when?.cond;
    if (cond?.k === 'var') return when?.holds === true && asksWhich(linked, fn, cond.id, cells);
    if (cond?.k !== 'op' || cond.x.k !== 'var') return false;
    // `ctx.Err() == context.Canceled`
    if (cond.y?.k === 'member' && cond.y.path === 'context')
      return cond.op === (when?.holds ? '==' : '!=') && isError(linked, fn, cond.x.id, cells);
    return saidOfNil(when)?.isNil === false && isError(linked, fn, cond.x.id, cells);
  };
}

/** `errors.Is(ctx.Err(), context.Canceled)`: what is nil is none of those that have a name. */
function asksWhich(linked: Linked, fn: Fn, id: VarId, contexts: Lazily): boolean {
  const [def, ...more] = linked.types.definitions(fn.file, id);
  if (def?.k !== 'call' || more.length > 0) return false;
  const { external } = linked.graph.target(fn, def.call);
  const [error, which] = def.call.args;
  if (external === undefined || !/(^|\/)errors\.Is$/.test(externalKey(external)) || error?.k !== 'var') return false;
  return which?.k === 'member' && isError(linked, fn, error.id, contexts);
}

/** Whether the variable only ever holds what `Err()` or `context.Cause` says of one of the contexts. */
function isError(linked: Linked, fn: Fn, id: VarId, contexts: Lazily, depth = 0): boolean {
  const defs = linked.types.definitions(fn.file, id);
  const [def] = defs;
  if (defs.length !== 1 || def === undefined || depth > 3) return false;
  if (def.k === 'value') return def.value.k === 'var' && isError(linked, fn, def.value.id, contexts, depth + 1);
  if (def.k !== 'call') return false;
  const { external, receiver } = linked.graph.target(fn, def.call);
  const key = external === undefined ? '' : externalKey(external);
  const of = key === 'context.Context.Err' ? receiver : key === 'context.Cause' ? def.call.args[0] : undefined;
  return isOf(linked, fn, of, contexts);
}

/** Whether the expression reads one of the contexts. */
function isOf(linked: Linked, fn: Fn, context: Value | undefined, contexts: Lazily): boolean {
  const cell = context === undefined ? undefined : linked.flow.cellOf(fn, context);
  return cell !== undefined && contexts().has(cell);
}

/** A `Done()` of the derived context whose channel nobody takes: it was meant to cancel. */
export function mistakenFor(
  linked: Linked,
  fn: Fn,
  call: CallInstr,
): { readonly pos: Pos; readonly at: Span } | undefined {
  const cells = once(() => contextCells(linked, fn, call, undefined));
  for (const inner of functionsUnder(linked.program, fn.root)) {
    for (const [b, { instrs }] of inner.func.blocks.entries()) {
      const index = instrs.findIndex(
        (i) =>
          isCall(i) && (i.op !== 'call' || i.results.length === 0) && doneOf(linked, inner, i, cells) !== undefined,
      );
      const found = instrs[index];
      if (found !== undefined) return { pos: { fn: inner.id, block: b, index }, at: found.at };
    }
  }
  return undefined;
}

/** The cells that hold the derived context or one it stems from. */
function contextCells(
  linked: Linked,
  fn: Fn,
  call: CallInstr,
  parent: Value | undefined,
  by?: Handed,
): ReadonlySet<Cell> {
  const base = linked.program.files[fn.file]?.varBase ?? 0;
  const context = call.op === 'call' ? (call.results[by?.context ?? 0] ?? -1) : -1;
  const derived = context < 0 ? [] : [...forward(linked.flow, [base + context]).cells];
  const of = parent === undefined ? undefined : linked.flow.cellOf(fn, parent);
  const above = [...(of === undefined ? [] : [of]), ...(by?.parent ?? [])];
  return new Set([...derived, ...(above.length === 0 ? [] : backward(linked.flow, above).cells)]);
}

/** The variables that hold what `Done()` of one of the contexts gave, each with the context's cell. */
function doneVariables(linked: Linked, fn: Fn, contexts: Lazily): ReadonlyMap<VarId, Cell> {
  const found = new Map<VarId, Cell>();
  for (const { instrs } of fn.func.blocks) {
    for (const instr of instrs) {
      if (instr.op !== 'call' || !isCall(instr)) continue;
      const cell = doneOf(linked, fn, instr, contexts);
      const result = instr.results[0] ?? -1;
      if (cell !== undefined && result >= 0) found.set(result, cell);
    }
  }
  return found;
}

/** The cell of the context whose `Done` the call asks for. */
function doneOf(linked: Linked, fn: Fn, call: CallInstr, contexts: Lazily): Cell | undefined {
  if (call.callee.k !== 'field' || call.callee.name !== 'Done') return undefined;
  const context = contextAsked(linked, fn, call);
  const cell = context === undefined ? undefined : linked.flow.cellOf(fn, context);
  return cell !== undefined && contexts().has(cell) ? cell : undefined;
}
