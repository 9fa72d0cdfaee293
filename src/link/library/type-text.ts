import { type Type, UNKNOWN } from '../type.js';

const EMPTY_STRUCT: Type = { k: 'struct', fields: [], key: 'struct{}' };

/**
 * Reads one type of the signature table: `*path.Name`, `[]T`, `<-chan T`, `chan T`, `func()`, `struct{}`, a basic name, or
 * `$0` for the first of the type arguments of the receiver.
 */
export function readType(text: string, args: readonly Type[] = []): Type {
  if (text.startsWith('$')) return args[Number(text.slice(1))] ?? UNKNOWN;
  if (text.startsWith('*')) {
    const elem = readType(text.slice(1), args);
    return elem.k === 'unknown' ? UNKNOWN : { k: 'ptr', elem };
  }
  if (text.startsWith('[]')) return { k: 'slice', elem: readType(text.slice(2), args) };
  if (text.startsWith('<-chan ')) return { k: 'chan', dir: 'recv', elem: readType(text.slice(7), args) };
  if (text.startsWith('chan ')) return { k: 'chan', dir: 'both', elem: readType(text.slice(5), args) };
  if (text === 'func()') return { k: 'func', params: [], results: [] };
  if (text === 'struct{}') return EMPTY_STRUCT;
  if (text === '') return UNKNOWN;
  const dot = text.lastIndexOf('.');
  if (dot < 0) return { k: 'basic', name: text };
  return { k: 'named', path: text.slice(0, dot), name: text.slice(dot + 1) };
}

/** The results of a signature, as one type: a tuple where there are several. */
export function readResults(text: string, args: readonly Type[] = []): Type {
  const types = text.split(', ').map((one) => readType(one, args));
  return types.length === 1 ? (types[0] ?? UNKNOWN) : { k: 'tuple', types };
}
