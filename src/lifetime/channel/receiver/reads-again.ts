import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { isErrorType, type Type } from '../../../link/type.js';

/**
 * Whether the function is the `Read` of an io.Reader: who reads calls it again until it says that there is no more (package
 * io, `Reader`), so that it returns is not that nobody receives any more.
 */
export function readsAgain({ types }: Linked, { func, file }: Fn): boolean {
  if (func.kind !== 'method' || func.name !== 'Read') return false;
  const [into, ...more] = func.params.map((id) => types.ofVar(file, id));
  const [count, error, ...others] = func.results.map((id) => types.ofVar(file, id));
  if (more.length > 0 || others.length > 0) return false;
  return isBytes(into) && isBasic(count, 'int') && error !== undefined && isErrorType(error);
}

const isBytes = (type: Type | undefined): boolean => type?.k === 'slice' && isBasic(type.elem, 'byte');

const isBasic = (type: Type | undefined, name: string): boolean => type?.k === 'basic' && type.name === name;
