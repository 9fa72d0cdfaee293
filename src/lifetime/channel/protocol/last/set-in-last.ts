import type { Instr } from '../../../../facts/instr.js';
import type { VarId } from '../../../../facts/value.js';
import type { Use } from '../../../../link/flow.js';
import type { Linked } from '../../../../link/link.js';
import type { Fn } from '../../../../link/program.js';
import type { Lens } from '../../../lens.js';
import { rootVariable } from '../../../mentions.js';
import { saidOfNil } from '../../../path/condition/condition.js';
import type { Edge } from '../../../path/control-flow.js';
import { isLoneGoroutine, sendsBehind } from './set-last.js';

/**
 * Whether it is so only where a field is set that is set in no value but one behind which nothing is sent: `if r.Err != nil { return }`,
 * where the sender sends `result{Err: err}` and leaves its loop. `received`: the variables that hold what was received.
 */
export function isSetInLast(linked: Linked, lens: Lens, when: When, received: readonly VarId[]): boolean {
  const said = saidOfNil(when);
  if (said?.isNil !== false || said.of.k !== 'field') return false;
  const root = rootVariable(said.of);
  if (root === undefined || !received.includes(root)) return false;
  const { name } = said.of;
  let sets = 0;
  for (const use of lens.uses) {
    if (use.kind !== 'send') continue;
    const fn = linked.program.fns[use.pos.fn];
    const literal = fn === undefined ? undefined : literalSent(fn, use);
    // What is not made on the spot may have anything in the field.
    if (fn === undefined || literal === undefined || literal.elems.some((e) => e.name === undefined)) return false;
    const value = literal.elems.find((e) => e.name === name)?.value;
    if (value === undefined || value.k === 'nil') continue;
    if (!isLast(linked, lens, fn, use)) return false;
    sets++;
  }
  return sets > 0;
}

type When = NonNullable<Edge['when']>;

type Alloc = Instr & { readonly op: 'alloc' };

/** `ch <- result{...}`, `ch <- &result{...}`: the literal. */
function literalSent({ func }: Fn, { pos }: Use): Alloc | undefined {
  const instrs = func.blocks[pos.block]?.instrs ?? [];
  const send = instrs[pos.index];
  const id = send?.op === 'send' ? rootVariable(send.value) : undefined;
  return instrs.slice(0, pos.index).find((i): i is Alloc => i.op === 'alloc' && i.result === id);
}

/** Nothing is sent behind it by the goroutine, which is started once for the channel, and by nobody else. */
function isLast(linked: Linked, lens: Lens, fn: Fn, { pos }: Use): boolean {
  const own = new Set(lens.effectsIn(fn.id).flatMap((e) => (e.use.kind === 'send' ? [e.use] : [])));
  if (!isLoneGoroutine(linked, fn) || lens.uses.some((u) => u.kind === 'send' && !own.has(u))) return false;
  return !sendsBehind(lens, fn, pos.block, pos.index);
}
