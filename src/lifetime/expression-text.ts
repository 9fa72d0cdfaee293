import { packageNames } from '../facts/import-name.js';
import type { Value } from '../facts/value.js';
import type { Linked } from '../link/link.js';
import type { Fn } from '../link/program.js';

/** An expression as the source has it, as far as it is made of names and calls; undefined for anything else. */
export function expressionText(linked: Linked, fn: Fn, value: Value, depth = 0): string | undefined {
  if (depth > 6) return undefined;
  const inner = (x: Value): string | undefined => expressionText(linked, fn, x, depth + 1);
  switch (value.k) {
    case 'var': {
      const name = linked.program.files[fn.file]?.facts.vars[value.id]?.name;
      if (name) return name;
      const defs = linked.types.definitions(fn.file, value.id);
      const only = defs.length === 1 ? defs[0] : undefined;
      if (only?.k === 'value') return inner(only.value);
      const callee = only?.k === 'call' ? inner(only.call.callee) : undefined;
      return callee === undefined || only?.k !== 'call'
        ? undefined
        : `${callee}(${only.call.args.length > 0 ? '...' : ''})`;
    }
    case 'name':
      return value.name;
    case 'member':
      return `${packageText(linked, fn, value.path)}.${value.name}`;
    case 'field': {
      const x = inner(value.x);
      return x === undefined ? undefined : `${x}.${value.name}`;
    }
    case 'index': {
      const x = inner(value.x);
      return x === undefined ? undefined : `${x}[...]`;
    }
    case 'deref':
    case 'addr':
    case 'convert':
    case 'assert':
      return inner(value.x);
    default:
      return undefined;
  }
}

/** The name by which the function's file calls a package: its alias, the package's own, or the likeliest one for the path. */
export function packageText({ program }: Linked, { file }: Fn, path: string): string {
  const alias = program.files[file]?.facts.imports.find((i) => i.path === path)?.name;
  if (alias !== undefined && alias !== '.' && alias !== '_') return alias;
  return program.byImportPath.get(path)?.name ?? packageNames(path)[0] ?? path;
}
