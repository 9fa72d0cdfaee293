import type { Span } from '../../../base/span.js';
import type { Value } from '../../../facts/value.js';
import { externalKey } from '../../../link/calls.js';
import type { Cell, Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { forward, originsOf, usesOf } from '../../../link/reach.js';
import { isContextDerivation } from '../../cancel/derivations.js';
import { stopSignal } from '../../channel/unwatched/stop-signal.js';
import { comesBefore } from '../../path/control-flow.js';
import { type Wait, waitsOf } from '../waiting/waits.js';

/** A goroutine that only hands an outer signal on to a context that may have ended long before. */
export interface LateCancel {
  readonly k: 'late-cancel';
  /** What it waits for, as the source has it. */
  readonly signal: string;
  readonly wait: { readonly pos: Pos; readonly at: Span };
  readonly cancel: { readonly pos: Pos; readonly at: Span };
}

/**
 * Whether the literal waits for signals from outside of its function and then cancels a context that the function made
 * and that others cancel too: when they have, there is nothing left to wait for, and it waits on.
 */
export function lateCancel(linked: Linked, fn: Fn, target: Fn): LateCancel | undefined {
  if (target.func.kind !== 'literal' || target.func.loops.length > 0) return undefined;
  const waits = waitsOf(target, linked);
  const first = waits[0];
  // One place to wait, or it would be more than a messenger.
  if (first === undefined || new Set(waits.map((w) => `${w.block}:${Math.floor(w.index)}`)).size > 1) return undefined;
  const names = waits.map((w) => outerSignal(linked, target, w.ch));
  if (!names.every((n) => n !== undefined) || hasDefault(target, first)) return undefined;
  const cancel = cancelBehind(linked, fn, target, first);
  if (cancel === undefined) return undefined;
  const at = atOf(target, first);
  const index = Math.floor(first.index);
  return {
    k: 'late-cancel',
    signal: names[0] ?? '',
    wait: { pos: { fn: target.id, block: first.block, index }, at },
    cancel,
  };
}

/** The name of a signal that belongs to nobody in the function: a parameter of it, a field of its receiver, a global. */
function outerSignal(linked: Linked, target: Fn, ch: Value): string | undefined {
  const signal = stopSignal(linked, target, ch);
  if (signal === undefined) return undefined;
  const { value } = signal;
  const root = linked.program.fns[target.root];
  if (value.k === 'name' || value.k === 'member') return signal.name;
  if (value.k === 'field') return value.x.k === 'var' && value.x.id === root?.func.recv ? signal.name : undefined;
  if (value.k !== 'var' || root?.func.params.includes(value.id) !== true) return undefined;
  // `ctx, cancel := context.WithTimeout(ctx, d)` gives the parameter itself the derived context.
  return linked.types.definitions(target.file, value.id).length === 0 ? signal.name : undefined;
}

function hasDefault({ func }: Fn, { block }: Wait): boolean {
  const term = func.blocks[block]?.term;
  return term?.t === 'select' && term.cases.some((c) => c.kind !== 'recv');
}

function atOf({ func }: Fn, { block, index }: Wait): Span {
  const { instrs, term } = func.blocks[block] ?? {};
  const instr = instrs?.[index];
  return instr?.at ?? (term !== undefined && 'at' in term ? term.at : func.header);
}

/** The call, behind the wait, of the cancel function of a context that the starter derived; somebody else has it too. */
function cancelBehind(linked: Linked, fn: Fn, target: Fn, wait: Wait): LateCancel['cancel'] | undefined {
  for (const [block, { instrs }] of target.func.blocks.entries()) {
    for (const [index, instr] of instrs.entries()) {
      if (instr.op !== 'call' || instr.callee.k !== 'var') continue;
      const behind = comesBefore(target, wait, { block, index });
      const cell = linked.flow.cellOf(target, instr.callee);
      if (!behind || cell === undefined || !isCancel(linked, fn, cell)) continue;
      if (cancelledElsewhere(linked, target, cell)) return { pos: { fn: target.id, block, index }, at: instr.at };
    }
  }
  return undefined;
}

function isCancel(linked: Linked, fn: Fn, cell: Cell): boolean {
  const origins = originsOf(linked.flow, [cell]);
  return (
    origins.length > 0 &&
    origins.every(({ instr, pos, index }) => {
      if (pos.fn !== fn.id || index !== 1 || instr === undefined || !('op' in instr) || instr.op !== 'call')
        return false;
      const { external } = linked.graph.target(fn, instr);
      return external !== undefined && isContextDerivation(externalKey(external));
    })
  );
}

/** Another function than the messenger calls it, or it is given away. */
function cancelledElsewhere(linked: Linked, target: Fn, cell: Cell): boolean {
  const reach = forward(linked.flow, [cell]);
  if (reach.cells.size > 1 || reach.containers.size > 0) return true;
  return usesOf(linked.flow, reach.cells).some((u) => u.pos.fn !== target.id);
}
