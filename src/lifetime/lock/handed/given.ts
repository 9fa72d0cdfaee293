import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import type { Cell, Pos } from '../../../link/flow.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { argumentFor, named, nameIn, nameOfVariable } from '../../operand.js';

/** A function value that somebody gives to an object, and what he calls that object. */
export interface Given {
  /** A literal, or a method value. */
  readonly value: Value;
  readonly maker: Fn;
  readonly site: Pos;
  /** The receiver or parameter of who runs it, and what the maker calls the same: `s` there, `c.store` here. */
  readonly names: Names;
}

export interface Names {
  readonly runner: string;
  readonly maker: string;
}

/**
 * What a call of a function value runs, by those who give it: as an argument of the function that stands around the call,
 * or for a field of its receiver or of a parameter, which they set, append to, or have set.
 */
export function givenTo(linked: Linked, runner: Fn, { callee }: CallInstr): readonly Given[] {
  if (callee.k === 'var' && runner.func.params.includes(callee.id))
    return argumentsFor(linked, runner, callee.id, rootsOf(runner));
  const field = fieldOf(linked, runner, callee);
  const place = field && placeOf(linked, runner, field.value, field.element);
  const cell = field && linked.flow.cellOf(runner, field.value);
  if (place === undefined || cell === undefined) return [];
  return (stores(linked).get(cell) ?? []).flatMap(({ fn, pos, dst, value, appended }) => {
    const stored = placeOf(linked, fn, dst, appended);
    if (stored === undefined || stored.path !== place.path) return [];
    const root = nameOfVariable(runner, place.root);
    if (value.k === 'var') return argumentsFor(linked, fn, value.id, [{ own: stored.root, runner: root }]);
    return [{ value, maker: fn, site: pos, names: { runner: root, maker: nameOfVariable(fn, stored.root) } }];
  });
}

/** A receiver or parameter of a function by its own name, and what who runs the value calls it. */
interface Root {
  readonly own: VarId;
  readonly runner: string;
}

const rootsOf = (fn: Fn): readonly Root[] => {
  const { recv, params } = fn.func;
  return (recv === undefined ? params : [recv, ...params]).map((own) => ({ own, runner: nameOfVariable(fn, own) }));
};

/** What callers give for the parameter, by what each of them calls the objects. */
function argumentsFor(linked: Linked, fn: Fn, id: VarId, roots: readonly Root[]): readonly Given[] {
  if (!fn.func.params.includes(id)) return [];
  return linked.graph.callers(fn.id).flatMap(({ pos, invocation }) => {
    const maker = linked.program.fns[pos.fn];
    const value = argumentFor(linked, fn, pos, id);
    if (maker === undefined || value === undefined || invocation.mode !== 'call' || invocation.callback) return [];
    return roots.flatMap(({ own, runner }) => {
      const object = argumentFor(linked, fn, pos, own);
      const name = object === undefined ? undefined : nameIn(linked, maker, object);
      return name === undefined ? [] : [{ value, maker, site: pos, names: { runner, maker: name } }];
    });
  });
}

/** The field that the callee is, or that it is an element of: `for _, f := range s.hooks { f() }`. */
function fieldOf(
  linked: Linked,
  fn: Fn,
  callee: Value,
): { readonly value: Value; readonly element: boolean } | undefined {
  if (callee.k === 'field') return { value: callee, element: false };
  if (callee.k === 'index') return callee.x.k === 'field' ? { value: callee.x, element: true } : undefined;
  const [def, ...others] = callee.k === 'var' ? linked.types.definitions(fn.file, callee.id) : [];
  if (others.length > 0 || def === undefined) return undefined;
  if (def.k === 'element') return def.of.k === 'field' ? { value: def.of, element: true } : undefined;
  return def.k === 'value' && def.value.k === 'field' ? { value: def.value, element: false } : undefined;
}

/** A field by the variable at its root and the way from there. */
function placeOf(
  linked: Linked,
  fn: Fn,
  field: Value,
  element: boolean,
): { readonly root: VarId; readonly path: string } | undefined {
  const place = named(linked, fn, field);
  if (place?.variable === undefined || place.path === '') return undefined;
  return { root: place.variable, path: `${place.path}${element ? '[]' : ''}` };
}

/** A function value that is put into a field. */
interface Store {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly dst: Value;
  /** A literal, a method value, or the variable that has it. */
  readonly value: Value;
  readonly appended: boolean;
}

const known = new WeakMap<Linked, ReadonlyMap<Cell, readonly Store[]>>();

/** What is put into fields whose type is that of functions, by field. */
function stores(linked: Linked): ReadonlyMap<Cell, readonly Store[]> {
  let found = known.get(linked);
  if (found === undefined) {
    found = findStores(linked);
    known.set(linked, found);
  }
  return found;
}

function findStores(linked: Linked): ReadonlyMap<Cell, readonly Store[]> {
  const found = new Map<Cell, Store[]>();
  for (const fn of linked.program.fns) {
    for (const [block, { instrs }] of fn.func.blocks.entries()) {
      for (const [index, instr] of instrs.entries()) {
        if (instr.op !== 'assign') continue;
        for (const [i, dst] of instr.dst.entries()) {
          const src = instr.src[i];
          if (dst.k !== 'field' || src === undefined) continue;
          const elems = appendedTo(instrs, src);
          const values = (elems ?? [src]).filter((v) => v.k === 'func' || v.k === 'var' || v.k === 'field');
          const cell = values.length === 0 || !isOfFunctions(linked, fn, dst) ? undefined : linked.flow.cellOf(fn, dst);
          if (cell === undefined) continue;
          const pos = { fn: fn.id, block, index };
          const all = values.map((value) => ({ fn, pos, dst, value, appended: elems !== undefined }));
          found.set(cell, [...(found.get(cell) ?? []), ...all]);
        }
      }
    }
  }
  return found;
}

function appendedTo(instrs: readonly Instr[], src: Value): readonly Value[] | undefined {
  if (src.k !== 'var') return undefined;
  const made = instrs.find((i) => i.op === 'append' && i.result === src.id);
  return made?.op === 'append' && made.spread !== true ? made.elems : undefined;
}

function isOfFunctions(linked: Linked, fn: Fn, dst: Value): boolean {
  const { resolver } = linked.types;
  const type = resolver.underlying(linked.types.of(fn.file, dst));
  return type.k === 'func' || (type.k === 'slice' && resolver.underlying(type.elem).k === 'func');
}
