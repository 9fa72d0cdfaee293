import type { Value } from '../../facts/value.js';
import type { Pos } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId, Package } from '../../link/program.js';
import { conditionsAbove } from '../path/condition/choices.js';
import { boolOf } from '../path/condition/condition.js';

/**
 * Whether the position is run at most once in the life of the process because a variable of the package says so: `if
 * started { return }; started = true`, `if signals == nil { signals = make(...); go handle() }`. Nothing gives the
 * variable its first value back.
 */
export function underPackageGuard(linked: Linked, fn: Fn, pos: Pos): boolean {
  return conditionsAbove(fn, pos.block).some(({ cond, holds }) => {
    const first = firstValue(cond, holds);
    if (first === undefined || !isVariable(fn, first.name)) return false;
    const writes = writesIn(linked, fn, first.name);
    return writes.some((w) => w.fn === fn.id) && !writes.some((w) => isFirst(w.src, first));
  });
}

interface Write {
  readonly fn: FnId;
  readonly src: Value | undefined;
}

const known = new WeakMap<Package, ReadonlyMap<string, readonly Write[]>>();

/** Where the functions of the package assign the variable. */
function writesIn(linked: Linked, { pkg }: Fn, name: string): readonly Write[] {
  let writes = known.get(pkg);
  if (writes === undefined) {
    writes = collect(linked, pkg);
    known.set(pkg, writes);
  }
  return writes.get(name) ?? [];
}

/** By name, the assignments of the variables of the package. */
function collect({ program }: Linked, pkg: Package): ReadonlyMap<string, readonly Write[]> {
  const found = new Map<string, Write[]>();
  for (const id of pkg.files) {
    const file = program.files[id];
    for (const [local, { kind, blocks }] of file?.facts.funcs.entries() ?? []) {
      if (kind === 'vars') continue;
      for (const { instrs } of blocks) {
        for (const instr of instrs) {
          if (instr.op !== 'assign') continue;
          for (const [i, dst] of instr.dst.entries()) {
            if (dst.k !== 'name') continue;
            const write = { fn: (file?.fnBase ?? 0) + local, src: instr.src[i] };
            const list = found.get(dst.name);
            if (list === undefined) found.set(dst.name, [write]);
            else list.push(write);
          }
        }
      }
    }
  }
  return found;
}

interface First {
  readonly name: string;
  /** Absent: it is nil. */
  readonly bool?: boolean;
}

/** The variable of the package that still has its first value where the condition is met. */
function firstValue(cond: Value, holds: boolean): First | undefined {
  if (cond.k === 'name') return { name: cond.name, bool: holds };
  if (cond.k !== 'op') return undefined;
  if (cond.op === '!' && cond.x.k === 'name') return { name: cond.x.name, bool: !holds };
  const isNil = cond.y?.k === 'nil' && cond.x.k === 'name' && (cond.op === '==' ? holds : cond.op === '!=' && !holds);
  return isNil && cond.x.k === 'name' ? { name: cond.x.name } : undefined;
}

const isFirst = (src: Value | undefined, { bool }: First): boolean =>
  bool === undefined ? src?.k === 'nil' : boolOf(src) !== !bool;

const isVariable = ({ pkg }: Fn, name: string): boolean => pkg.globals.has(name);
