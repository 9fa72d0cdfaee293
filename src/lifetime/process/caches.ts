import type { Instr } from '../../facts/instr.js';
import type { Value, VarId } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { isNamed } from '../../link/type.js';
import { isCall } from '../path/control-flow.js';

/** Methods of sync.Map that put an entry, with the argument that is put; those that look one up; those that take one away. */
const PUTS: Readonly<Record<string, number>> = { Store: 1, LoadOrStore: 1, Swap: 1 };
const LOOKS = ['Load', 'LoadOrStore'];
const TAKES = ['Delete', 'LoadAndDelete', 'CompareAndDelete', 'Clear'];

/**
 * Maps that the process has once and that give what they have for a key, or are given it: who asks makes one value for each
 * key, and as nothing takes it away it lives with the process. A registry that only takes values up is none: it has as
 * many as come.
 */
export class Caches {
  readonly #linked: Linked;
  readonly #isSingle: (fn: Fn, owner: Value) => boolean;
  #stored: ReadonlyMap<FnId, readonly Put[]> | undefined;

  constructor(linked: Linked, isSingle: (fn: Fn, owner: Value) => boolean) {
    this.#linked = linked;
    this.#isSingle = isSingle;
  }

  /** Whether what the call makes, is given or is a method of is kept in such a map by the function around it. */
  keeps(fn: Fn, pos: Pos): boolean {
    this.#stored ??= cached(this.#linked);
    const puts = this.#stored.get(fn.root);
    const instr = fn.func.blocks[pos.block]?.instrs[pos.index];
    if (puts === undefined || instr === undefined || !isCall(instr)) return false;
    const receiver = instr.callee.k === 'field' ? [instr.callee.x] : [];
    const held = [...receiver, ...instr.args].flatMap(idsOf);
    const ids = instr.op === 'call' ? [...held, ...instr.results] : held;
    return puts.some((p) => ids.includes(p.id) && (p.map.k !== 'field' || this.#isSingle(p.fn, p.map.x)));
  }
}

type Place = Value & { readonly k: 'name' | 'field' };

interface Put {
  readonly fn: Fn;
  readonly map: Place;
  /** The variable whose value is put. */
  readonly id: VarId;
}

/** What is put into maps that are caches, by the function around it. */
function cached(linked: Linked): ReadonlyMap<FnId, readonly Put[]> {
  const found = new Map<FnId, Put[]>();
  const looked = new Set<string>();
  const taken = new Set<string>();
  const key = ({ pkg }: Fn, map: Place): string => `${pkg.key} ${map.k === 'field' ? '.' : ''}${map.name}`;
  for (const fn of linked.program.fns) {
    const given = new Set<VarId>();
    for (const { instrs, term } of fn.func.blocks) {
      for (const value of term.t === 'return' ? term.values : []) for (const id of idsOf(value)) given.add(id);
      // What is found is as good where it is asked for something at once.
      for (const instr of instrs)
        if (isCall(instr) && instr.callee.k === 'field') for (const id of idsOf(instr.callee.x)) given.add(id);
    }
    for (const instr of fn.func.blocks.flatMap((b) => b.instrs)) {
      for (const { map, id } of putsOf(linked, fn, instr)) {
        const list = found.get(fn.root);
        if (list === undefined) found.set(fn.root, [{ fn, map, id }]);
        else list.push({ fn, map, id });
      }
      for (const { map, id } of looksOf(linked, fn, instr)) if (given.has(id)) looked.add(`${fn.root} ${key(fn, map)}`);
      const gone = takenFrom(linked, fn, instr);
      if (gone !== undefined) taken.add(key(fn, gone));
    }
  }
  const isCache = ({ fn, map }: Put): boolean => looked.has(`${fn.root} ${key(fn, map)}`) && !taken.has(key(fn, map));
  return new Map([...found].map(([root, puts]) => [root, puts.filter(isCache)]));
}

type Entry = Pick<Put, 'map' | 'id'>;

function putsOf(linked: Linked, fn: Fn, instr: Instr): Entry[] {
  if (instr.op === 'assign')
    return instr.dst.flatMap((dst, i) => {
      const id = variableOf(instr.src[i]);
      return dst.k === 'index' && isMap(fn, dst.x) && id !== undefined ? [{ map: dst.x, id }] : [];
    });
  const at = methodOfMap(linked, fn, instr);
  const id = at === undefined ? undefined : variableOf(at.args[PUTS[at.name] ?? -1]);
  return at === undefined || id === undefined ? [] : [{ map: at.map, id }];
}

function looksOf(linked: Linked, fn: Fn, instr: Instr): Entry[] {
  if (instr.op === 'assign')
    return instr.dst.flatMap((dst, i) => {
      const from = bare(instr.src[i]);
      return dst.k === 'var' && from?.k === 'index' && isMap(fn, from.x) ? [{ map: from.x, id: dst.id }] : [];
    });
  const at = methodOfMap(linked, fn, instr);
  const id = instr.op === 'call' ? instr.results[0] : undefined;
  return at !== undefined && LOOKS.includes(at.name) && id !== undefined ? [{ map: at.map, id }] : [];
}

function takenFrom(linked: Linked, fn: Fn, instr: Instr): Place | undefined {
  if (instr.op === 'delete') return isMap(fn, instr.m) ? instr.m : undefined;
  const at = methodOfMap(linked, fn, instr);
  return at !== undefined && TAKES.includes(at.name) ? at.map : undefined;
}

/** A package-level variable or a field. */
const isMap = (fn: Fn, value: Value): value is Place =>
  value.k === 'field' || (value.k === 'name' && fn.pkg.globals.has(value.name));

/** A method of a sync.Map that is called. */
function methodOfMap(
  linked: Linked,
  fn: Fn,
  instr: Instr,
): { readonly map: Place; readonly name: string; readonly args: readonly Value[] } | undefined {
  if (!isCall(instr) || instr.callee.k !== 'field' || !isMap(fn, instr.callee.x)) return undefined;
  const { x: map, name } = instr.callee;
  if (!(name in PUTS) && !LOOKS.includes(name) && !TAKES.includes(name)) return undefined;
  return isNamed(linked.types.of(fn.file, map), 'sync', 'Map') ? { map, name, args: instr.args } : undefined;
}

function bare(value: Value | undefined): Value | undefined {
  let at = value;
  while (at?.k === 'assert' || at?.k === 'convert' || at?.k === 'addr' || at?.k === 'deref') at = at.x;
  return at;
}

function variableOf(value: Value | undefined): VarId | undefined {
  const at = bare(value);
  return at?.k === 'var' ? at.id : undefined;
}

const idsOf = (value: Value): readonly VarId[] => {
  const id = variableOf(value);
  return id === undefined ? [] : [id];
};
