import type { VarId } from '../facts/value.js';
import { METHODS, SIGNATURES } from './library/signatures.js';
import { readType } from './library/type-text.js';
import { type FnId, isExported, type TypeEntry } from './program.js';
import type { Resolver } from './resolve.js';
import { behindPointers, differ, type FieldType, type MethodType, type Type } from './type.js';

/** How deep promotion through embedded fields is followed. */
export const EMBEDDING_DEPTH = 6;

export interface FieldHit {
  /** What the field belongs to: the declared type's key, or the printed form of an anonymous struct. */
  readonly owner: string;
  readonly type: Type;
}

export type MethodHit =
  /** `type` is the declared type with the method, with its type arguments. */
  | { readonly k: 'program'; readonly fns: readonly FnId[]; readonly entry: TypeEntry; readonly type: Type }
  /** A method of an interface: its implementations decide. */
  | { readonly k: 'interface'; readonly type: Type; readonly key: string }
  /** `args`: the type arguments of a generic type from outside. */
  | { readonly k: 'external'; readonly path: string; readonly recv: string; readonly args?: readonly Type[] };

/** What was found of the declared types of one program, by member. */
interface Found {
  readonly fields: Map<TypeEntry, Map<string, FieldHit | undefined>>;
  readonly methods: Map<TypeEntry, Map<string, MethodHit | undefined>>;
}

const found = new WeakMap<Resolver, Found>();

/** The same members of the same types are asked for wherever they are used. Type arguments may change the answer. */
function remembered<T>(
  resolver: Resolver,
  type: Type,
  which: keyof Found,
  name: string,
  search: (at: Type) => T | undefined,
): T | undefined {
  const at = behindPointers(type);
  if (at.k !== 'named' || at.entry === undefined || at.args !== undefined) return search(at);
  let tables = found.get(resolver);
  if (tables === undefined) {
    tables = { fields: new Map(), methods: new Map() };
    found.set(resolver, tables);
  }
  const table = tables[which] as Map<TypeEntry, Map<string, T | undefined>>;
  let names = table.get(at.entry);
  if (names === undefined) {
    names = new Map();
    table.set(at.entry, names);
  }
  let hit = names.get(name);
  if (hit === undefined && !names.has(name)) {
    hit = search(at);
    names.set(name, hit);
  }
  return hit;
}

/** The field `name` of `type`, also one that an embedded field promotes (Go spec, "Selectors"). */
export const fieldOf = (resolver: Resolver, type: Type, name: string): FieldHit | undefined =>
  remembered(resolver, type, 'fields', name, (at) => findField(resolver, at, name));

function findField(resolver: Resolver, type: Type, name: string): FieldHit | undefined {
  let level: Type[] = [type];
  for (let depth = 0; depth < EMBEDDING_DEPTH && level.length > 0; depth++) {
    const next: Type[] = [];
    for (const at of level) {
      const fields = structFields(resolver, at);
      const hit = fields?.fields.find((f) => f.name === name);
      if (fields !== undefined && hit !== undefined) return { owner: fields.owner, type: hit.type };
      const outside = externalField(at, name);
      if (outside !== undefined) return outside;
      for (const f of fields?.fields ?? []) if (f.embedded) next.push(f.type);
    }
    level = next;
  }
  return undefined;
}

function externalField(type: Type, name: string): FieldHit | undefined {
  const at = behindPointers(type);
  if (at.k !== 'named' || at.entry !== undefined) return undefined;
  const text = SIGNATURES[`${at.path}.${at.name}.${name}`];
  return text === undefined ? undefined : { owner: `${at.path}.${at.name}`, type: readType(text) };
}

/** The fields of a struct type and the key of what declares them. */
export function structFields(
  resolver: Resolver,
  type: Type,
): { readonly owner: string; readonly fields: readonly FieldType[] } | undefined {
  const at = behindPointers(type);
  const under = resolver.underlying(at);
  if (under.k !== 'struct') return undefined;
  return { owner: at.k === 'named' && at.entry !== undefined ? at.entry.key : under.key, fields: under.fields };
}

/** The method `name` of `type`, also a promoted one; a field of the name hides those below it (Go spec, "Selectors"). */
export const methodOf = (resolver: Resolver, type: Type, name: string): MethodHit | undefined =>
  remembered(resolver, type, 'methods', name, (at) => findMethod(resolver, at, name));

function findMethod(resolver: Resolver, type: Type, name: string): MethodHit | undefined {
  let level: Type[] = [type];
  for (let depth = 0; depth < EMBEDDING_DEPTH && level.length > 0; depth++) {
    const next: Type[] = [];
    let outside: MethodHit | undefined;
    for (const at of level) {
      const hit = ownMethod(resolver, at, name);
      // Several embedded types from outside: the one that is known to have the method, else the first.
      if (hit !== undefined && hit.k !== 'external') return hit;
      outside ??= hit;
      if (structFields(resolver, at)?.fields.some((f) => f.name === name && !f.embedded) === true) return undefined;
      next.push(...embedded(resolver, at));
    }
    if (outside !== undefined) return outside;
    level = next;
  }
  return undefined;
}

function embedded(resolver: Resolver, type: Type): Type[] {
  const under = resolver.underlying(type);
  if (under.k === 'interface') return under.embeds.map(behindPointers);
  if (under.k !== 'struct') return [];
  return under.fields.filter((f) => f.embedded).map((f) => behindPointers(f.type));
}

function ownMethod(resolver: Resolver, type: Type, name: string): MethodHit | undefined {
  if (type.k === 'named' && type.entry === undefined) {
    const known = METHODS[`${type.path}.${type.name}`];
    if (known !== undefined && !known.includes(name)) return undefined;
    return { k: 'external', path: type.path, recv: type.name, ...(type.args === undefined ? {} : { args: type.args }) };
  }
  if (type.k === 'named' && type.entry !== undefined) {
    const fns = type.entry.methods.get(name);
    if (fns !== undefined) return { k: 'program', fns, entry: type.entry, type };
  }
  const under = resolver.underlying(type);
  if (under.k === 'interface' && under.methods.some((m) => m.name === name)) {
    return { k: 'interface', type: under, key: type.k === 'named' ? `${type.path}.${type.name}` : '' };
  }
  // `type T time.Ticker` has the fields of the other type, not its methods.
  return undefined;
}

/** The methods an interface asks for, embedded interfaces included; those from outside the program are not known. */
export function interfaceMethods(resolver: Resolver, type: Type, depth = 0): Map<string, MethodType> {
  const methods = new Map<string, MethodType>();
  const under = resolver.underlying(type);
  if (under.k !== 'interface' || depth > EMBEDDING_DEPTH) return methods;
  for (const m of under.methods) methods.set(m.name, m);
  for (const e of under.embeds) {
    for (const [name, method] of interfaceMethods(resolver, e, depth + 1)) methods.set(name, method);
  }
  return methods;
}

/** The declared types of the program that have every method of the interface, as far as their types are known. */
export function implementations(resolver: Resolver, type: Type): readonly TypeEntry[] {
  const methods = [...interfaceMethods(resolver, type).values()];
  const first = methods[0];
  if (first === undefined) return [];
  const rarest = methods.reduce((a, b) => (count(resolver, b.name) < count(resolver, a.name) ? b : a), first);
  return typesWith(resolver, rarest.name).filter((entry) => methods.every((m) => hasMethod(resolver, entry, m)));
}

/** The types that declare a method of the name, and those that embed one of them. */
function typesWith(resolver: Resolver, name: string): readonly TypeEntry[] {
  const above = embedders(resolver);
  const found = new Set(resolver.program.typesByMethod.get(name) ?? []);
  for (const at of found) for (const entry of above.get(at) ?? []) found.add(entry);
  return [...found];
}

const known = new WeakMap<Resolver, ReadonlyMap<TypeEntry, readonly TypeEntry[]>>();

/**
 * The structs that embed a type of the program. Those that embed an interface are left out: they stand before another
 * implementation, and a call of one that is in sight leads to the same end.
 */
function embedders(resolver: Resolver): ReadonlyMap<TypeEntry, readonly TypeEntry[]> {
  let above = known.get(resolver);
  if (above === undefined) {
    above = collect(resolver);
    known.set(resolver, above);
  }
  return above;
}

function collect(resolver: Resolver): ReadonlyMap<TypeEntry, readonly TypeEntry[]> {
  const above = new Map<TypeEntry, TypeEntry[]>();
  for (const pkg of resolver.program.packages) {
    for (const entry of pkg.types.values()) {
      const { type } = entry.decl;
      for (const { embedded, type: ref } of type.k === 'struct' ? type.fields : []) {
        const at = embedded ? behindPointers(resolver.resolve(ref, entry.file)) : undefined;
        if (at?.k !== 'named' || at.entry === undefined) continue;
        const list = above.get(at.entry);
        if (list === undefined) above.set(at.entry, [entry]);
        else list.push(entry);
      }
    }
  }
  return above;
}

/**
 * Whether a type that the program does not declare can have all methods of the interface: none of them is unexported,
 * and none speaks of types that the program alone declares.
 */
export function implementableElsewhere(resolver: Resolver, type: Type): boolean {
  return [...interfaceMethods(resolver, type).values()].every(
    ({ name, params, results }) => isExported(name) && ![...params, ...results].some(ofProgram),
  );
}

function ofProgram(type: Type): boolean {
  switch (type.k) {
    case 'named':
      return type.entry !== undefined || (type.args ?? []).some(ofProgram);
    case 'ptr':
    case 'slice':
    case 'array':
    case 'chan':
      return ofProgram(type.elem);
    case 'map':
      return ofProgram(type.key) || ofProgram(type.elem);
    case 'func':
      return [...type.params, ...type.results].some(ofProgram);
    default:
      return false;
  }
}

const count = (resolver: Resolver, name: string): number => resolver.program.typesByMethod.get(name)?.length ?? 0;

function hasMethod(resolver: Resolver, entry: TypeEntry, wanted: MethodType): boolean {
  const type: Type = { k: 'named', path: entry.pkg.importPath, name: entry.name, entry };
  const hit = methodOf(resolver, type, wanted.name);
  if (hit === undefined) return false;
  if (hit.k !== 'program') return true;
  return hit.fns.some((id) => {
    const fn = resolver.program.fns[id];
    if (fn === undefined || (wanted.pkg !== undefined && fn.pkg !== wanted.pkg)) return false;
    const vars = resolver.program.files[fn.file]?.facts.vars ?? [];
    const fits = (own: readonly VarId[], asked: readonly Type[]): boolean =>
      own.length === asked.length &&
      own.every((v, i) => {
        const [declared, want] = [vars[v]?.type, asked[i]];
        return declared === undefined || want === undefined || !differ(resolver.resolve(declared, fn.file), want);
      });
    return fits(fn.func.params, wanted.params) && fits(fn.func.results, wanted.results);
  });
}
