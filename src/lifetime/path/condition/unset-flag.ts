import type { Value } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import type { Fn, Package } from '../../../link/program.js';
import { conditionsAbove } from './choices.js';

/**
 * Whether the block stands under a flag of the package, or in a field of one of its types, that nothing ever sets: a hook by
 * which a test, which is not read, holds the program up for a while, or what was never finished.
 */
export function underUnsetFlag(linked: Linked, fn: Fn, block: number): boolean {
  return conditionsAbove(fn, block).some(
    ({ cond, holds }) =>
      holds &&
      ((cond.k === 'name' && isUnset(linked, fn.pkg, cond.name)) ||
        (cond.k === 'field' && isUnsetField(linked, fn, cond))),
  );
}

/** The field is unexported and of type bool, and no function of the package sets one of the name, whatever type it is of. */
function isUnsetField({ program, types }: Linked, { file, pkg }: Fn, field: Value & { k: 'field' }): boolean {
  const type = types.of(file, field);
  if (/^[A-Z]/.test(field.name) || type.k !== 'basic' || type.name !== 'bool') return false;
  return pkg.files.every((id) => program.files[id]?.facts.funcs.every((f) => !sets(f.blocks, field.name)) === true);
}

/** The flag is unexported, begins as false, and no function of the package gives it another value or has its address. */
function isUnset({ program }: Linked, pkg: Package, name: string): boolean {
  if (/^[A-Z]/.test(name)) return false;
  const declared = (pkg.globals.get(name) ?? []).flatMap((id) =>
    (program.files[id]?.facts.globals ?? []).filter((g) => g.name === name),
  );
  if (declared.length === 0 || declared.some((g) => g.constant === true)) return false;
  const begins = declared.every((g) => g.type?.k === 'name' && g.type.name === 'bool');
  return begins && pkg.files.every((id) => program.files[id]?.facts.funcs.every((f) => !sets(f.blocks, name)) === true);
}

/** Whether a piece of the facts, however deep, gives the name something else than `false`, or takes its address. */
function sets(facts: unknown, name: string): boolean {
  if (typeof facts !== 'object' || facts === null) return false;
  if ('op' in facts && facts.op === 'assign' && 'dst' in facts && 'src' in facts) {
    const [dst, src] = [facts.dst, facts.src] as [readonly Value[], readonly Value[]];
    if (dst.some((d, i) => isName(d, name) && !isFalse(src[i]))) return true;
  }
  if ('op' in facts && facts.op === 'alloc' && 'elems' in facts) {
    const elems = facts.elems as readonly { readonly name?: string; readonly value: Value }[];
    if (elems.some((e) => e.name === name && !isFalse(e.value))) return true;
  }
  if ('k' in facts && facts.k === 'addr' && 'x' in facts && isName(facts.x as Value, name)) return true;
  return Object.values(facts).some((part) => sets(part, name));
}

const isName = (value: Value, name: string): boolean =>
  (value.k === 'name' || value.k === 'field') && value.name === name;

const isFalse = (value: Value | undefined): boolean =>
  (value?.k === 'name' && value.name === 'false') || (value?.k === 'const' && value.text === 'false');
