import type { Value } from '../facts/value.js';
import { type Binding, bindTypes, explicitArguments, unbound } from './generics.js';
import { SIGNATURES } from './library/signatures.js';
import { readResults } from './library/type-text.js';
import { type MethodHit, methodOf } from './members.js';
import { type FileId, type Fn, variable } from './program.js';
import { behindPointers, type Type, UNKNOWN } from './type.js';
import type { Types } from './types.js';

/** What a call of `callee` yields: a tuple for several results, the type itself for a conversion. */
export function resultsOf(types: Types, file: FileId, callee: Value, args: readonly Value[]): Type {
  const { program, resolver } = types;
  const generic = genericResults(types, file, callee, args);
  if (generic !== undefined) return generic;
  if (callee.k === 'type') return resolver.resolve(callee.type, file);
  if (callee.k === 'name' && resolver.lookup(callee.name, file) !== undefined)
    return resolver.resolve({ k: 'name', name: callee.name }, file);
  if (callee.k === 'member') {
    const pkg = program.byImportPath.get(callee.path);
    if (pkg?.types.has(callee.name))
      return resolver.resolve({ k: 'member', path: callee.path, name: callee.name }, file);
    const text = SIGNATURES[`${callee.path}.${callee.name}`];
    if (pkg === undefined && text !== undefined) return readResults(text);
  }
  if (callee.k === 'field') {
    const method = methodResults(types, file, callee.x, callee.name);
    if (method !== undefined) return method;
  }
  if (callee.k === 'index' && callee.x.k !== 'var') return resultsOf(types, file, callee.x, args);
  return resultOf(resolver.underlying(types.of(file, callee)));
}

/** The results of a generic function, for the type arguments that are given or that the arguments tell. */
function genericResults(types: Types, file: FileId, callee: Value, args: readonly Value[]): Type | undefined {
  const { base, given } = explicitArguments(callee);
  const fn = namedFunction(types, file, base);
  if (fn === undefined || fn.func.typeParams.length === 0) return undefined;
  const binding = unbound(fn.func.typeParams);
  fn.func.typeParams.forEach((name, i) => {
    const type = given[i];
    if (type !== undefined) binding.set(name, typeArgument(types, file, type));
  });
  fn.func.params.forEach((param, i) => {
    const declared = variable(types.program, fn.file, param)?.type;
    const arg = args[i];
    if (declared !== undefined && arg !== undefined) bindTypes(types.resolver, declared, types.of(file, arg), binding);
  });
  return resultOf(types.ofFn(fn.id, binding));
}

function typeArgument({ resolver }: Types, file: FileId, value: Value): Type {
  if (value.k === 'type') return resolver.resolve(value.type, file);
  if (value.k === 'name') return resolver.resolve({ k: 'name', name: value.name }, file);
  if (value.k === 'member') return resolver.resolve({ k: 'member', path: value.path, name: value.name }, file);
  return UNKNOWN;
}

function namedFunction({ program, resolver }: Types, file: FileId, value: Value): Fn | undefined {
  if (value.k !== 'member' && value.k !== 'name') return undefined;
  const scopes =
    value.k === 'member'
      ? [program.byImportPath.get(value.path)]
      : [program.files[file]?.pkg, ...resolver.dotImports(file)];
  const id = scopes.flatMap((scope) => scope?.funcs.get(value.name) ?? [])[0];
  return id === undefined ? undefined : program.fns[id];
}

function methodResults(types: Types, file: FileId, receiver: Value, name: string): Type | undefined {
  const hit = methodOf(types.resolver, types.of(file, receiver), name);
  if (hit === undefined) return undefined;
  if (hit.k === 'program') return resultOf(types.ofFn(hit.fns[0] ?? -1, receiverBinding(types, hit)));
  if (hit.k === 'external') {
    const text = SIGNATURES[`${hit.path}.${hit.recv}.${name}`];
    return text === undefined ? UNKNOWN : readResults(text, hit.args);
  }
  const under = types.resolver.underlying(hit.type);
  return under.k === 'interface' ? interfaceResults(types, under, name) : UNKNOWN;
}

/** What the type parameters of a method stand for, told by its receiver. */
function receiverBinding({ program, resolver }: Types, hit: MethodHit & { k: 'program' }): Binding | undefined {
  const fn = program.fns[hit.fns[0] ?? -1];
  const recv = fn?.func.recv;
  if (fn === undefined || recv === undefined || fn.func.typeParams.length === 0) return undefined;
  const declared = variable(program, fn.file, recv)?.type;
  const binding = unbound(fn.func.typeParams);
  if (declared !== undefined) bindTypes(resolver, declared.k === 'ptr' ? declared.elem : declared, hit.type, binding);
  return binding;
}

function interfaceResults(types: Types, type: Type & { k: 'interface' }, name: string): Type {
  const method = type.methods.find((m) => m.name === name);
  if (method !== undefined) return resultOf({ k: 'func', params: [], results: method.results });
  for (const embedded of type.embeds) {
    const under = types.resolver.underlying(embedded);
    if (under.k === 'interface') {
      const found = interfaceResults(types, under, name);
      if (found.k !== 'unknown') return found;
    }
    const at = behindPointers(embedded);
    const text = at.k === 'named' ? SIGNATURES[`${at.path}.${at.name}.${name}`] : undefined;
    if (text !== undefined) return readResults(text);
  }
  return UNKNOWN;
}

function resultOf(type: Type): Type {
  if (type.k !== 'func') return UNKNOWN;
  return type.results.length === 1 ? (type.results[0] ?? UNKNOWN) : { k: 'tuple', types: type.results };
}
