import type { Cell, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { backward, originsOf } from '../../../link/reach.js';
import { isNamed } from '../../../link/type.js';
import { Lens } from '../../lens.js';
import type { ProcessLifetime } from '../../process/process-lifetime.js';
import { nameOf } from '../story.js';
import type { SendReason, UnguardedSend } from '../unguarded-send.js';
import { isSignal, type StopSignal } from './stop-signal.js';
import { siblingSend, type Watch, watchBeside } from './watch.js';

/**
 * Plain sends to receivers that can't be seen, beside something that watches a context or quit channel: the function
 * itself shows that it can be told to stop; this send would not notice.
 */
export function unwatchedSends(linked: Linked, lifetime: ProcessLifetime): readonly UnguardedSend[] {
  const found: UnguardedSend[] = [];
  for (const [cell, uses] of linked.flow.uses) {
    const sends = uses.filter((u) => u.kind === 'send' && u.selected !== true);
    if (sends.length === 0) continue;
    const unseen = receiversUnseen(linked, cell);
    // Where some of the way is seen, only another send that watches says that receivers leave.
    if (!unseen && !uses.some((u) => u.kind === 'send' && u.selected === true)) continue;
    const byFn = new Map<number, UnguardedSend & { readonly others: Use[] }>();
    for (const send of sends) {
      if (lifetime.runsOnce(send.pos.fn)) continue;
      const fn = linked.program.fns[send.pos.fn];
      const watch = unseen || fn === undefined ? watchBeside(linked, send) : siblingSend(linked, fn, send);
      if (watch === undefined || !givenTogether(linked, watch)) continue;
      if (!unseen && !isLost(linked, cell)) continue;
      // Who closes the channel in so many words when it is told to stop has a receiver that goes on until then.
      if (uses.some((u) => u.kind === 'close' && u.mode !== 'defer')) continue;
      const first = byFn.get(send.pos.fn);
      if (first === undefined)
        byFn.set(send.pos.fn, {
          send,
          name: nameOf(linked, cell),
          reason: reasonOf(watch, isGivenWithDone(linked, watch)),
          others: [],
          idle: [],
        });
      else first.others.push(send);
    }
    found.push(...byFn.values());
  }
  return found;
}

/** `leaves`: a receiver is seen to leave by that signal, or it is the receiver's own. */
export const reasonOf = ({ pos, at, signal, sends }: Watch, leaves = false): SendReason => ({
  k: 'unwatched',
  watch: { pos, at },
  name: signal.name,
  ...(sends === undefined && !leaves ? { blind: true } : {}),
});

/** The channel comes from a parameter or field that unseen code fills: nobody knows who receives, and how long. */
function receiversUnseen(linked: Linked, cell: Cell): boolean {
  const reach = backward(linked.flow, [cell]);
  if (reach.truncated || originsOf(linked.flow, reach.cells).some((o) => o.kind === 'make')) return false;
  return linked.sight.fedFromOutside(reach.cells);
}

/** The channel is made in sight, but goes where it can't be followed: nothing is known of those who receive. */
function isLost(linked: Linked, cell: Cell): boolean {
  const made = originsOf(linked.flow, backward(linked.flow, [cell]).cells).filter((o) => o.kind === 'make');
  return made.some((o) => new Lens(linked, [o.cell]).lost);
}

/**
 * The channel is a parameter of the function that watches, and what it watches is one too, or belongs to its receiver:
 * who gives the channel is who stops receiving.
 */
function givenTogether(linked: Linked, { fn, cell, signal }: Watch): boolean {
  const root = linked.program.fns[fn.root];
  return root !== undefined && linked.sight.ownerOf(cell)?.id === root.id && isGiven(linked, root, signal);
}

/**
 * Who gives a function the channel, and a done channel or context beside it by which it ends, says by that when it stops
 * receiving. A context that is only asked now and then is there to save work.
 */
function isGivenWithDone(linked: Linked, { fn, signal, pos }: Watch): boolean {
  const { value } = signal;
  const root = linked.program.fns[fn.root];
  if (root === undefined || value.k !== 'var' || !root.func.params.includes(value.id)) return false;
  const { instrs = [], term } = fn.func.blocks[pos.block] ?? {};
  const waits = term?.t === 'select' && pos.index === instrs.length;
  const type = linked.types.ofVar(root.file, value.id);
  return waits && (isSignal(linked, type) || isNamed(type, 'context', 'Context'));
}

function isGiven(linked: Linked, root: Fn, { value, fn }: StopSignal): boolean {
  // A field of the receiver; what lies deeper belongs to somebody else.
  if (value.k === 'field') return value.x.k === 'var' && value.x.id === root.func.recv;
  if (value.k !== 'var') return false;
  if (root.func.params.includes(value.id)) return true;
  // A context that was derived of one that was given.
  return linked.types
    .definitions(fn.file, value.id)
    .some((d) => d.k === 'call' && d.call.args.some((a) => a.k === 'var' && isGivenSignal(linked, root, a.id)));
}

function isGivenSignal(linked: Linked, root: Fn, id: number): boolean {
  if (!root.func.params.includes(id)) return false;
  const type = linked.types.ofVar(root.file, id);
  return isNamed(type, 'context', 'Context') || isSignal(linked, type);
}
