import type { Instr } from '../../../../facts/instr.js';
import type { Value, VarId } from '../../../../facts/value.js';
import type { Linked } from '../../../../link/link.js';
import { type Fn, functionsUnder } from '../../../../link/program.js';
import type { Lens } from '../../../lens.js';
import { assigned } from '../../../path/assigned.js';
import { canReach, isCall } from '../../../path/control-flow.js';

/**
 * Whether the condition asks what the lone sender sets when all is sent: `if failed.Load() { break }`, where the goroutine
 * does `failed.Store(true)` behind its last send. Who leaves by that leaves nobody behind.
 */
export function isSetLast(linked: Linked, fn: Fn, lens: Lens, cond: Value): boolean {
  const asked = cond.k === 'op' && cond.op === '!' ? cond.x : cond;
  if (asked.k !== 'var') return false;
  const object = objectAsked(linked, fn, asked.id);
  const isSetter = (instr: Instr): boolean =>
    object === undefined ? assigned(instr).includes(asked.id) : isCall(instr) && isOn(instr.callee, object);
  const family = functionsUnder(linked.program, fn.root);
  const senders = family.filter((f) => f !== fn && lens.effectsIn(f.id).some((e) => e.use.kind === 'send'));
  const [sender, ...others] = senders;
  if (sender === undefined || others.length > 0 || !isLoneGoroutine(linked, sender)) return false;
  let sets = 0;
  for (const f of family) {
    if (f === fn) continue;
    for (const [block, { instrs }] of f.func.blocks.entries()) {
      for (const [index, instr] of instrs.entries()) {
        if (!isSetter(instr)) continue;
        if (f === sender ? sendsBehind(lens, sender, block, index) : !isDeferredIn(linked, sender, f)) return false;
        sets++;
      }
    }
  }
  return sets > 0;
}

/** The variable `failed` where the asked one is what `failed.Load()` answered. */
function objectAsked(linked: Linked, fn: Fn, id: VarId): VarId | undefined {
  for (const d of linked.types.definitions(fn.file, id)) {
    if (d.k !== 'call' || d.call.callee.k !== 'field') continue;
    const { x } = d.call.callee;
    const at = x.k === 'addr' || x.k === 'deref' ? x.x : x;
    if (at.k === 'var') return at.id;
  }
  return undefined;
}

function isOn(callee: Value, object: VarId): boolean {
  if (callee.k !== 'field') return false;
  const at = callee.x.k === 'addr' || callee.x.k === 'deref' ? callee.x.x : callee.x;
  return at.k === 'var' && at.id === object;
}

/** It is run by `go` alone, and not in a loop that starts several. */
export function isLoneGoroutine(linked: Linked, { id }: Fn): boolean {
  const [start, ...more] = linked.graph.callers(id);
  const from = linked.program.fns[start?.pos.fn ?? -1];
  if (start?.invocation.mode !== 'go' || more.length > 0 || from === undefined) return false;
  return !canReach(from, start.pos.block, start.pos.block);
}

/** Whether something is sent behind the place, or by somebody else whom the sender starts. */
export const sendsBehind = (lens: Lens, sender: Fn, block: number, index: number): boolean =>
  lens.effectsIn(sender.id).some(({ use, mode, pos }) => {
    if (use.kind !== 'send') return false;
    return mode === 'go' || (pos.block === block && pos.index > index) || canReach(sender, block, pos.block);
  });

/** The function defers the literal. */
const isDeferredIn = (linked: Linked, sender: Fn, { id }: Fn): boolean => {
  const sites = linked.graph.callers(id);
  return sites.length > 0 && sites.every((s) => s.invocation.mode === 'defer' && s.pos.fn === sender.id);
};
