import type { Span } from '../../base/span.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Origin, Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { hearsClose, hearsLastWord, isLastWord } from '../channel/protocol/last/last-word.js';
import type { Effect, Lens } from '../lens.js';
import { canReach, mayFollow } from '../path/control-flow.js';
import { cyclic, enclosingLoops } from '../path/loops.js';
import { findWay, type Way } from '../path/walk.js';
import { bind, NO_BINDING } from './binding.js';
import type { Endings, Obstacle } from './endings.js';
import { madeIn } from './made-in.js';
import type { Wakers } from './wakers.js';

/** A goroutine that waits for what its starter leaves out on some way. */
export interface MissedEnd {
  readonly k: 'missed';
  readonly obstacle: Obstacle;
  readonly origin: Origin;
  /** The way through the starter that ends without waking the goroutine. */
  readonly fn: Fn;
  readonly way: Way;
  readonly end: Span;
}

/**
 * Whether the starter can return without closing (or sending on) a channel of its own that the goroutine can't end
 * without.
 */
export function missedEnd(
  linked: Linked,
  wakers: Wakers,
  endings: Endings,
  start: { readonly fn: Fn; readonly pos: Pos; readonly call: CallInstr },
  target: Fn,
): MissedEnd | undefined {
  const { fn, pos, call } = start;
  for (const origin of madeIn(linked, fn.id)) {
    const lens = wakers.lens(origin.cell);
    if (!staysIn(linked, fn, lens) || !waitsAt(lens, pos) || fillsItself(origin, lens, target)) continue;
    for (const ready of [false, true]) {
      const way = leavesWithout(linked, { fn, pos, target }, lens, ready);
      if (way === undefined) continue;
      const binding = call.callee.k === 'func' ? NO_BINDING : bind(linked, fn, call, target, NO_BINDING);
      const obstacle = endings.obstacle(target.id, { binding, supposed: { origins: [origin], ready } });
      if (obstacle === undefined || (sendsInLoop(fn, lens) && !takesAny(linked, obstacle))) continue;
      const { term } = way;
      return { k: 'missed', obstacle, origin, fn, way, end: 'at' in term ? term.at : fn.func.header };
    }
  }
  return undefined;
}

/** Whether what is started there waits for the channel. */
export const waitsAt = (lens: Lens, start: Pos): boolean =>
  lens.effectsAt(start).some((e) => e.use.kind === 'recv' || e.use.kind === 'range');

/** The goroutine puts a value into a channel with room, for itself to take: its receive waits for nobody. */
const fillsItself = ({ instr }: Origin, lens: Lens, { id }: Fn): boolean =>
  instr !== undefined &&
  'op' in instr &&
  instr.op === 'make' &&
  instr.size !== undefined &&
  lens.effectsIn(id).some((e) => e.use.kind === 'send' && e.mode === 'call');

/** Whether nobody but the function, what it calls and the goroutines it starts can have the channel. */
function staysIn(linked: Linked, fn: Fn, lens: Lens): boolean {
  if (lens.lost || lens.containers.size > 0) return false;
  if ([...lens.cells].some((c) => linked.flow.cells.name(c) !== undefined)) return false;
  if (lens.exposed || lens.overflow) return false;
  return !lens.effectsIn(fn.id).some((e) => e.mode === 'detached' && wakes(e));
}

const isLooped = (fn: Fn, e: Effect): boolean => e.repeated || cyclic(fn, e.pos.block);

const sendsInLoop = (fn: Fn, lens: Lens): boolean =>
  lens.effectsIn(fn.id).some((e) => e.use.kind === 'send' && isLooped(fn, e));

/**
 * Whether the wait takes whatever number of values comes, so that it stands there again after the last. How often a
 * loop turns is not asked here: one that sends may send as often as a counted one receives.
 */
function takesAny(linked: Linked, obstacle: Obstacle): boolean {
  let at = obstacle;
  while (at.inner !== undefined) at = at.inner;
  if (at.kind === 'range') return true;
  return enclosingLoops(linked.program.fns[at.pos.fn], at.pos.block).some((l) => l.kind === 'endless');
}

const wakes = (e: Effect): boolean => e.use.kind === 'close' || e.use.kind === 'send';

/** A way from the start to a return with no close; with no send either, unless values may come all the same. */
function leavesWithout(
  linked: Linked,
  { fn, pos, target }: { readonly fn: Fn; readonly pos: Pos; readonly target: Fn },
  lens: Lens,
  ready: boolean,
): Way | undefined {
  const ends = (e: Effect): boolean => e.use.kind === 'close' || (!ready && e.use.kind === 'send' && !isLooped(fn, e));
  const effects = lens.effectsIn(fn.id).filter((e) => ends(e) && !same(e.pos, pos));
  // What runs before the start, or is deferred or started there, ends the goroutine on every way.
  if (effects.length === 0 || effects.some((e) => mayFollow(fn, e.pos, pos))) return undefined;
  // The goroutine may have said on another channel that it waits no more.
  const waits = lens.uses.filter((u) => (u.kind === 'recv' || u.kind === 'range') && u.pos.fn === target.id);
  return findWay(linked, fn, pos, {
    covers: (instr, at) =>
      lens.effectsAt(at).some(ends) || (instr.op === 'recv' && isLastWord(linked, fn, lens, instr.ch, waits)),
    // A close that a condition guards is left out where it is not needed: the condition tells what can't be told here.
    follows: (term, edge) => {
      if (hearsClose(linked, fn, lens, term, edge, waits)) return false;
      if (term.t !== 'branch') return !hearsLastWord(linked, fn, lens, term, edge, waits);
      const other = edge.to === term.then ? term.else : term.then;
      return !(canReach(fn, other, edge.to) && effects.some((e) => e.pos.block === other));
    },
    coversTerm: (term, at) => lens.effectsAt(at).some(ends) || (term.t === 'return' && lens.returns(term.values, fn)),
  });
}

const same = (a: Pos, b: Pos): boolean => a.block === b.block && a.index === b.index;
