import type { Linked } from '../../link/link.js';
import type { Fn, Package } from '../../link/program.js';
import type { IsConstant } from './conditions.js';

/** Tells the constants that are declared in the program, as the function names them: no call changes what is asked of one. */
export function constantsOf({ program }: Linked, fn: Fn): IsConstant {
  const declares = (pkg: Package | undefined, name: string): boolean => {
    const files = pkg?.globals.get(name) ?? [];
    return files.some((id) => program.files[id]?.facts.globals.some((g) => g.name === name && g.constant === true));
  };
  return (value) => declares(value.k === 'name' ? fn.pkg : program.byImportPath.get(value.path), value.name);
}
