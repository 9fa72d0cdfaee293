import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Cell } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import { structFields } from '../../link/members.js';
import { strip } from '../../link/moves/flow-graph.js';
import type { Fn } from '../../link/program.js';
import { forward, usesOf } from '../../link/reach.js';
import { behindPointers, type Type } from '../../link/type.js';
import type { ProcessLifetime } from '../process/process-lifetime.js';
import { keepsSubscribers, releasesOf } from './names.js';

/** A method that stores subscribers where nothing ever takes them away. */
export interface GrowingStore {
  readonly fn: Fn;
  /** The map or slice that keeps them. */
  readonly field: string;
  readonly owner: string;
}

/**
 * Methods such as Subscribe that put a subscriber into a map or slice of their receiver from which nothing of the
 * program deletes, while the type has no method to take one back.
 */
export function growingStores(linked: Linked, lifetime: ProcessLifetime): readonly GrowingStore[] {
  const candidates = linked.program.fns.flatMap((fn) => candidateOf(linked, lifetime, fn) ?? []);
  if (candidates.length === 0) return [];
  const shrunk = shrinkingIn(linked, new Set(candidates.map((c) => c.cell)));
  return candidates.filter(({ cell }) => !shrunk.has(cell) && !takenAway(linked, cell));
}

interface Candidate extends GrowingStore {
  readonly cell: Cell;
}

function candidateOf(linked: Linked, lifetime: ProcessLifetime, fn: Fn): Candidate | undefined {
  const { func, pkg } = fn;
  const entry = func.recvType === undefined ? undefined : pkg.types.get(func.recvType);
  if (entry === undefined || func.broken || !keepsSubscribers(func.name)) return undefined;
  if (releasesOf(func.name, entry.methods.keys()).length > 0 || !comeAndGo(linked, lifetime, fn)) return undefined;
  const place = storeIn(linked, fn);
  if (place === undefined) return undefined;
  const cell = linked.flow.cellOf(fn, place);
  if (cell === undefined || linked.sight.readOutside(cell)) return undefined;
  return { fn, field: place.name, owner: entry.name, cell };
}

/**
 * Whether somebody is seen to subscribe who may do so again and again while the owner lives: not once in the life of the
 * process, and not to an owner that the same function makes.
 */
function comeAndGo(linked: Linked, lifetime: ProcessLifetime, { id }: Fn): boolean {
  return linked.graph.callers(id).some(({ pos, invocation }) => {
    const caller = linked.program.fns[pos.fn];
    const { receiver } = invocation.target;
    if (caller === undefined || lifetime.once(pos)) return false;
    return receiver === undefined || !isMadeHere(linked, caller, receiver);
  });
}

function isMadeHere(linked: Linked, fn: Fn, value: Value): boolean {
  const at = strip(value);
  const kind = at.k === 'var' ? linked.program.files[fn.file]?.facts.vars[at.id]?.kind : undefined;
  if (at.k !== 'var' || (kind !== 'local' && kind !== 'temp')) return false;
  return linked.types.definitions(fn.file, at.id).some((d) => {
    return d.k === 'value' ? isMadeHere(linked, fn, d.value) : d.k === 'call' || d.k === 'type';
  });
}

type FieldPlace = Value & { k: 'field' };

/** The map or slice field of the receiver into which the method puts a subscriber. */
function storeIn(linked: Linked, fn: Fn): FieldPlace | undefined {
  for (const block of fn.func.blocks) {
    for (const instr of block.instrs) {
      const place =
        instr.op === 'assign'
          ? keyed(linked, fn, instr)
          : instr.op === 'append'
            ? appended(linked, fn, instr, block.instrs)
            : undefined;
      if (place !== undefined && ofReceiver(fn, place)) return place;
    }
  }
  return undefined;
}

/** `s.subs[key] = sub`, where the key or the value is a subscriber. */
function keyed(linked: Linked, fn: Fn, instr: Instr & { op: 'assign' }): FieldPlace | undefined {
  for (const [i, dst] of instr.dst.entries()) {
    const src = instr.src[i];
    if (dst.k !== 'index' || dst.x.k !== 'field' || src === undefined || src.k === 'nil' || dst.i.k === 'const')
      continue;
    if (subscribes(linked, fn, src) || subscribes(linked, fn, dst.i)) return dst.x;
  }
  return undefined;
}

/** `s.subs = append(s.subs, sub)`. */
function appended(
  linked: Linked,
  fn: Fn,
  instr: Instr & { op: 'append' },
  instrs: readonly Instr[],
): FieldPlace | undefined {
  const { x, elems, result } = instr;
  if (x.k !== 'field' || !elems.some((e) => subscribes(linked, fn, e))) return undefined;
  const cell = linked.flow.cellOf(fn, x);
  const back = instrs.some(
    (i) =>
      i.op === 'assign' &&
      i.src.some((s, n) => {
        const dst = i.dst[n];
        return s.k === 'var' && s.id === result && dst !== undefined && linked.flow.cellOf(fn, dst) === cell;
      }),
  );
  return back ? x : undefined;
}

function ofReceiver(fn: Fn, place: FieldPlace): boolean {
  let at: Value = place;
  while (at.k === 'field' || at.k === 'deref') at = at.x;
  return at.k === 'var' && at.id === fn.func.recv;
}

/** Whether the method was given the value or made it, and it can be told of events. */
function subscribes(linked: Linked, fn: Fn, value: Value): boolean {
  return isOwn(linked, fn, value) && isSubscriber(linked, linked.types.of(fn.file, value));
}

/** A parameter, or something made here: what code from elsewhere hands back need not be a subscriber. */
function isOwn(linked: Linked, fn: Fn, value: Value): boolean {
  const at = strip(value);
  if (at.k === 'func') return true;
  if (at.k !== 'var') return false;
  if (fn.func.params.includes(at.id)) return true;
  return linked.types.definitions(fn.file, at.id).some((d) => {
    if (d.k === 'type') return true;
    if (d.k === 'value') {
      const from = strip(d.value);
      return from.k === 'var' && from.id !== at.id && isOwn(linked, fn, from);
    }
    // A subscriber of its own type; what is known by an interface only may be anything that is kept.
    if (d.k !== 'call' || linked.graph.target(fn, d.call).fns.length === 0) return false;
    return linked.types.resolver.underlying(behindPointers(linked.types.ofVar(fn.file, at.id))).k !== 'interface';
  });
}

/** What can be told of events: a channel, a function, an interface, or a struct that has one of them. */
function isSubscriber(linked: Linked, type: Type, depth = 0): boolean {
  const { resolver } = linked.types;
  const at = type.k === 'ptr' ? type.elem : type;
  const under = resolver.underlying(at);
  if (under.k === 'chan' || under.k === 'func') return true;
  if (under.k === 'interface') return under.methods.length > 0;
  if (under.k !== 'struct' || depth > 0) return false;
  return (structFields(resolver, at)?.fields ?? []).some((f) => {
    const field = resolver.underlying(f.type);
    return field.k === 'chan' || field.k === 'func';
  });
}

/** Something deletes from it, or it goes where it can't be followed. */
function takenAway(linked: Linked, cell: Cell): boolean {
  const reach = forward(linked.flow, [cell]);
  return reach.truncated || usesOf(linked.flow, reach.cells).some((u) => u.kind === 'remove' || u.kind === 'escape');
}

/** The cells that the program gives another value than a longer one: nil, a part of it, what a call hands back. */
function shrinkingIn(linked: Linked, cells: ReadonlySet<Cell>): ReadonlySet<Cell> {
  const shrunk = new Set<Cell>();
  for (const fn of linked.program.fns) {
    for (const { instrs } of fn.func.blocks) {
      for (const instr of instrs) {
        if (instr.op !== 'assign') continue;
        instr.dst.forEach((dst, i) => {
          const place = dst.k === 'index' ? dst.x : dst;
          if (place.k !== 'field') return;
          const cell = linked.flow.cellOf(fn, place);
          const src = instr.src[i];
          if (cell === undefined || !cells.has(cell) || src === undefined) return;
          if (dst.k === 'index' ? src.k === 'nil' : !grows(linked, fn, instrs, src, cell)) shrunk.add(cell);
        });
      }
    }
  }
  return shrunk;
}

/** The new value is the old one with something more, or the first one there is. */
function grows(linked: Linked, fn: Fn, instrs: readonly Instr[], src: Value, cell: Cell): boolean {
  if (src.k !== 'var') return false;
  const made = instrs.find((i) => (i.op === 'append' || i.op === 'make' || i.op === 'alloc') && i.result === src.id);
  if (made?.op === 'append') return made.x.k === 'field' && linked.flow.cellOf(fn, made.x) === cell;
  // A method that makes it anew has emptied it; a function that makes the owner has not.
  return made !== undefined && (fn.func.kind !== 'method' || asksForNil(linked, fn, cell));
}

/** `if s.subs == nil { s.subs = make(...) }`. */
function asksForNil(linked: Linked, fn: Fn, cell: Cell): boolean {
  return fn.func.blocks.some(({ term }) => {
    if (term.t !== 'branch' || term.cond.k !== 'op' || term.cond.y?.k !== 'nil') return false;
    return linked.flow.cellOf(fn, term.cond.x) === cell;
  });
}
