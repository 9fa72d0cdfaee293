import type { Value } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { originsOf } from '../../../link/reach.js';
import { type Type, UNKNOWN } from '../../../link/type.js';
import { contextAsked } from '../../context/done.js';
import { expressionText } from '../../expression-text.js';

/** Something whose end tells a function to stop: a context, or a `chan struct{}`. */
export interface StopSignal {
  /** As the source has it: `ctx.Done()`, `s.quit`. */
  readonly name: string;
  /** The context, or the channel itself, in the function that owns the expression. */
  readonly value: Value;
  readonly fn: Fn;
}

/** The stop signal that a channel to receive from stands for; undefined where it is none. */
export function stopSignal(linked: Linked, fn: Fn, ch: Value): StopSignal | undefined {
  const cell = linked.flow.cellOf(fn, ch);
  if (cell === undefined) return undefined;
  for (const { instr, pos } of originsOf(linked.flow, [cell, ...linked.flow.copies.to(cell)])) {
    const at = linked.program.fns[pos.fn];
    if (at === undefined || instr === undefined || !('op' in instr) || instr.op !== 'call') continue;
    const context = contextAsked(linked, at, instr);
    if (context === undefined) continue;
    return { name: `${expressionText(linked, at, context) ?? 'ctx'}.Done()`, value: context, fn: at };
  }
  const name = isSignal(linked, linked.types.of(fn.file, ch)) ? expressionText(linked, fn, ch) : undefined;
  return name === undefined ? undefined : { name, value: ch, fn };
}

/** A `chan struct{}`: it carries no value, only the moment. */
export function isSignal(linked: Linked, type: Type): boolean {
  const under = linked.types.resolver.underlying(type);
  const elem = under.k === 'chan' ? linked.types.resolver.underlying(under.elem) : UNKNOWN;
  return elem.k === 'struct' && elem.fields.length === 0;
}
