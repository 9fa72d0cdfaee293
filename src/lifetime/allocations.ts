import type { VarId } from '../facts/value.js';
import type { Pos } from '../link/flow.js';
import type { Linked } from '../link/link.js';
import type { TypeEntry } from '../link/program.js';
import { behindPointers, type Type } from '../link/type.js';

const memo = new WeakMap<Linked, ReadonlyMap<TypeEntry, readonly Pos[]>>();

/** Where a value of each named type is made by a literal or `new` (Go spec, "Composite literals", "Allocation"). */
export function allocationsOf(linked: Linked): ReadonlyMap<TypeEntry, readonly Pos[]> {
  let known = memo.get(linked);
  if (known === undefined) {
    known = collect(linked);
    memo.set(linked, known);
  }
  return known;
}

function collect({ program, types }: Linked): ReadonlyMap<TypeEntry, readonly Pos[]> {
  const found = new Map<TypeEntry, Pos[]>();
  for (const fn of program.fns) {
    fn.func.blocks.forEach((block, b) => {
      block.instrs.forEach((instr, index) => {
        if (instr.op !== 'alloc') return;
        const type = behindPointers(types.resolver.resolve(instr.type, fn.file));
        if (type.k !== 'named' || type.entry === undefined) return;
        const pos = { fn: fn.id, block: b, index };
        const made = found.get(type.entry);
        if (made === undefined) found.set(type.entry, [pos]);
        else made.push(pos);
      });
    });
  }
  return found;
}

/**
 * Whether the program makes a value of the type in sight: allocated, declared as a variable, or as a field of another. A
 * type that only tests or nobody makes values of can't be judged by them.
 */
export function isMade(linked: Linked, entry: TypeEntry): boolean {
  if (allocationsOf(linked).has(entry)) return true;
  const { program, types } = linked;
  const is = (type: Type): boolean => type.k === 'named' && type.entry === entry;
  return program.files.some(
    ({ facts }, file) =>
      facts.vars.some((v, id) => v.kind === 'local' && is(types.ofVar(file, id)) && !isAsserted(linked, file, id)) ||
      facts.globals.some((g) => g.type !== undefined && is(types.resolver.resolve(g.type, file))) ||
      facts.types.some((t) => {
        const type = types.resolver.resolve(t.type, file);
        return type.k === 'struct' && type.fields.some((f) => is(f.type));
      }),
  );
}

/** It only holds what is of the type already: `case request:`, `r, ok := x.(request)`. */
function isAsserted({ types }: Linked, file: number, id: VarId): boolean {
  const given = types.definitions(file, id);
  return given.length > 0 && given.every((d) => d.k === 'value' && d.value.k === 'assert');
}
