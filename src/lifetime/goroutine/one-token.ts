import type { CallInstr } from '../../link/call-graph.js';
import type { Origin, Pos, Use } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { enclosingLoops } from '../path/loops.js';
import { bind, NO_BINDING } from './binding.js';
import type { Endings, Obstacle } from './endings.js';
import { madeIn } from './made-in.js';
import type { Wakers } from './wakers.js';

/** Goroutines that are started in a loop and wait for the one value that is sent to end them. */
export interface OneToken {
  readonly k: 'one-token';
  readonly obstacle: Obstacle;
  readonly origin: Origin;
  readonly send: Use;
}

/**
 * Whether the goroutines that a loop starts can only be ended by a channel that nothing closes and that a single value
 * is sent on: a value wakes one receiver, a close all of them (Go spec, "Close").
 */
export function oneToken(
  linked: Linked,
  wakers: Wakers,
  endings: Endings,
  start: { readonly fn: Fn; readonly pos: Pos; readonly call: CallInstr },
  target: Fn,
): OneToken | undefined {
  const { fn, pos, call } = start;
  const loops = enclosingLoops(fn, pos.block);
  if (loops.length === 0) return undefined;
  for (const origin of madeIn(linked, fn.id)) {
    // A channel of each turn has one receiver.
    if (enclosingLoops(fn, origin.pos.block).length > 0) continue;
    const send = onlyToken(linked, wakers, origin);
    if (send === undefined) continue;
    const binding = call.callee.k === 'func' ? NO_BINDING : bind(linked, fn, call, target, NO_BINDING);
    const supposed = { origins: [origin], ready: false, because: 'one-token' } as const;
    const obstacle = endings.obstacle(target.id, { binding, supposed });
    if (obstacle !== undefined) return { k: 'one-token', obstacle, origin, send };
  }
  return undefined;
}

/** The only send of an empty value or a bool on the channel, outside loops, where nothing closes it. */
function onlyToken(linked: Linked, wakers: Wakers, origin: Origin): Use | undefined {
  const { instr } = origin;
  const home = linked.program.fns[origin.pos.fn];
  if (home === undefined || instr === undefined || !('op' in instr) || instr.op !== 'make') return undefined;
  const type = linked.types.resolver.underlying(linked.types.resolver.resolve(instr.type, home.file));
  if (type.k !== 'chan' || !isToken(linked, type.elem)) return undefined;
  const lens = wakers.lens(origin.cell);
  if (lens.lost || lens.exposed || lens.overflow) return undefined;
  const wakes = lens.uses.filter((u) => (u.kind === 'close' || u.kind === 'send') && wakers.alive.use(u));
  const only = wakes.length === 1 ? wakes[0] : undefined;
  if (only?.kind !== 'send' || only.selected) return undefined;
  const sender = linked.program.fns[only.pos.fn];
  if (sender === undefined || enclosingLoops(sender, only.pos.block).length > 0) return undefined;
  const looped = linked.graph
    .callers(sender.id)
    .some((s) => enclosingLoops(linked.program.fns[s.pos.fn], s.pos.block).length > 0);
  return looped ? undefined : only;
}

/** Whether values of the type say nothing but that they came: an empty struct, a bool. */
export function isToken(linked: Linked, elem: Parameters<Linked['types']['resolver']['underlying']>[0]): boolean {
  const under = linked.types.resolver.underlying(elem);
  return (under.k === 'struct' && under.fields.length === 0) || (under.k === 'basic' && under.name === 'bool');
}
