import type { Type } from '../../src/link/type.js';

/** A resolved type as Go writes it, with import paths in place of package names; `?` is what is not known. */
export function printType(type: Type): string {
  switch (type.k) {
    case 'basic':
      return type.name;
    case 'named': {
      const args = type.args === undefined ? '' : `[${type.args.map(printType).join(', ')}]`;
      return `${type.path}.${type.name.replace(/@.*$/, '')}${args}`;
    }
    case 'ptr':
      return `*${printType(type.elem)}`;
    case 'slice':
      return `[]${printType(type.elem)}`;
    case 'array':
      return `[n]${printType(type.elem)}`;
    case 'chan':
      return `${{ both: 'chan', send: 'chan<-', recv: '<-chan' }[type.dir]} ${printType(type.elem)}`;
    case 'map':
      return `map[${printType(type.key)}]${printType(type.elem)}`;
    case 'func':
      return `func(${type.params.map(printType).join(', ')})${results(type.results)}`;
    case 'struct':
      return `struct{${type.fields.map((f) => `${f.embedded ? '' : `${f.name} `}${printType(f.type)}`).join('; ')}}`;
    case 'interface':
      return `interface{${[...type.methods.map((m) => m.name), ...type.embeds.map(printType)].join('; ')}}`;
    case 'tuple':
      return `(${type.types.map(printType).join(', ')})`;
    case 'unknown':
      return '?';
  }
}

const results = (types: readonly Type[]): string =>
  types.length === 0
    ? ''
    : types.length === 1
      ? ` ${types.map(printType).join()}`
      : ` (${types.map(printType).join(', ')})`;
