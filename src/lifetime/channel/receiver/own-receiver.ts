import type { Value } from '../../../facts/value.js';
import type { Pos, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import type { Effect } from '../../lens.js';
import { isCall } from '../../path/control-flow.js';
import { cyclic } from '../../path/loops.js';
import type { Story } from '../story.js';
import type { SendReason } from '../unguarded-send.js';

/** The goroutine that sends is the only one that receives. */
export function ownReceiver(linked: Linked, story: Story): ReadonlyMap<Use, SendReason> {
  const { lens, capacity, receives } = story;
  const [receiver] = receives;
  const found = new Map<Use, SendReason>();
  if (receiver === undefined || capacity.k !== 'number' || capacity.n > 0) return found;
  if (lens.containers.size > 0 || lens.exposed) return found;
  const named = [...lens.cells].some((c) => linked.flow.cells.name(c) !== undefined);
  const ownerOf = named ? servedByOne(linked, story) : inOneCall(linked, story);
  for (const send of story.sends) {
    const fn = ownerOf(send);
    if (fn !== undefined) found.set(send, { k: 'own', receiver, fn });
  }
  return found;
}

/** In which function the goroutine waits for itself. */
type OwnerOf = (send: Use) => Fn | undefined;

/** The channel stays in the variables of one call of its maker. */
function inOneCall(linked: Linked, { lens, home, receives }: Story): OwnerOf {
  const effects = lens.effectsIn(home.id);
  const inMaker = receivesItself(linked, home, effects, receives);
  return (send) => {
    const started = effects.filter((e) => e.use === send);
    const alone = receives.every((r) => r.pos.fn === send.pos.fn) && started.every((e) => !e.repeated);
    if (alone) return linked.program.fns[send.pos.fn];
    return inMaker && started.some(isDoneHere) ? home : undefined;
  };
}

/** Whether the function itself, or what it calls, does every receive that there is. */
function receivesItself(linked: Linked, home: Fn, effects: readonly Effect[], receives: readonly Use[]): boolean {
  // A literal can be run by several at once.
  if (receives.some((r) => linked.program.fns[r.pos.fn]?.root === home.root && r.pos.fn !== home.id)) return false;
  return receives.every((r) => {
    const own = effects.filter((e) => e.use === r);
    return own.length > 0 && own.every(isDoneHere);
  });
}

const isDoneHere = ({ mode }: Effect): boolean => mode === 'call';

const NOBODY: OwnerOf = () => undefined;

/**
 * The channel is in a field of an object whose one goroutine receives from it, all by itself: a send that it comes to by
 * methods of the same object meets nobody.
 */
function servedByOne(linked: Linked, { lens, receives }: Story): OwnerOf {
  const [first, ...others] = receives;
  const loop = linked.program.fns[first?.pos.fn ?? -1];
  if (loop?.func.recv === undefined || others.some((r) => r.pos.fn !== loop.id)) return NOBODY;
  const [start, ...more] = linked.graph.callers(loop.id);
  const starter = linked.program.fns[start?.pos.fn ?? -1];
  if (start === undefined || starter === undefined || more.length > 0) return NOBODY;
  if (start.invocation.mode !== 'go' || cyclic(starter, start.pos.block)) return NOBODY;
  const sent = lens.effectsIn(loop.id).filter((e) => isDoneHere(e) && e.chain.every((at) => staysWithOwn(linked, at)));
  return (send) => (sent.some((e) => e.use === send) ? loop : undefined);
}

/** A call of a method of the function's own object, or an operation on a field of it. */
function staysWithOwn(linked: Linked, { fn: id, block, index }: Pos): boolean {
  const fn = linked.program.fns[id];
  const instr = fn?.func.blocks[block]?.instrs[index];
  if (fn === undefined || instr === undefined) return false;
  if (isCall(instr)) return isPartOfOwn(fn, instr.callee);
  return instr.op === 'send' && isPartOfOwn(fn, instr.ch);
}

const isPartOfOwn = ({ func }: Fn, value: Value): boolean =>
  value.k === 'field' && value.x.k === 'var' && value.x.id === func.recv;
