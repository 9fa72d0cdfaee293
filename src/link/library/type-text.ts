import { type Type, UNKNOWN } from '../type.js';

const EMPTY_STRUCT: Type = { k: 'struct', fields: [], key: 'struct{}' };

/** Reads one type of the signature table: `*path.Name`, `[]T`, `<-chan T`, `chan T`, `func()`, `struct{}` or a basic name. */
export function readType(text: string): Type {
  if (text.startsWith('*')) return { k: 'ptr', elem: readType(text.slice(1)) };
  if (text.startsWith('[]')) return { k: 'slice', elem: readType(text.slice(2)) };
  if (text.startsWith('<-chan ')) return { k: 'chan', dir: 'recv', elem: readType(text.slice(7)) };
  if (text.startsWith('chan ')) return { k: 'chan', dir: 'both', elem: readType(text.slice(5)) };
  if (text === 'func()') return { k: 'func', params: [], results: [] };
  if (text === 'struct{}') return EMPTY_STRUCT;
  if (text === '') return UNKNOWN;
  const dot = text.lastIndexOf('.');
  if (dot < 0) return { k: 'basic', name: text };
  return { k: 'named', path: text.slice(0, dot), name: text.slice(dot + 1) };
}

/** The results of a signature, as one type: a tuple where there are several. */
export function readResults(text: string): Type {
  const types = text.split(', ').map(readType);
  return types.length === 1 ? (types[0] ?? UNKNOWN) : { k: 'tuple', types };
}
