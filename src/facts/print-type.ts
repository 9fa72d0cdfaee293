import type { TypeRef } from './type-ref.js';

/** A type as Go writes it; a member of a package as `"path".Name`, an unknown type as `?`. */
export function printType(type: TypeRef): string {
  switch (type.k) {
    case 'name':
      return type.name + args(type.args);
    case 'member':
      return `"${type.path}".${type.name}${args(type.args)}`;
    case 'ptr':
      return `*${printType(type.elem)}`;
    case 'chan':
      return `${CHANNEL[type.dir]} ${printType(type.elem)}`;
    case 'slice':
      return `[]${printType(type.elem)}`;
    case 'array':
      return `[_]${printType(type.elem)}`;
    case 'map':
      return `map[${printType(type.key)}]${printType(type.elem)}`;
    case 'func':
      return `func${printSignature(type)}`;
    case 'struct':
      return `struct{${type.fields.map((f) => (f.embedded ? printType(f.type) : `${f.name} ${printType(f.type)}`)).join('; ')}}`;
    case 'interface':
      return `interface{${[...type.methods.map((m) => m.name + printSignature(m)), ...type.embeds.map(printType)].join('; ')}}`;
    case 'unknown':
      return '?';
  }
}

const CHANNEL = { both: 'chan', send: 'chan<-', recv: '<-chan' } as const;

function args(types: readonly TypeRef[] | undefined): string {
  return types === undefined ? '' : `[${types.map(printType).join(', ')}]`;
}

function printSignature(f: {
  readonly params: readonly TypeRef[];
  readonly results: readonly TypeRef[];
  readonly variadic?: true;
}): string {
  const params = f.params.map(printType);
  const last = params.at(-1);
  if (f.variadic && last !== undefined) params[params.length - 1] = `...${last.slice(2)}`;
  const results = f.results.map(printType).join(', ');
  return `(${params.join(', ')})${f.results.length === 0 ? '' : f.results.length === 1 ? ` ${results}` : ` (${results})`}`;
}
