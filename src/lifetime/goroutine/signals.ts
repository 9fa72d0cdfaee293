import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import { externalKey } from '../../link/calls.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { backward } from '../../link/reach.js';
import { Lens } from '../lens.js';
import type { Alive } from './alive.js';
import type { Obstacle } from './endings.js';

/** A wait for a condition stands behind a test that is there to send the caller in: some way into it is enough. */
export const isSignal = (at: Obstacle): boolean => (at.inner === undefined ? at.kind === 'signal' : isSignal(at.inner));

/** The condition that a call of `sync.Cond.Wait` waits for, where nothing that is run signals it. */
export function unsignalled(linked: Linked, alive: Alive, fn: Fn, call: Instr & { op: 'call' }): Value | undefined {
  if (call.callee.k !== 'field' || call.callee.name !== 'Wait') return undefined;
  const { external, receiver } = linked.graph.target(fn, call);
  if (external === undefined || receiver === undefined || externalKey(external) !== 'sync.Cond.Wait') return undefined;
  const cell = linked.flow.cellOf(fn, receiver);
  if (cell === undefined) return undefined;
  const from = backward(linked.flow, [cell]);
  // A condition that came from elsewhere may be signalled there.
  if (from.truncated || linked.sight.fedFromOutside([...from.cells])) return undefined;
  const lens = new Lens(linked, [...from.cells]);
  const signals = lens.uses.some((u) => u.kind === 'method' && u.name !== 'Wait' && alive.use(u));
  const bound = lens.methodValues.size > 0;
  return signals || bound || lens.lost || lens.exposed ? undefined : receiver;
}
