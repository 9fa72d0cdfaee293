import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, type FnId, isExported, type Package } from '../../../link/program.js';
import { behindPointers } from '../../../link/type.js';
import { allocationsOf } from '../../allocations.js';
import { conditionsAbove } from '../../path/condition/choices.js';
import { boolOf, saidOfNil } from '../../path/condition/condition.js';
import { canReach } from '../../path/control-flow.js';
import { isKeptAway } from './captured.js';

/** An owner is given by an expression that has it. */
export type Guard = 'process' | Value | { readonly captured: VarId };

/**
 * What the position is run at most once for, because it says so: the `process`, by a variable of the package, each owner
 * of a field, or each variable that a literal has of the function around it; these are given. `if started { return }; started = true`, `if x.signals == nil { x.signals = make(...); go
 * x.handle() }`, `if !x.started.CompareAndSwap(false, true) { return }`. Nothing gives it its first value back.
 */
export function guardsOf(linked: Linked, fn: Fn, pos: Pos, isKept: boolean): readonly Guard[] {
  return conditionsAbove(fn, pos.block).flatMap(({ cond, holds }): Guard[] => {
    const first = firstValue(cond, holds);
    const kept = first !== undefined && isKeptFrom(linked, fn, pos, first, isKept) ? first.at : undefined;
    const at = kept ?? swapped(linked, fn, cond, holds);
    if (at?.k === 'field') return isPart(linked, fn, at.x) ? ['process'] : [at.x];
    if (at?.k === 'var') return [{ captured: at.id }];
    return at !== undefined && fn.pkg.globals.has(at.name) ? ['process'] : [];
  });
}

/** A variable of the package that is the struct itself: what is in it is there once, as the variable is. */
function isPart({ types }: Linked, fn: Fn, owner: Value): boolean {
  if (owner.k !== 'name' || !fn.pkg.globals.has(owner.name)) return false;
  return types.resolver.underlying(types.of(fn.file, owner)).k === 'struct';
}

/** The function itself takes the first value away, and nothing brings it back. */
function isKeptFrom(linked: Linked, fn: Fn, pos: Pos, first: First, isKept: boolean): boolean {
  const { at } = first;
  if (at.k === 'var') {
    // What may have failed may have succeeded.
    if (linked.types.isError(fn.file, at.id)) return false;
    return isKeptAway(linked, fn, at.id, (src) => isFirst(src, first));
  }
  if (at.k === 'name' ? !fn.pkg.globals.has(at.name) : isExported(at.name)) return false;
  const writes = writesIn(linked, fn.pkg, keyOf(at));
  // Or a literal of it does, when it is done.
  const own = (w: Write): boolean => (isKept ? linked.program.fns[w.fn]?.root === fn.root : w.fn === fn.id);
  if (!writes.some(own)) return false;
  return writes.every((w) => !isFirst(w.src, first) || isElse(fn, pos, w) || isNew(linked, fn, at, w));
}

/** The variable or field that is `x` in `x.CompareAndSwap(false, true)` or `x.Swap(true)`, where that was the first. */
function swapped(linked: Linked, fn: Fn, cond: Value, holds: boolean): Place | undefined {
  const asked = cond.k === 'op' && cond.op === '!' ? cond.x : cond;
  if (asked.k !== 'var') return undefined;
  const [made, ...others] = linked.types.definitions(fn.file, asked.id);
  if (made?.k !== 'call' || others.length > 0 || made.call.callee.k !== 'field') return undefined;
  const { x: at, name } = made.call.callee;
  if (!isPlace(at) || (at.k === 'field' && isExported(at.name))) return undefined;
  const swaps = name === 'CompareAndSwap' ? boolOf(made.call.args[0]) === false : name === 'Swap';
  const first = (name === 'CompareAndSwap') === (asked === cond ? holds : !holds);
  if (!swaps || !first || boolOf(made.call.args.at(-1)) !== true) return undefined;
  return isSetBack(linked, fn, at) ? undefined : at;
}

/** Something in the package stores false in such a place again. */
const isSetBack = ({ graph }: Linked, { pkg }: Fn, place: Place): boolean =>
  graph.calls.some(
    ({ fn, call: { callee, args } }) =>
      fn.pkg === pkg &&
      callee.k === 'field' &&
      isPlace(callee.x) &&
      keyOf(callee.x) === keyOf(place) &&
      boolOf(args.at(-1)) === false,
  );

/** On another way through the function: nothing has been done there. */
const isElse = (fn: Fn, pos: Pos, write: Write): boolean =>
  write.fn === fn.id && write.block !== pos.block && !canReach(fn, pos.block, write.block);

/** Who makes the value sets its field. */
function isNew(linked: Linked, fn: Fn, at: Value, write: Write): boolean {
  const type = at.k === 'field' ? behindPointers(linked.types.of(fn.file, at.x)) : undefined;
  const made = type?.k === 'named' && type.entry !== undefined ? allocationsOf(linked).get(type.entry) : undefined;
  return made?.some((pos) => pos.fn === write.fn) === true;
}

interface Write {
  readonly fn: FnId;
  readonly block: number;
  readonly src: Value | undefined;
}

type Place = Value & { readonly k: 'name' | 'field' | 'var' };

/** A field is told from a variable of its name; a number is that of a variable of some function. */
const keyOf = (place: Place): string =>
  place.k === 'var' ? `${place.id}` : place.k === 'field' ? `.${place.name}` : place.name;

const known = new WeakMap<Package, ReadonlyMap<string, readonly Write[]>>();

/** Where the functions of the package assign the variable, or the field of any value. */
export function writesIn(linked: Linked, pkg: Package, key: string): readonly Write[] {
  let writes = known.get(pkg);
  if (writes === undefined) {
    writes = collect(linked, pkg);
    known.set(pkg, writes);
  }
  return writes.get(key) ?? [];
}

/** The assignments of the package to variables of its own and to fields. */
function collect({ program }: Linked, pkg: Package): ReadonlyMap<string, readonly Write[]> {
  const found = new Map<string, Write[]>();
  const add = (fn: FnId, block: number, instr: Instr & { op: 'assign' }): void => {
    for (const [i, dst] of instr.dst.entries()) {
      if (dst.k !== 'name' && dst.k !== 'field') continue;
      const write = { fn, block, src: instr.src[i] };
      const list = found.get(keyOf(dst));
      if (list === undefined) found.set(keyOf(dst), [write]);
      else list.push(write);
    }
  };
  for (const id of pkg.files) {
    const file = program.files[id];
    for (const [local, { kind, blocks }] of file?.facts.funcs.entries() ?? []) {
      if (kind === 'vars') continue;
      for (const [block, { instrs }] of blocks.entries())
        for (const instr of instrs) if (instr.op === 'assign') add((file?.fnBase ?? 0) + local, block, instr);
    }
  }
  return found;
}

interface First {
  readonly at: Place;
  /** Absent: it is nil. */
  readonly bool?: boolean;
}

/** The variable or field that still has its first value where the condition is met. */
function firstValue(cond: Value, holds: boolean): First | undefined {
  if (isPlace(cond)) return { at: cond, bool: holds };
  if (cond.k !== 'op') return undefined;
  if (cond.op === '!' && isPlace(cond.x)) return { at: cond.x, bool: !holds };
  const asked = boolOf(cond.y);
  if (asked !== undefined && isPlace(cond.x) && (cond.op === '==' || cond.op === '!='))
    return { at: cond.x, bool: (cond.op === '==' ? asked : !asked) === holds };
  const said = saidOfNil({ cond, holds });
  return said?.isNil === true && isPlace(said.of) ? { at: said.of } : undefined;
}

const isPlace = (value: Value): value is Place => value.k === 'name' || value.k === 'field' || value.k === 'var';

const isFirst = (src: Value | undefined, { bool }: First): boolean =>
  bool === undefined ? src?.k === 'nil' : boolOf(src) !== !bool;
