import type { Span } from '../../../base/span.js';
import type { Value } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Origin, Use } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { behindPointers, isErrorType } from '../../../link/type.js';
import type { Lens } from '../../lens.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { type Answer, saidOfNil } from '../../path/condition/condition.js';
import { findWay, type Way } from '../../path/walk.js';
import { bind, NO_BINDING } from '../binding.js';
import type { Endings, Obstacle } from '../endings.js';
import type { Wakers } from '../wakers.js';
import { waitedFor } from './waited-for.js';

/** A goroutine that is ended by a function that can fail before it gets to that. */
export interface SkippedEnd {
  readonly k: 'skipped';
  readonly obstacle: Obstacle;
  readonly origin: Origin;
  /** The function that ends the goroutine, and the way on which it fails before. */
  readonly fn: Fn;
  readonly way: Way;
  readonly end: Span;
}

/** Whether every close that could end the goroutine stands behind a failure that makes its function return. */
export function skippedEnd(
  linked: Linked,
  wakers: Wakers,
  endings: Endings,
  start: { readonly fn: Fn; readonly call: CallInstr },
  target: Fn,
): SkippedEnd | undefined {
  for (const origin of waitedFor(linked, wakers, target)) {
    if (origin.kind !== 'make') continue;
    const lens = wakers.lens(origin.cell);
    if (![...lens.cells].some((c) => linked.flow.cells.name(c)?.k === 'field')) continue;
    if (lens.uses.some((u) => u.kind === 'send') || lens.lost || lens.exposed || lens.overflow) continue;
    const skips = lens.uses
      .filter((u) => u.kind === 'close' && wakers.alive.use(u))
      .map((u) => failsBefore(linked, lens, u));
    const first = skips[0];
    if (first === undefined || skips.includes(undefined)) continue;
    const binding = call(start) ? NO_BINDING : bind(linked, start.fn, start.call, target, NO_BINDING);
    const obstacle = endings.obstacle(target.id, {
      binding,
      supposed: { origins: [origin], ready: false, because: 'skipped' },
    });
    if (obstacle === undefined) continue;
    const { term } = first.way;
    return { k: 'skipped', obstacle, origin, ...first, end: 'at' in term ? term.at : first.fn.func.header };
  }
  return undefined;
}

const call = (start: { readonly call: CallInstr }): boolean => start.call.callee.k === 'func';

/** A way through the function of the close that returns because something else failed, before the close. */
function failsBefore(linked: Linked, lens: Lens, use: Use): { readonly fn: Fn; readonly way: Way } | undefined {
  const fn = linked.program.fns[use.pos.fn];
  // A literal may be run once for all ways, or not at all; what is deferred runs on every way. A function that is no
  // method closes it as a part of something larger, of which nothing is left when it fails.
  if (fn?.func.kind !== 'method' || use.mode !== undefined) return undefined;
  const closes = (pos: Use['pos']): boolean => lens.effectsAt(pos).some((e) => e.use.kind === 'close');
  const way = findWay(
    linked,
    fn,
    { fn: fn.id, block: 0, index: -1 },
    {
      covers: (_, pos) => closes(pos),
      coversTerm: (term, pos) =>
        closes(pos) || (term.t === 'return' && !conditionsAbove(fn, pos.block).some((c) => hasFailed(linked, fn, c))),
    },
  );
  return way === undefined ? undefined : { fn, way };
}

/** The error of a call of something else is not nil. What the object says of itself may well be that it has ended. */
function hasFailed(linked: Linked, fn: Fn, answer: Answer): boolean {
  const said = saidOfNil(answer);
  if (said?.isNil !== false || said.of.k !== 'var') return false;
  const type = linked.types.ofVar(fn.file, said.of.id);
  if (type.k !== 'unknown' && !isErrorType(type)) return false;
  const defs = linked.types.definitions(fn.file, said.of.id);
  return defs.length > 0 && defs.every((d) => d.k === 'call' && !asksItself(linked, fn, d.call.callee));
}

function asksItself(linked: Linked, fn: Fn, callee: Value): boolean {
  const self = linked.program.fns[fn.root]?.func.recv;
  if (callee.k !== 'field' || self === undefined) return false;
  const { x } = callee;
  if (x.k === 'var') return x.id === self;
  if (x.k !== 'field' || x.x.k !== 'var' || x.x.id !== self) return false;
  const owner = linked.types.resolver.underlying(behindPointers(linked.types.ofVar(fn.file, self)));
  return owner.k !== 'struct' || owner.fields.some((f) => f.name === x.name && f.embedded);
}
