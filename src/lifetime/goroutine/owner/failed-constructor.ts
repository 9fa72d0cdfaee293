import type { Span } from '../../../base/span.js';
import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { Placed } from '../../../link/call-graph.js';
import type { Origin, Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { behindPointers } from '../../../link/type.js';
import type { Lens } from '../../lens.js';
import { Assumptions } from '../../path/condition/assumptions.js';
import { isCall } from '../../path/control-flow.js';
import { nilBehind } from '../../path/nil/nil-behind.js';
import { findWay, type Way } from '../../path/walk.js';
import { bind, NO_BINDING } from '../binding.js';
import type { Endings, Obstacle } from '../endings.js';
import { madeIn } from '../made-in.js';
import type { Wakers } from '../wakers.js';

/** A goroutine of an object that its maker throws away without ending it. */
export interface ThrownAway {
  readonly k: 'thrown-away';
  readonly obstacle: Obstacle;
  readonly origin: Origin;
  readonly fn: Fn;
  readonly way: Way;
  readonly end: Span;
}

/**
 * Whether the function that makes an object can return, after it has started the object's goroutine, without the object
 * and without having closed the channel that the goroutine waits for: nobody else has the object to do so.
 */
export function thrownAway(
  linked: Linked,
  wakers: Wakers,
  endings: Endings,
  start: Placed,
  target: Fn,
): ThrownAway | undefined {
  for (const { fn, pos, started } of startsOf(linked, start)) {
    for (const origin of madeIn(linked, fn.id)) {
      const lens = wakers.lens(origin.cell);
      if (lens.uses.some((u) => u.kind === 'send') || lens.lost || lens.exposed) continue;
      const owners = ownersOf(linked, fn, lens);
      const way = owners.size === 0 || lens.overflow ? undefined : dropped(linked, { fn, pos, started }, lens, owners);
      if (way === undefined) continue;
      const binding =
        start.call.callee.k === 'func' ? NO_BINDING : bind(linked, start.fn, start.call, target, NO_BINDING);
      const obstacle = endings.obstacle(target.id, { binding, supposed: { origins: [origin], ready: false } });
      if (obstacle === undefined) continue;
      const { term } = way;
      return { k: 'thrown-away', obstacle, origin, fn, way, end: 'at' in term ? term.at : fn.func.header };
    }
  }
  return undefined;
}

interface Begin {
  readonly fn: Fn;
  readonly pos: Pos;
  /** What is known there once the goroutine runs. */
  readonly started: Assumptions;
}

/** The start itself, and the calls of the method that it stands in. */
function startsOf(linked: Linked, start: Placed): readonly Begin[] {
  const own = { fn: start.fn, pos: start.pos, started: new Assumptions() };
  if (start.fn.func.kind !== 'method') return [own];
  const nil = nilBehind(linked, start.fn, start.pos);
  const calls = linked.graph.callers(start.fn.id).flatMap(({ pos, call, invocation }): Begin[] => {
    const fn = linked.program.fns[pos.fn];
    if (fn === undefined || invocation.mode !== 'call') return [];
    // A method that fails before it starts the goroutine leaves nothing behind: where it has, its error is nil.
    const results = call.op === 'call' ? nil.flatMap((i) => call.results[i] ?? []) : [];
    return [{ fn, pos, started: Assumptions.nil(results.filter((id) => id >= 0).map((id) => ({ id, isNil: true }))) }];
  });
  return [own, ...calls];
}

/** The variables of the function that hold an object with the channel in a field. */
function ownersOf(linked: Linked, fn: Fn, lens: Lens): ReadonlySet<VarId> {
  const types = new Set<string>();
  for (const cell of lens.cells) {
    const name = linked.flow.cells.name(cell);
    if (name?.k === 'field') types.add(name.owner);
  }
  const found = new Set<VarId>();
  if (types.size === 0) return found;
  linked.program.files[fn.file]?.facts.vars.forEach((v, id) => {
    if (v.func !== fn.local || v.kind === 'param' || v.kind === 'recv') return;
    const type = behindPointers(linked.types.ofVar(fn.file, id));
    if (type.k === 'named' && type.entry !== undefined && types.has(`${type.entry.pkg.key}.${type.entry.name}`))
      found.add(id);
  });
  return found;
}

/** A way from the start to a return that gives the object to nobody. */
function dropped(linked: Linked, { fn, pos, started }: Begin, lens: Lens, owners: ReadonlySet<VarId>): Way | undefined {
  const closes = (at: Pos): boolean => lens.effectsAt(at).some((e) => e.use.kind === 'close');
  const all = lens.effectsIn(fn.id).filter((e) => e.use.kind === 'close');
  // What is deferred, or registered, ends the goroutine on every way.
  if (all.some((e) => e.mode !== 'call') || given(fn, owners)) return undefined;
  return findWay(
    linked,
    fn,
    pos,
    {
      covers: (_, at) => closes(at),
      coversTerm: (term, at) => {
        if (closes(at)) return true;
        if (term.t !== 'return') return false;
        if (term.values.length === 0) return fn.func.results.length > 0;
        return term.values.some((v) => names(v, owners)) || lens.returns(term.values, fn);
      },
    },
    started,
  );
}

/** The object goes elsewhere: into a call, another variable, a container, a literal. Then others may end it. */
function given(fn: Fn, owners: ReadonlySet<VarId>): boolean {
  return fn.func.blocks.some(({ instrs }) => instrs.some((i) => handsOver(i, owners)));
}

function handsOver(instr: Instr, owners: ReadonlySet<VarId>): boolean {
  if (isCall(instr)) return instr.args.some((a) => names(a, owners) || a.k === 'func');
  switch (instr.op) {
    case 'assign':
      return instr.src.some((s, i) => s.k === 'func' || (names(s, owners) && !isOwner(instr.dst[i], owners)));
    case 'alloc':
      return instr.elems.some((e) => names(e.value, owners) || e.value.k === 'func');
    case 'append':
      return instr.elems.some((e) => names(e, owners));
    case 'send':
      return names(instr.value, owners);
    default:
      return false;
  }
}

const isOwner = (value: Value | undefined, owners: ReadonlySet<VarId>): boolean =>
  value?.k === 'var' && owners.has(value.id);

function names(value: Value, owners: ReadonlySet<VarId>): boolean {
  let at = value;
  while (at.k === 'addr' || at.k === 'deref' || at.k === 'convert') at = at.x;
  // A bound method carries the object.
  if (at.k === 'field') return at.x.k === 'var' && owners.has(at.x.id) && /^\p{Lu}/u.test(at.name);
  return at.k === 'var' && owners.has(at.id);
}
